"""Answer for the step that is asked."""

from attrs import evolve, frozen

from workcore.entities.approval import ApprovalChain
from workcore.entities.approval_step import Decision, Step
from workcore.entities.work_request import WorkRequest
from workcore.errors import AlreadyDecided, IllegalTransition, NothingOpen, invalid
from workcore.events import Event, StepApproved
from workcore.model import Action, Caller, ChainState, Permission, RequestId, Verdict
from workcore.policies.conflicts import as_finding
from workcore.policies.transitions import DECIDABLE, needs_reason
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import ensure_version, permit, visible
from workcore.use_cases.read_conflicts import clashes
from workcore.use_cases.recording import SUBJECT, Recorder
from workcore.use_cases.submission import approval_requested
from workcore.use_cases.views import RequestView, view

Decided = tuple[WorkRequest, tuple[Event, ...]]


@frozen
class DecideRequest:
    """Approve, reject, or ask for more; of two at a time exactly one is heard."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self,
        request_id: RequestId,
        verdict: Verdict,
        *,
        caller: Caller,
        expected: int | None = None,
        comments: str | None = None,
        conditions: str | None = None,
    ) -> RequestView:
        """
        Answer for the open step of a request of version *expected*.

        The findings of the answer name the works that an approval now gets in the way of.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
            Stale: Somebody was faster; that comes first, as the open step has often changed.
            FourEyes: The caller raised the request himself.
            NotAllowed: The open step does not ask him.
            IllegalTransition: The request does not wait for an answer.
            AlreadyDecided: He has approved this step before.
            InvalidInput: `comments` are needed to reject or to request information.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            # First, as who was too slow is often not asked any more, which would say too little.
            ensure_version(SUBJECT, request, expected)
            permit(Permission(verdict), request, unit.actor)
            _ensure_decidable(request, verdict, comments)

            decision = Decision(
                by=unit.actor.person,
                verdict=verdict,
                comments=comments,
                conditions=conditions,
                at=self._clock.now(),
            )
            answered = _answered(unit, request, decision)
            decided, events = _decided(request, answered, decision)
            saved = unit.requests.save(decided)
            unit.chains.put(answered.after)
            self._recorder.request(unit, caller, *events, before=request, after=saved)
            approving = verdict is Verdict.APPROVE
            found = clashes(unit, request.content, request.id) if approving else ()
            unit.commit()

        return view(saved, unit.actor, tuple(map(as_finding, found)))


@frozen
class Answered:
    """A chain before and after an answer, and the step that was answered."""

    before: ApprovalChain
    step: Step
    after: ApprovalChain


def _answered(unit: UnitOfWork, request: WorkRequest, decision: Decision) -> Answered:
    """Find the step that is answered, and take the answer down."""
    chain = unit.chains.get(request.id, request.revision)
    try:
        step = chain.step_for(unit.actor)
        return Answered(chain, step, chain.decided(decision, level=step.level))
    except (NothingOpen, AlreadyDecided):
        # The chain is read after its request, so it may already have somebody else's answer.
        ensure_version(SUBJECT, unit.requests.get(request.id), request.version)
        raise


def _ensure_decidable(request: WorkRequest, verdict: Verdict, comments: str | None) -> None:
    action = Action(verdict)
    if request.status not in DECIDABLE:
        raise IllegalTransition(request.status, action)
    if needs_reason(request.status, action) and not (comments and comments.strip()):
        raise invalid("comments", "comments_required", f"To {action} this needs comments.")


def _decided(request: WorkRequest, answered: Answered, decision: Decision) -> Decided:
    chain = answered.after
    by, at = decision.by, decision.at
    if decision.verdict is not Verdict.APPROVE:
        action = Action(decision.verdict)
        moved, event = request.moved(action, by=by, at=at, reason=decision.comments)
        return moved.asking(chain), (event,)
    if chain.state is ChainState.APPROVED:
        approved, event = request.approved(chain, by=by, at=at)
        return approved, (event,)
    return _one_step_on(request, answered, decision)


def _one_step_on(request: WorkRequest, answered: Answered, decision: Decision) -> Decided:
    """Take an approval after which others are still asked."""
    by, at = decision.by, decision.at
    told = StepApproved(
        request_id=request.id,
        reference=request.reference,
        by=by,
        at=at,
        level=answered.step.level,
    )
    asked = evolve(request.asking(answered.after), updated_at=at, updated_by=by)
    opened = answered.after.opened_since(answered.before)
    return asked, (told, *approval_requested(told, opened, at))
