"""One level of an approval chain: whom it asks, and when it is settled."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Self

from attrs import evolve, frozen

from workcore.entities.decision import WHY_NOT, Decision, Handover
from workcore.entities.user import User
from workcore.errors import AlreadyDecided, HandedOn, Problem
from workcore.model import AskedNow, Level, Person, Reason, Role, StepState, UserId, Verdict
from workcore.policies.approval import StepRule, Who
from workcore.policies.standing_in import HIGHER, may_stand_in


@frozen(kw_only=True)
class Step:
    """
    One level of a chain.

    Attributes:
        named: Who is asked; empty when everybody of the level is.
        quorum: How many of them have to agree.
        parallel: Whether it is asked together with the step before it.
        handed: Answers that their owners gave into other hands; and those of administrators, in
            their own, whom it asks besides since its time was over and no level is above.
        asks: The level it was handed to when its time ran out; None while it asks its own.
        reminders: How many were sent since the step was opened or handed on.
        because: Which rules of the policy asked for it.
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
    handed: tuple[Handover, ...] = ()
    asks: Level | None = None
    reminders: int = 0
    because: tuple[Reason, ...] = ()

    @classmethod
    def asking(
        cls, rule: StepRule, named: tuple[Person, ...], because: tuple[Reason, ...] = ()
    ) -> Self:
        """Make a step of a policy's rule and the people that were found for it."""
        return cls(
            level=rule.level,
            named=named,
            quorum=_quorum(rule, len(named)),
            parallel=rule.parallel,
            timeout=timedelta(hours=rule.timeout_hours),
            delegable=rule.delegable,
            escalates_to=rule.escalates_to,
            because=because,
        )

    @property
    def agreed(self) -> tuple[Decision, ...]:
        """The approvals so far."""
        return tuple(d for d in self.decisions if d.verdict is Verdict.APPROVE)

    @property
    def explained(self) -> str:
        """Say whom it asks, by which rules."""
        level = () if self.named else (f"everybody of level {self.circle}",)
        people = ", ".join((*level, *(person.name for person in self.waiting)))
        rules = ", ".join(reason.rule for reason in self.because) or "no rule that was kept"
        return f"{people} at the {self.level} step ({rules})"

    @property
    def asked_now(self) -> AskedNow:
        """Say the same for programs."""
        return AskedNow(level=self.level, asks=self.circle, because=self.because)

    @property
    def circle(self) -> Level:
        """The level whose people are asked, when nobody is asked by name."""
        return self.asks or self.level

    @property
    def agreeing(self) -> frozenset[UserId]:
        """Who has approved so far; whatever they are called by now."""
        return frozenset(d.by.id for d in self.agreed)

    @property
    def settled(self) -> frozenset[UserId]:
        """Whose approvals were given, by themselves or by others for them."""
        return frozenset(d.seat.id for d in self.agreed)

    @property
    def places(self) -> tuple[Handover, ...]:
        """Whoever is asked by name: whose answer it is, and who gives it."""
        handed = {handover.seat.id for handover in self.handed}
        own = (Handover(person, person) for person in self.named if person.id not in handed)
        return (*own, *self.handed)

    @property
    def waiting(self) -> tuple[Person, ...]:
        """Who is asked by name and has not agreed yet."""
        return tuple(each.holder for each in self.places if each.seat.id not in self.settled)

    @property
    def above_all(self) -> bool:
        """Whether its time was over with no level above, so that one administrator is enough."""
        return self.reminders > 1

    @property
    def above(self) -> tuple[Person, ...]:
        """The administrators whom it asks besides since then."""
        return tuple(each.holder for each in self.handed if each.seat.id == each.holder.id)

    def seat_of(self, user: User) -> Person | None:
        """
        Find whose answer *user* would give; None when the step does not ask him.

        He is asked by name, was handed the answer, is one of the level whom it asks, or
        stands in for somebody of whom that is true.
        """
        seats = list(self._seats(user))
        left = (seat for seat in seats if seat.id not in self.settled)
        return next(left, seats[0] if seats else None)

    def _seats(self, user: User) -> Iterator[Person]:
        yield from self._seats_of(user.person, of_circle=user.holds(self.circle))
        if Role.ADMIN in user.roles:
            yield from (person for person in self.above if person.id == user.id)
        if may_stand_in(user, self.circle):
            for absent in user.stands_in_for:
                yield from self._seats_of(absent.person, of_circle=absent.holds(self.circle))

    def _seats_of(self, person: Person, *, of_circle: bool) -> Iterator[Person]:
        above = self.above
        held = (each.seat for each in self.places if each.holder.id == person.id)
        yield from (seat for seat in held if seat not in above)
        if of_circle and not self.named and not self.has_handed_on(person.id):
            yield person

    def has_handed_on(self, user_id: UserId) -> bool:
        """Whether *user_id* gave his answer into other hands."""
        return user_id in [each.seat.id for each in self.handed if each.holder.id != user_id]

    @property
    def idle_since(self) -> datetime:
        """When an open step asked the requester last, or asked its own people if that was later."""
        asked = (d.at for d in self.decisions if d.verdict is Verdict.REQUEST_INFO)
        return max(at for at in (self.opened_at, *asked) if at is not None)

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
        if self._higher is None:
            return evolve(self, reminders=2)
        return self._asking(self._higher).opened(at)

    @property
    def _higher(self) -> Level | None:
        named = self.escalates_to if self.asks is None else None
        return named or HIGHER.get(self.circle)

    def asking_besides(self, people: Iterable[Person]) -> Self:
        """Ask administrators besides, whom it does not ask yet; it is `above_all`."""
        asked = {each.holder.id for each in self.places} | self.agreeing
        more = (Handover(person, person) for person in people if person.id not in asked)
        return evolve(self, handed=(*self.handed, *more))

    def _asking(self, level: Level) -> Self:
        """Ask everybody of *level* instead, of whom one more has to agree."""
        asking = evolve(self, asks=level, named=(), handed=(), reminders=0)
        return evolve(asking, quorum=len(self.agreed) + 1)

    def without(self, person: Person, at: datetime) -> Self:
        """
        Ask *person* no more, who may not answer any longer: his own seat and those he was handed.

        When nobody is left whom it asked by name, it is handed to the next level at once.
        """
        if self.state not in {StepState.OPEN, StepState.PENDING}:
            return self
        gone = {person.id} - self.settled
        named = tuple(each for each in self.named if each.id not in gone)
        handed = tuple(h for h in self.handed if h.seat.id not in gone and h.holder.id != person.id)
        left = evolve(self, named=named, handed=handed)
        if not self.named:
            return left
        if not left.waiting:
            higher = self._asking(self._higher or self.circle)
            return higher.opened(at) if self.state is StepState.OPEN else higher
        return evolve(left, quorum=min(self.quorum, len(self.agreed) + len(left.waiting)))

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
        return evolve(former, timeout=self.timeout, because=self.because)

    def decided(self, decision: Decision, *, by_administrator: bool = False) -> Self:
        """
        Take down an answer, and close the step when it settles it.

        Args:
            by_administrator: Whether one gave it; when it is `above_all`, that settles it.

        Raises:
            AlreadyDecided: The same person has approved before, or somebody else for him.
            HandedOn: He gave his answer into other hands.
        """
        objection = self.objection(decision.by.id, decision.seat.id)
        if objection is not None:
            raise objection

        noted = evolve(self, decisions=(*self.decisions, decision))
        if decision.verdict is Verdict.REJECT:
            return evolve(noted, state=StepState.REJECTED)
        if decision.delegate_to is not None:
            return noted.handed_on(decision.seat, decision.delegate_to)
        alone = decision in noted.agreed and by_administrator and self.above_all
        enough = alone or len(noted.agreed) >= self.quorum
        return evolve(noted, state=StepState.APPROVED if enough else StepState.OPEN)

    def objection(self, by: UserId, seat: UserId) -> AlreadyDecided | HandedOn | None:
        """Say why an answer that *by* gives for *seat* would not be heard, if it would not."""
        if by in self.agreeing or seat in self.settled:
            return AlreadyDecided(self.level)
        if seat == by and self.has_handed_on(by):
            return HandedOn(self.level)
        return None

    def handed_on(self, seat: Person, holder: Person) -> Self:
        """Ask *holder* for the answer of *seat*."""
        others = (each for each in self.handed if each.seat.id != seat.id)
        return evolve(self, handed=(*others, Handover(seat, holder)))

    def delegation_problem(self, seat: Person, deputy: User) -> Problem | None:
        """Say why *deputy* may not be handed the answer of *seat*, if he may not."""
        had = {d.by.id for d in self.decisions if d.delegate_to and d.seat.id == seat.id}
        problems = {
            "not_delegable": not self.delegable,
            "inactive": not deputy.active,
            "level_too_low": not may_stand_in(deputy, self.circle),
            "loop": deputy.id in had | {seat.id},
            "already_decided": deputy.id in self.agreeing,
            "already_asked": self.seat_of(deputy) is not None,
        }
        code = next((code for code, found in problems.items() if found), None)
        return None if code is None else Problem("delegate_to", code, WHY_NOT[code])


def _quorum(rule: StepRule, named: int) -> int:
    """Every owner has to agree; of others never more than there are."""
    if rule.who is Who.ASSET_OWNER:
        return max(named, 1)
    return min(rule.quorum, named) if named else rule.quorum
