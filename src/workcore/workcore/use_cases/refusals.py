"""Record what somebody tried that he may not do."""

from collections.abc import Iterator
from contextlib import contextmanager

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

    @contextmanager
    def __call__(self, caller: Caller) -> Iterator[UnitOfWork]:
        """
        Open a unit for *caller*.

        Raises:
            NotAllowed: As what happens in it does, once that is recorded.
            Unavailable: It could not be recorded.
        """
        try:
            with self._units(evolve(caller, at=self._clock.now())) as unit:
                yield unit
        except NotAllowed as refusal:
            self._record(caller, refusal)
            raise

    def _record(self, caller: Caller, refusal: NotAllowed) -> None:
        # Of its own: nothing that was about to be written may come along, no attempt be claimed.
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
