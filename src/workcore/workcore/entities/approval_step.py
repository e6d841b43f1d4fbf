"""One level of an approval chain, and what people answered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Self

from attrs import evolve, frozen

from workcore.entities.user import User
from workcore.errors import AlreadyDecided
from workcore.model import Level, Person, StepState, UserId, Verdict
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


HIGHER: Final[Mapping[Level, Level]] = MappingProxyType(
    {
        Level.REGULATORY: Level.EXECUTIVE,
        Level.OWNER: Level.EXECUTIVE,
        Level.STANDARD: Level.ELEVATED,
        Level.ELEVATED: Level.EXECUTIVE,
    }
)
"""Who takes over when a level does not answer and its rule does not say; above all are admins."""


@frozen(kw_only=True)
class Step:
    """
    One level of a chain.

    Attributes:
        named: Who is asked; empty when everybody of the level is.
        quorum: How many of them have to agree.
        parallel: Whether it is asked together with the step before it.
        asks: The level it was handed to when its time ran out; None while it asks its own.
        reminders: How many were sent since the step was opened or handed on.
    """

    level: Level
    named: tuple[Person, ...] = ()
    quorum: int = 1
    parallel: bool = False
    timeout: timedelta
    delegable: bool = True
    escalates_to: Level | None = None
    state: StepState = StepState.PENDING
    opened_at: datetime | None = None
    due_at: datetime | None = None
    decisions: tuple[Decision, ...] = ()
    asks: Level | None = None
    reminders: int = 0

    @classmethod
    def asking(cls, rule: StepRule, named: tuple[Person, ...]) -> Self:
        """Make a step of a policy's rule and the people that were found for it."""
        return cls(
            level=rule.level,
            named=named,
            quorum=_quorum(rule, len(named)),
            parallel=rule.parallel,
            timeout=timedelta(hours=rule.timeout_hours),
            delegable=rule.delegable,
            escalates_to=rule.escalates_to,
        )

    @property
    def agreed(self) -> tuple[Decision, ...]:
        """The approvals so far."""
        return tuple(d for d in self.decisions if d.verdict is Verdict.APPROVE)

    @property
    def circle(self) -> Level:
        """The level whose people are asked, when nobody is asked by name."""
        return self.asks or self.level

    @property
    def agreeing(self) -> frozenset[UserId]:
        """Who has approved so far; whatever they are called by now."""
        return frozenset(d.by.id for d in self.agreed)

    @property
    def waiting(self) -> tuple[Person, ...]:
        """Who is asked by name and has not agreed yet."""
        return tuple(p for p in self.named if p.id not in self.agreeing)

    def is_for(self, user: User) -> bool:
        """Whether it asks *user*: by name, or else as one of its level."""
        if self.named:
            return user.id in [person.id for person in self.named]
        return user.holds(self.circle)

    @property
    def asked_at(self) -> datetime | None:
        """When somebody last asked the requester for information."""
        asked = (d.at for d in self.decisions if d.verdict is Verdict.REQUEST_INFO)
        return max(asked, default=None)

    @property
    def wakes_at(self) -> datetime | None:
        """When it wants attention next: half-way and at its end, unless nobody is above."""
        if self.state is not StepState.OPEN or self.reminders > 1:
            return None
        return self.due() if self.reminders else self.due() - self.timeout / 2

    def due(self) -> datetime:
        """Tell when an open step is due."""
        assert self.due_at is not None  # noqa: S101 - it has been opened
        return self.due_at

    def wakened(self, at: datetime) -> Self:
        """Do what its time asks for: nothing, a reminder, or handing it on."""
        if self.wakes_at is None or at < self.wakes_at:
            return self
        return self.reminded() if at < self.due() else self.escalated(at)

    def reminded(self) -> Self:
        """Ask the same people once more."""
        return evolve(self, reminders=self.reminders + 1)

    def escalated(self, at: datetime) -> Self:
        """Hand the step to a higher level, any of whom may answer; above all are admins."""
        higher = self.escalates_to if self.asks is None else None
        higher = higher or HIGHER.get(self.circle)
        if higher is None:
            return evolve(self, reminders=2)
        handed = evolve(self, asks=higher, named=(), quorum=len(self.agreed) + 1, reminders=0)
        return handed.opened(at)

    def delayed(self, pause: timedelta) -> Self:
        """Be due later."""
        return evolve(self, due_at=self.due() + pause)

    def opened(self, at: datetime) -> Self:
        """Ask the people of this step now."""
        return evolve(self, state=StepState.OPEN, opened_at=at, due_at=at + self.timeout)

    def settled_by(self, former: Self | None) -> Self:
        """Take the agreement over that *former* reached, when it asked no others and no fewer."""
        if former is None or former.state is not StepState.APPROVED:
            return self
        if former.named != self.named or len(former.agreed) < self.quorum:
            return self
        return evolve(former, timeout=self.timeout)

    def decided(self, decision: Decision) -> Self:
        """
        Take down an answer, and close the step when it settles it.

        Raises:
            AlreadyDecided: The same person has approved before.
        """
        if decision.by.id in self.agreeing:
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
