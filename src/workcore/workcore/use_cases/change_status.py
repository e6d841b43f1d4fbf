"""The actions that do nothing but take a row of the transition table."""

from typing import Final

from attrs import frozen

from workcore.entities.approval import ApprovalChain
from workcore.entities.work_request import WorkRequest
from workcore.events import Event
from workcore.model import Action, Caller, ChainState, Permission, RequestId, Status
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import ensure_version, permit, visible
from workcore.use_cases.explaining import explained
from workcore.use_cases.handing_up import handed_up
from workcore.use_cases.offering import chain_to_answer
from workcore.use_cases.recording import SUBJECT, Recorder
from workcore.use_cases.settling import in_its_way, settled
from workcore.use_cases.timing import timed
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


LEFT: Final = frozenset({Status.DRAFT, Status.CANCELLED})
"""Where nobody needs an approval, unless the work was started."""


@frozen
class ChangeStatus:
    """
    Take a plain action, from `begin_review` to `resume`.

    Work that is started before it was approved stays to be ratified (docs/decisions/0027).
    An answer to a question approves when an edit has left nobody to ask (docs/decisions/0018).
    """

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
            with explained(unit, request):
                permit(Permission(action), request, unit.actor)
                ensure_version(SUBJECT, request, expected)
                moved, event = request.moved(
                    action, by=unit.actor.person, at=self._clock.now(), reason=reason
                )
            after = _with_chain(unit, request, moved)
            saved = unit.requests.save(timed(unit, request, after.request))
            self._recorder.request(unit, caller, event, *after.told, before=request, after=saved)
            found = in_its_way(unit, request, saved)
            unit.commit()

        return view(saved, unit, saved.updated_at, found, chain=after.chain)


@frozen
class _After:
    """A request that moved, what is told of it besides, and its chain where that matters."""

    request: WorkRequest
    told: tuple[Event, ...]
    chain: ApprovalChain | None


def _with_chain(unit: UnitOfWork, request: WorkRequest, moved: WorkRequest) -> _After:
    """Let the chain follow where its request went; tell what comes of that besides."""
    if moved.answerable and moved.approval.state is ChainState.APPROVED:
        chain = unit.chains.get(moved.id, moved.revision)
        approved, event = settled(timed(unit, request, moved), chain)
        return _After(approved, (event,), chain)
    if request.approval.state is not ChainState.OPEN or not _concerns_chain(request, moved):
        return _After(moved, (), chain_to_answer(unit, moved))
    before = unit.chains.get(request.id, request.revision)
    chain = _following(before, request, moved)
    unit.chains.put(chain)
    asked = moved if moved.revision != chain.revision else moved.asking(chain)
    return _After(asked, tuple(handed_up(request, before, chain, by=moved.updated_by)), chain)


def _concerns_chain(request: WorkRequest, moved: WorkRequest) -> bool:
    return (
        request.status is Status.INFO_REQUESTED
        or moved.status in LEFT
        or moved.started_by != request.started_by
    )


def _following(chain: ApprovalChain, request: WorkRequest, moved: WorkRequest) -> ApprovalChain:
    """
    Close a chain that nobody needs to answer any more; give back the time of a question.

    The chain of work that was started early stays open whatever becomes of the work, and asks
    whoever started it no more.
    """
    at, starter = moved.updated_at, moved.started_by
    if moved.status in LEFT:
        return chain if starter else chain.withdrawn()
    asked = chain.informed(at) if request.status is Status.INFO_REQUESTED else chain
    return asked.without(starter, at) if starter else asked
