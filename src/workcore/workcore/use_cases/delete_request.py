"""Throw a draft away."""

from attrs import frozen

from workcore.events import Deleted
from workcore.model import Action, Caller, Permission, RequestId
from workcore.policies.transitions import next_status
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import ensure_version, permit, visible
from workcore.use_cases.explaining import explained
from workcore.use_cases.recording import SUBJECT, Recorder


@frozen
class DeleteRequest:
    """Throw a draft away; only the audit trail remembers it."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self, request_id: RequestId, *, caller: Caller, expected: int | None = None
    ) -> None:
        """
        Delete a draft of version *expected*.

        Raises:
            NoSuchRequest, NotAllowed, IllegalTransition, Stale: As for every action.
        """
        with self._units(caller) as unit:
            draft = visible(unit, request_id)
            with explained(unit, draft):
                permit(Permission.DELETE, draft, unit.actor)
                ensure_version(SUBJECT, draft, expected)
                next_status(draft.status, Action.DELETE)

            unit.requests.remove(draft)
            deleted = Deleted(
                request_id=draft.id,
                reference=draft.reference,
                by=unit.actor.person,
                at=self._clock.now(),
            )
            self._recorder.request(unit, caller, deleted, before=draft)
            unit.commit()
