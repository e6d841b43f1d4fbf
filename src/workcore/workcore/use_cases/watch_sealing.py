"""See whether the sealer keeps up with what is recorded."""

from datetime import datetime, timedelta
from typing import Final

from attrs import frozen

from workcore.ports.trails import Backlog, Trails

LATE: Final = timedelta(minutes=1)
"""A record that waits longer waits for a sealer that does not run."""


@frozen(kw_only=True)
class SealingState:
    """
    How far the sealer is, in all organisations.

    Attributes:
        age: How long the oldest record has waited; None when none waits.
        late: Whether that is longer than a sealer takes that runs.
    """

    backlog: Backlog
    age: timedelta | None
    late: bool


@frozen
class WatchSealing:
    """Tell operators how much waits, and for how long; what it is they are not told."""

    _trails: Trails

    def __call__(self, now: datetime) -> SealingState:
        """Look at all organisations."""
        backlog = self._trails.backlog()
        age = None if backlog.since is None else max(now - backlog.since, timedelta())
        return SealingState(backlog=backlog, age=age, late=age is not None and age > LATE)
