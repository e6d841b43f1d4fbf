"""The actions that do nothing but take a row of the transition table."""

from typing import Final

from attrs import frozen

from workcore.entities.work_request import WorkRequest
from workcore.model import Action, Caller, ChainState, Permission, RequestId, Status
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import ensure_version, permit, visible
from workcore.use_cases.recording import SUBJECT, Recorder
from workcore.use_cases.views import RequestView, view

PLAIN: Final = frozenset(
    {
        Action.BEGIN_REVIEW,
        Action.PROVIDE_INFO,
        Action.WITHDRAW,
        Action.CANCEL,
        Action.REVISE,
        Action.START,
        Action.HOLD,
        Action.RESUME,
    }
)
"""The actions that need nothing but perhaps a reason."""


@frozen
class ChangeStatus:
    """Take a plain action, from `begin_review` to `resume`."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self,
        request_id: RequestId,
        action: Action,
        *,
        caller: Caller,
        expected: int | None = None,
        reason: str | None = None,
    ) -> RequestView:
        """
        Take one of the `PLAIN` actions on a request of version *expected*.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
            NotAllowed: The access table does not grant it.
            Stale: The request has another version.
            IllegalTransition: The transition table has no such row.
            InvalidInput: The row needs a reason and none was given.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            permit(Permission(action), request, unit.actor)
            ensure_version(SUBJECT, request, expected)

            moved, event = request.moved(
                action, by=unit.actor.person, at=self._clock.now(), reason=reason
            )
            saved = unit.requests.save(_with_chain(unit, request, moved))
            self._recorder.request(unit, caller, event, before=request, after=saved)
            unit.commit()

        return view(saved, unit.actor)


def _with_chain(unit: UnitOfWork, request: WorkRequest, moved: WorkRequest) -> WorkRequest:
    """Close a chain that nobody needs to answer any more; give back the time of a question."""
    if request.approval.state is not ChainState.OPEN:
        return moved
    if moved.status in {Status.DRAFT, Status.CANCELLED}:
        chain = unit.chains.get(request.id, request.revision).withdrawn()
        unit.chains.put(chain)
        return moved if moved.revision != chain.revision else moved.asking(chain)
    if request.status is Status.INFO_REQUESTED:
        chain = unit.chains.get(request.id, request.revision)
        unit.chains.put(chain.informed(moved.updated_at))
    return moved
