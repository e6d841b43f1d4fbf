"""What an answer is: whose it is, at which step, and what it makes of the chain."""

from datetime import datetime

from attrs import frozen

from workcore.entities.approval import ApprovalChain
from workcore.entities.approval_step import Step
from workcore.entities.decision import Decision
from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.errors import AlreadyDecided, HandedOn, InvalidInput, NothingOpen, invalid
from workcore.model import Permission, Person, Role, UserId, Verdict
from workcore.ports.unit_of_work import UnitOfWork
from workcore.use_cases.access import STRANGER, ensure_version, permit_as
from workcore.use_cases.recording import SUBJECT


@frozen(kw_only=True)
class Said:
    """What somebody answers, before it is known for whom."""

    verdict: Verdict
    comments: str | None = None
    conditions: str | None = None
    delegate_to: User | None = None

    def decision(self, by: Person, seat: Person | None, at: datetime) -> Decision:
        """Take it down as the answer of *seat*."""
        deputy = self.delegate_to
        return Decision(
            by=by,
            on_behalf_of=None if seat is None or seat.id == by.id else seat,
            verdict=self.verdict,
            comments=self.comments,
            conditions=self.conditions,
            delegate_to=None if deputy is None else deputy.person,
            at=at,
        )


@frozen
class Answered:
    """A chain before and after an answer, and the step that was answered."""

    before: ApprovalChain
    step: Step
    decision: Decision
    after: ApprovalChain


def find_deputy(unit: UnitOfWork, verdict: Verdict, user_id: UserId | None) -> User | None:
    """Find who shall answer instead, where that is what the answer says."""
    if (verdict is Verdict.DELEGATE) is not (user_id is not None):
        message = "Name somebody exactly when the decision is `delegate`."
        raise invalid("delegate_to", "delegate_to_mismatch", message)
    if user_id is None:
        return None
    found = unit.users.many([user_id]).get(user_id)
    if found is None:
        raise invalid("delegate_to", "unknown_user", "There is nobody with this identifier.")
    return found


def take_down(unit: UnitOfWork, request: WorkRequest, said: Said, at: datetime) -> Answered:
    """Find the step that is answered and for whom, and take the answer down."""
    chain = unit.chains.get(request.id, request.revision)
    try:
        step, seat = chain.place_of(request.unbiased(unit.actor))
        decision = said.decision(unit.actor.person, seat, at)
        administrator = Role.ADMIN in unit.actor.roles
        after = chain.decided(decision, level=step.level, by_administrator=administrator)
    except (NothingOpen, AlreadyDecided, HandedOn):
        # The chain is read after its request, so it may already have somebody else's answer.
        ensure_version(SUBJECT, unit.requests.get(request.id), request.version)
        raise
    if seat is None:
        # Whom no step asks may answer only where his roles let him do so wherever he likes.
        permit_as(STRANGER, Permission(said.verdict), request, unit.actor)
    if said.delegate_to is not None:
        _ensure_deputy(request, step, decision, said.delegate_to)
    return Answered(chain, step, decision, after)


def _ensure_deputy(request: WorkRequest, step: Step, decision: Decision, deputy: User) -> None:
    if deputy.id in request.biased:
        message = "This person raised or started the work: somebody else has to decide on it."
        raise invalid("delegate_to", "four_eyes", message)
    problem = step.delegation_problem(decision.seat, deputy)
    if problem is not None:
        raise InvalidInput((problem,))
