"""Record what somebody tried that he may not do."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType

from attrs import evolve, frozen

from workcore.errors import NotAllowed
from workcore.model import Caller
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.recording import SUBJECT, Recorder


@frozen
class Watched:
    """
    Opens units as the port does, at the present time.

    Whatever is refused in one is recorded in another.
    """

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(self, caller: Caller) -> AbstractContextManager[UnitOfWork]:
        """
        Open a unit for *caller*.

        Raises:
            NotAllowed: As what happens in it does, once that is recorded.
            Unavailable: It could not be recorded.
        """
        return _Open(self._units(evolve(caller, at=self._clock.now())), caller, self.record)

    def record(self, caller: Caller, refusal: NotAllowed) -> None:
        """Record in a unit of its own what *caller* was refused."""
        # Nothing that was about to be written may come along, and no attempt be claimed.
        with self._units(evolve(caller, once=None)) as unit:
            about = refusal.request_id
            self._recorder.audit(
                unit,
                caller,
                at=self._clock.now(),
                action="refused",
                subject="organisation" if about is None else SUBJECT,
                subject_id=str(about or caller.organisation_id),
                was={},
                now={"permission": str(refusal.permission), "code": refusal.code},
            )
            unit.commit()


# A class instead of a generator: every use case comes through, and it takes half as long.
@frozen
class _Open(AbstractContextManager[UnitOfWork]):
    _unit: AbstractContextManager[UnitOfWork]
    _caller: Caller
    _record: Callable[[Caller, NotAllowed], None]

    def __enter__(self) -> UnitOfWork:
        return self._unit.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._unit.__exit__(kind, error, trace)
        if isinstance(error, NotAllowed):
            self._record(self._caller, error)
