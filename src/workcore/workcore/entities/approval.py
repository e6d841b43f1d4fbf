"""The approval chain of one revision of a request."""

from datetime import datetime, timedelta
from typing import Self

from attrs import evolve, field, frozen

from workcore.errors import AlreadyDecided, NothingOpen
from workcore.model import (
    ChainState,
    Level,
    Person,
    RequestId,
    StepState,
    Verdict,
)
from workcore.policies.approval import StepRule, Who


@frozen(kw_only=True)
class Decision:
    """
    What one person answered.

    Attributes:
        on_behalf_of: Who would have been asked, when somebody else answered for him.
        conditions: What an approval depends on.
    """

    by: Person
    on_behalf_of: Person | None = None
    verdict: Verdict
    comments: str | None = None
    conditions: str | None = None
    at: datetime


@frozen(kw_only=True)
class Step:
    """
    One level of a chain.

    Attributes:
        named: Who is asked; empty when everybody of the level is.
        quorum: How many of them have to agree.
    """

    level: Level
    named: tuple[Person, ...] = ()
    quorum: int = 1
    timeout: timedelta
    delegable: bool = True
    escalates_to: Level | None = None
    state: StepState = StepState.PENDING
    opened_at: datetime | None = None
    due_at: datetime | None = None
    decisions: tuple[Decision, ...] = ()

    @classmethod
    def asking(cls, rule: StepRule, named: tuple[Person, ...]) -> Self:
        """Make a step of a policy's rule and the people that were found for it."""
        return cls(
            level=rule.level,
            named=named,
            quorum=_quorum(rule, len(named)),
            timeout=timedelta(hours=rule.timeout_hours),
            delegable=rule.delegable,
            escalates_to=rule.escalates_to,
        )

    @property
    def agreed(self) -> tuple[Decision, ...]:
        """The approvals so far."""
        return tuple(d for d in self.decisions if d.verdict is Verdict.APPROVE)

    def opened(self, at: datetime) -> Self:
        """Ask the people of this step now."""
        return evolve(self, state=StepState.OPEN, opened_at=at, due_at=at + self.timeout)

    def decided(self, decision: Decision) -> Self:
        """
        Take down an answer, and close the step when it settles it.

        Raises:
            AlreadyDecided: The same person has approved before.
        """
        if decision.by in [agreed.by for agreed in self.agreed]:
            raise AlreadyDecided(self.level)

        noted = evolve(self, decisions=(*self.decisions, decision))
        if decision.verdict is Verdict.REJECT:
            return evolve(noted, state=StepState.REJECTED)
        enough = len(noted.agreed) >= self.quorum
        return evolve(noted, state=StepState.APPROVED if enough else StepState.OPEN)


def _quorum(rule: StepRule, named: int) -> int:
    """Every owner has to agree; of others never more than there are."""
    if rule.who is Who.ASSET_OWNER:
        return max(named, 1)
    return min(rule.quorum, named) if named else rule.quorum


@frozen(kw_only=True)
class ApprovalSummary:
    """
    Where a chain stands, kept with the request.

    Attributes:
        level: The open step's.
        waiting_for: Who is asked by name; empty when everybody of the level is.
    """

    state: ChainState = ChainState.NONE
    level: Level | None = None
    waiting_for: tuple[Person, ...] = ()


@frozen(kw_only=True)
class ApprovalChain:
    """
    Who has to agree to one revision of a request, and what they said.

    Attributes:
        policy_version: The policy that asked for it; 0 is the default.
        rules: The names of the policy's rules that matched.
        steps: In the order in which they are asked; at most one is open.
    """

    request_id: RequestId
    revision: int
    policy_version: int
    rules: tuple[str, ...] = ()
    steps: tuple[Step, ...]
    state: ChainState = field(default=ChainState.OPEN)

    @property
    def open_step(self) -> Step | None:
        """The step that waits for an answer; none does once the chain has ended."""
        if self.state is not ChainState.OPEN:
            return None
        return next((step for step in self.steps if step.state is StepState.OPEN), None)

    @property
    def summary(self) -> ApprovalSummary:
        """Where the chain stands."""
        step = self.open_step
        if step is None:
            return ApprovalSummary(state=self.state)
        waiting = tuple(p for p in step.named if p not in [d.by for d in step.agreed])
        return ApprovalSummary(state=self.state, level=step.level, waiting_for=waiting)

    def advanced(self, at: datetime) -> Self:
        """Open the next step when none is open; without one left the chain is approved."""
        if self.open_step is not None:
            return self
        waiting = [step for step in self.steps if step.state is StepState.PENDING]
        if not waiting:
            return evolve(self, state=ChainState.APPROVED)
        return self._with(waiting[0], waiting[0].opened(at))

    def decided(self, decision: Decision) -> Self:
        """
        Take down an answer to the open step, and go on from there.

        Raises:
            AlreadyDecided: The same person has approved this step before.
            NothingOpen: No step waits for an answer.
        """
        step = self.open_step
        if step is None:
            raise NothingOpen(self.state)
        noted = self._with(step, step.decided(decision))
        if decision.verdict is Verdict.REJECT:
            return evolve(noted, state=ChainState.REJECTED)
        return noted.advanced(decision.at)

    def withdrawn(self) -> Self:
        """Stop asking: the request was taken back or cancelled."""
        return evolve(self, state=ChainState.WITHDRAWN)

    def _with(self, old: Step, new: Step) -> Self:
        return evolve(self, steps=tuple(new if step is old else step for step in self.steps))
