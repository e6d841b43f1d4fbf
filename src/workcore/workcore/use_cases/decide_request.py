"""Answer for the step that is asked."""

from attrs import evolve, frozen

from workcore.entities.work_request import WorkRequest
from workcore.errors import IllegalTransition, invalid
from workcore.events import Delegated, Event, StepApproved
from workcore.model import Action, Caller, ChainState, Permission, RequestId, UserId, Verdict
from workcore.policies.conflicts import as_finding
from workcore.policies.transitions import needs_reason, next_status
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import ensure_version, permit, visible
from workcore.use_cases.answering import Answered, Said, find_deputy, take_down
from workcore.use_cases.asking import approval_requested, handed_on
from workcore.use_cases.explaining import explained
from workcore.use_cases.read_conflicts import clashes
from workcore.use_cases.recording import SUBJECT, Recorder
from workcore.use_cases.timing import timed
from workcore.use_cases.views import RequestView, view

Decided = tuple[WorkRequest, tuple[Event, ...]]


@frozen
class DecideRequest:
    """Approve, reject, ask for more, or hand on; of two at a time exactly one is heard."""

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
        delegate_to: UserId | None = None,
    ) -> RequestView:
        """
        Answer for the open step of a request of version *expected*.

        Work that was started before it was approved is ratified by the last approval, or its
        ratification refused; either way it goes on as it did (docs/decisions/0027).

        The findings of the answer name the works that an approval now gets in the way of.

        Args:
            delegate_to: Who shall answer instead; needed to delegate, and for nothing else.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
            Stale: Somebody was faster; that comes first, as the open step has often changed.
            FourEyes: The caller raised the request himself, or started it before it was approved.
            NotAllowed: No open step asks him.
            IllegalTransition: The request does not wait for an answer.
            AlreadyDecided: He has approved this step before, or somebody else for him.
            HandedOn: He has asked somebody else to answer.
            InvalidInput: `comments` are needed to reject or to request information, or
                `delegate_to` may not answer instead.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            # First, as who was too slow is often not asked any more, which would say too little.
            ensure_version(SUBJECT, request, expected)
            with explained(unit, request):
                permit(Permission(verdict), request, unit.actor)
                _ensure_decidable(request, verdict, comments)

                deputy = find_deputy(unit, verdict, delegate_to)
                said = Said(
                    verdict=verdict, comments=comments, conditions=conditions, delegate_to=deputy
                )
                answered = take_down(unit, request, said, self._clock.now())
            decided, events = _decided(request, answered)
            saved = unit.requests.save(timed(unit, request, decided))
            unit.chains.put(answered.after)
            self._recorder.request(unit, caller, *events, before=request, after=saved)
            approving = verdict is Verdict.APPROVE
            found = clashes(unit, request.content, request.id) if approving else ()
            unit.commit()

        return view(
            saved, unit, saved.updated_at, tuple(map(as_finding, found)), chain=answered.after
        )


def _ensure_decidable(request: WorkRequest, verdict: Verdict, comments: str | None) -> None:
    if not request.answerable:
        raise IllegalTransition(request.status, verdict)
    if verdict is Verdict.DELEGATE:
        return
    next_status(request.status, Action(verdict), request.course)
    if needs_reason(request.status, Action(verdict)) and not (comments and comments.strip()):
        raise invalid("comments", "comments_required", f"To {verdict} this needs comments.")


def _decided(request: WorkRequest, answered: Answered) -> Decided:
    chain, decision = answered.after, answered.decision
    by, at = decision.by, decision.at
    if decision.verdict is Verdict.DELEGATE:
        return _handed_on(request, answered)
    if decision.verdict is not Verdict.APPROVE:
        action = Action(decision.verdict)
        moved, event = request.moved(action, by=by, at=at, reason=decision.comments)
        return moved.asking(chain), (event,)
    if chain.state is ChainState.APPROVED:
        approved, event = request.approved(chain, by=by, at=at)
        return approved, (event,)
    return _one_step_on(request, answered)


def _one_step_on(request: WorkRequest, answered: Answered) -> Decided:
    """Take an approval after which others are still asked."""
    by, at = answered.decision.by, answered.decision.at
    told = StepApproved(
        request_id=request.id,
        reference=request.reference,
        by=by,
        at=at,
        level=answered.step.level,
    )
    asked = evolve(request.asking(answered.after), updated_at=at, updated_by=by)
    opened = answered.after.opened_since(answered.before)
    return asked, (told, *approval_requested(told, opened))


def _handed_on(request: WorkRequest, answered: Answered) -> Decided:
    """Ask somebody else, and tell him so."""
    decision, step = answered.decision, answered.step
    assert decision.delegate_to is not None  # noqa: S101 - `find_deputy` found him
    told = Delegated(
        request_id=request.id,
        reference=request.reference,
        by=decision.by,
        at=decision.at,
        level=step.level,
        seat=decision.seat,
        deputy=decision.delegate_to,
    )
    asked = evolve(request.asking(answered.after), updated_at=decision.at, updated_by=decision.by)
    return asked, (told, handed_on(told, step, decision.delegate_to))
