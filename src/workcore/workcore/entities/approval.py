"""The approval chain of one revision of a request."""

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Self

from attrs import evolve, field, frozen

from workcore.entities.approval_step import Step
from workcore.entities.decision import Decision
from workcore.entities.user import User
from workcore.errors import NothingOpen
from workcore.model import ChainState, Explanation, Level, Person, RequestId, StepState, Verdict


@frozen(kw_only=True)
class ApprovalSummary:
    """
    Where a chain stands, kept with the request.

    Attributes:
        level: Whose people the first open step asks: its own, or the one it was handed to.
        levels: Everybody of these is asked.
        waiting_for: Who is asked by name.
    """

    state: ChainState = ChainState.NONE
    level: Level | None = None
    levels: tuple[Level, ...] = ()
    waiting_for: tuple[Person, ...] = ()

    def asks(self, user: User) -> bool:
        """Whether an open step asks *user*, or somebody in whose place he may answer."""
        if not (self.levels or self.waiting_for):
            return False  # As most requests of a list.
        named = {person.id for person in self.waiting_for}
        return (
            user.id in named
            or any(map(user.holds, self.levels))
            or any(
                p.person.id in named or any(map(p.holds, self.levels)) for p in user.stands_in_for
            )
        )


@frozen(kw_only=True)
class ApprovalChain:
    """
    Who has to agree to one revision of a request, and what they said.

    Attributes:
        policy_version: The policy that asked for it; 0 is the default.
        rules: The names of the policy's rules that matched.
        steps: In the order in which they are asked; those that are parallel at the same time.
    """

    request_id: RequestId
    revision: int
    policy_version: int
    rules: tuple[str, ...] = ()
    steps: tuple[Step, ...]
    state: ChainState = field(default=ChainState.OPEN)

    @property
    def open_steps(self) -> tuple[Step, ...]:
        """The steps that wait for an answer; none does once the chain has ended."""
        if self.state is not ChainState.OPEN:
            return ()
        return tuple(step for step in self.steps if step.state is StepState.OPEN)

    @property
    def wakes_at(self) -> datetime | None:
        """When one of the open steps wants attention next; None when none does by itself."""
        times = (step.wakes_at for step in self.open_steps)
        return min((time for time in times if time is not None), default=None)

    @property
    def summary(self) -> ApprovalSummary:
        """Where the chain stands."""
        steps = self.open_steps
        return ApprovalSummary(
            state=self.state,
            level=steps[0].circle if steps else None,
            levels=tuple(dict.fromkeys(step.circle for step in steps if not step.named)),
            waiting_for=tuple(dict.fromkeys(p for step in steps for p in step.waiting)),
        )

    @property
    def explained(self) -> str:
        """Say who is asked now, by which rules of which policy."""
        steps = "; ".join(step.explained for step in self.open_steps)
        return f"Version {self.policy_version} of the approval policy asks {steps}."

    @property
    def explanation(self) -> Explanation:
        """Say the same for programs."""
        steps = tuple(step.asked_now for step in self.open_steps)
        return Explanation(policy_version=self.policy_version, steps=steps)

    def advanced(self, at: datetime) -> Self:
        """Open what comes next when nothing is open; without anything left it is approved."""
        if self.open_steps:
            return self
        pending = [step for step in self.steps if step.state is StepState.PENDING]
        if not pending:
            return evolve(self, state=ChainState.APPROVED)
        together = (pending[0], *takewhile(lambda step: step.parallel, pending[1:]))
        steps = (step.opened(at) if step in together else step for step in self.steps)
        return evolve(self, steps=tuple(steps))

    def place_of(self, user: User) -> tuple[Step, Person | None]:
        """
        Find the open step that an answer of *user* is for, and whose answer he gives.

        Of several steps that ask him, the first that he has not agreed to counts. When
        none does, it is the one at which he handed his answer on, or else the first, and
        nobody's answer.

        Raises:
            NothingOpen: No step waits for an answer.
        """
        places = [(step, step.seat_of(user)) for step in self.open_steps]
        asking = [place for place in places if place[1] is not None]
        undecided = [place for place in asking if user.id not in place[0].agreeing]
        given_away = [place for place in places if place[0].has_handed_on(user.id)]
        for place in undecided or asking or given_away or places:
            return place
        raise NothingOpen(self.state)

    def opened_since(self, former: Self) -> tuple[Step, ...]:
        """List the steps that are open and were not in *former*."""
        known = {step.level for step in former.open_steps}
        return tuple(step for step in self.open_steps if step.level not in known)

    def keeping(self, former: Self, reopened: frozenset[Level]) -> Self:
        """Take over what *former* has settled, but for the levels that are *reopened*."""
        settled = {step.level: step for step in former.steps if step.level not in reopened}
        steps = (step.settled_by(settled.get(step.level)) for step in self.steps)
        return evolve(self, steps=tuple(steps))

    def decided(
        self, decision: Decision, *, level: Level | None = None, by_administrator: bool = False
    ) -> Self:
        """
        Take down an answer to an open step, and go on from there.

        Args:
            level: Of the step; the first that is open by default.
            by_administrator: Whether one gave it.

        Raises:
            AlreadyDecided, HandedOn: As the step says.
            NothingOpen: No such step waits for an answer.
        """
        step = self._asked(level)
        noted = self._with(step, step.decided(decision, by_administrator=by_administrator))
        if decision.verdict is Verdict.REJECT:
            return evolve(noted, state=ChainState.REJECTED)
        return noted.advanced(decision.at)

    def wakened(self, at: datetime) -> Self:
        """Remind of each open step that wants attention, or hand it on: what its time asks for."""
        steps = (step.wakened(at) if step in self.open_steps else step for step in self.steps)
        return evolve(self, steps=tuple(steps))

    @property
    def above_all(self) -> bool:
        """Whether an open step is left to administrators."""
        return any(step.above_all for step in self.open_steps)

    def asking_besides(self, people: Collection[Person]) -> Self:
        """Ask administrators besides, where steps are left to them."""
        steps = (
            step.asking_besides(people) if step in self.open_steps and step.above_all else step
            for step in self.steps
        )
        return evolve(self, steps=tuple(steps))

    def informed(self, at: datetime) -> Self:
        """
        Give open steps the time back in which the requester was asked, not the approvers.

        A step that was opened after the question, by an edit, has waited only since then.
        """
        since = [step.idle_since for step in self.open_steps]
        pause = max(at - max(since, default=at), timedelta(0))  # A clock may be set back.
        steps = (step.delayed(pause) if step in self.open_steps else step for step in self.steps)
        return evolve(self, steps=tuple(steps))

    def without(self, person: Person, at: datetime) -> Self:
        """Ask *person* no more: he may not decide on what he started himself."""
        return evolve(self, steps=tuple(step.without(person, at) for step in self.steps))

    def withdrawn(self) -> Self:
        """Stop asking: the request was taken back or cancelled."""
        return evolve(self, state=ChainState.WITHDRAWN)

    def _asked(self, level: Level | None) -> Step:
        for step in self.open_steps:
            if level in {None, step.level}:
                return step
        raise NothingOpen(self.state)

    def _with(self, old: Step, new: Step) -> Self:
        return evolve(self, steps=tuple(new if step is old else step for step in self.steps))
