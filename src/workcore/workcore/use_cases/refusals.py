"""Record what somebody tried that he may not do, and tell who was too slow what happened."""

from contextlib import AbstractContextManager
from types import TracebackType

from attrs import evolve, frozen

from workcore.errors import NotAllowed, Stale
from workcore.model import Caller
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.overtaken import tell
from workcore.use_cases.recording import SUBJECT, Recorder


@frozen
class Watched:
    """
    Opens units as the port does, at the present time.

    Whatever is refused in one is recorded in another; whoever is overtaken by another's change
    to a request in one is told of that from another.
    """

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(self, caller: Caller) -> AbstractContextManager[UnitOfWork]:
        """
        Open a unit for *caller*.

        Raises:
            NotAllowed, Stale: As what happens in it does, once that is recorded or explained.
            Unavailable: It could not be recorded or explained.
        """
        return _Open(self._units(caller.calling(self._clock.now())), caller, self)

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

    def explain(self, caller: Caller, refusal: Stale) -> None:
        """Read in a unit of its own what has happened to the request meanwhile."""
        with self._units(evolve(caller, once=None)) as unit:
            tell(unit, refusal)


# A class instead of a generator: every use case comes through, and it takes half as long.
@frozen
class _Open(AbstractContextManager[UnitOfWork]):
    _unit: AbstractContextManager[UnitOfWork]
    _caller: Caller
    _watched: Watched

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
            self._watched.record(self._caller, error)
        elif isinstance(error, Stale) and error.kind == SUBJECT:
            self._watched.explain(self._caller, error)
