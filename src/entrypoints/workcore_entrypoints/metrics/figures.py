"""Everything that is told, in one text."""

from collections.abc import Iterator

from attrs import frozen

from workcore_entrypoints.metrics.families import Sample, written
from workcore_entrypoints.metrics.meter import Meter
from workcore_entrypoints.metrics.state import State


@frozen(kw_only=True)
class Figures:
    """
    What one process tells of all.

    Attributes:
        state: What waits in the database; None where that is told by somebody else.
        connections: How many to the database there may be, in all processes together.
    """

    meter: Meter
    version: str
    state: State | None = None
    connections: int | None = None

    def text(self) -> str:
        """Write it as Prometheus reads it."""
        return written(self._samples())

    def _samples(self) -> Iterator[Sample]:
        yield Sample("workcore_info", 1, {"version": self.version})
        if self.connections is not None:
            yield Sample("workcore_pool_connections_max", self.connections)
        yield from self.meter.samples()
        if self.state is not None:
            yield from self.state.samples()
