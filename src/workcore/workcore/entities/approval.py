"""The approval chain of one revision of a request."""

from datetime import datetime
from typing import Self

from attrs import evolve, field, frozen

from workcore.entities.approval_step import Decision, Step
from workcore.errors import NothingOpen
from workcore.model import ChainState, Level, Person, RequestId, StepState, Verdict


@frozen(kw_only=True)
class ApprovalSummary:
    """
    Where a chain stands, kept with the request.

    Attributes:
        level: Whose people the open step asks: its own, or the one it was handed to.
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
        return ApprovalSummary(state=self.state, level=step.circle, waiting_for=waiting)

    def advanced(self, at: datetime) -> Self:
        """Open the next step when none is open; without one left the chain is approved."""
        if self.open_step is not None:
            return self
        waiting = [step for step in self.steps if step.state is StepState.PENDING]
        if not waiting:
            return evolve(self, state=ChainState.APPROVED)
        return self._with(waiting[0], waiting[0].opened(at))

    def keeping(self, former: Self, reopened: frozenset[Level]) -> Self:
        """Take over what *former* has settled, but for the levels that are *reopened*."""
        settled = {step.level: step for step in former.steps if step.level not in reopened}
        steps = (step.settled_by(settled.get(step.level)) for step in self.steps)
        return evolve(self, steps=tuple(steps))

    def decided(self, decision: Decision) -> Self:
        """
        Take down an answer to the open step, and go on from there.

        Raises:
            AlreadyDecided: The same person has approved this step before.
            NothingOpen: No step waits for an answer.
        """
        step = self._asked()
        noted = self._with(step, step.decided(decision))
        if decision.verdict is Verdict.REJECT:
            return evolve(noted, state=ChainState.REJECTED)
        return noted.advanced(decision.at)

    def wakened(self, at: datetime) -> Self:
        """
        Remind of the open step, or hand it on: what its time asks for.

        Raises:
            NothingOpen: No step waits for an answer.
        """
        step = self._asked()
        return self._with(step, step.reminded() if at < step.due() else step.escalated(at))

    def informed(self, at: datetime) -> Self:
        """Give the open step the time back in which the requester was asked, not the approvers."""
        step = self.open_step
        return self if step is None else self._with(step, step.informed(at))

    def withdrawn(self) -> Self:
        """Stop asking: the request was taken back or cancelled."""
        return evolve(self, state=ChainState.WITHDRAWN)

    def _asked(self) -> Step:
        step = self.open_step
        if step is None:
            raise NothingOpen(self.state)
        return step

    def _with(self, old: Step, new: Step) -> Self:
        return evolve(self, steps=tuple(new if step is old else step for step in self.steps))
