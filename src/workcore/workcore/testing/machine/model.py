"""A request as it should be, told without the core's tables and entities."""

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile

from attrs import Factory, define

from workcore.testing.machine.covers import Diary
from workcore.testing.machine.seats import AskedStep
from workcore.testing.machine.words import BEGUN, HOUSES, OWNERS, House, Kind

WAITING = ("submitted", "under_review")
"""Where approvers are asked, and time goes on for them."""

Place = tuple[AskedStep, str | None]


@define
class Modelled:
    """
    One request, as it should be.

    Attributes:
        steps: Those that nobody has settled, in their order.
        settled: Those that were, by their levels.
        asked_back_at: When the requester was asked something last.
    """

    requester: str
    kind: Kind
    diary: Diary
    house: House = HOUSES["plain"]
    status: str = "draft"
    version: int = 1
    revision: int = 1
    chain: str = "none"
    steps: list[AskedStep] = Factory(list)
    settled: dict[str, AskedStep] = Factory(dict)
    trail: list[str] = Factory(lambda: ["draft"])
    records: int = 1
    starter: str | None = None
    asked_back_at: datetime | None = None

    @property
    def unratified(self) -> bool:
        """Whether the work was started before it was approved, and somebody is still asked."""
        return self.starter is not None and self.chain == "open"

    @property
    def waits(self) -> bool:
        """Whether time goes on for approvers."""
        return self.chain == "open" and self.status in (BEGUN if self.unratified else WAITING)

    @property
    def biased(self) -> set[str]:
        """Who may not decide on it."""
        return {self.requester, self.starter or self.requester}

    @property
    def asking(self) -> list[AskedStep]:
        """The steps that wait for an answer, at the same time."""
        steps = self.steps if self.chain == "open" else ()
        return [step for step in steps if step.due is not None]

    def absent_for(self, who: str) -> Sequence[str]:
        """In whose place *who* answers here: in nobody's, when one of them may not decide."""
        absent = self.diary.absent_for(who)
        return () if self.biased.intersection(absent) else absent

    def asks(self, who: str) -> bool:
        """Whether a step asks *who*, or somebody for whom he answers."""
        return any(step.asks(who, self.absent_for(who)) for step in self.asking)

    def place_of(self, who: str) -> Place | None:
        """Say at which step an answer of *who* counts, and whose it is, if it is anybody's."""
        absent = self.absent_for(who)
        places = [(step, step.seat_of(who, absent)) for step in self.asking]
        places.sort(key=lambda place: _rank(who, *place))
        return next(iter(places), None)

    def start_early(self, who: str) -> None:
        """Have *who* start the work, and ask him about it no more."""
        self.starter = who
        for step in self.steps:
            step.drop(who, self.diary.now)

    def resume(self) -> None:
        """Give approvers the time back in which the requester was asked."""
        opened = [step.asked_at for step in self.asking if step.asked_at is not None]
        since = max(filter(None, (self.asked_back_at, *opened)), default=self.diary.now)
        for step in self.asking:
            assert step.due is not None
            step.due += self.diary.now - since

    def ask(self, *, keeping: tuple[str, ...] = ()) -> None:
        """Start a chain; kept levels are not asked again, if they asked the same people."""
        self.chain, former = "open", self.settled
        steps = [self._asked(level) for level in self.kind.levels]
        self.settled = {
            step.level: former[step.level]
            for step in steps
            if step.level in former and step.level in keeping and _same(step, former[step.level])
        }
        self.steps = [step for step in steps if step.level not in self.settled]
        self.go_on()

    def go_on(self) -> None:
        """Ask the next ones, when nobody is asked any more."""
        if self.steps and not self.asking:
            first, *others = self.steps
            for step in (first, *takewhile(lambda step: step.beside, others)):
                step.open(self.diary.now)

    def settle(self, step: AskedStep) -> None:
        """Ask no more for what was agreed to."""
        self.steps.remove(step)
        self.settled[step.level] = step
        self.go_on()

    def _asked(self, level: str) -> AskedStep:
        named, need = self._named(level), self.house.quorums.get(level, 1)
        return AskedStep(
            level,
            self.kind.hours(level),
            named,
            max(len(named), 1) if level == "owner" else need,
            level in self.house.beside,
        )

    def _named(self, level: str) -> tuple[str, ...]:
        owners = {OWNERS[code] for code in self.kind.closes}
        asked = self.house.named.get(level, ())
        if level == "owner":
            asked = tuple(name for name in ("olga", "otto", "mia") if name in owners)
        return tuple(name for name in asked if name != self.requester)

    def end(self, chain: str) -> None:
        """Stop asking."""
        self.chain, self.steps = chain, []

    def renew(self) -> None:
        """Leave the chain behind."""
        self.revision += 1
        self.starter = None
        self.end("none")

    def move(self, after: str) -> None:
        """Go to another status, as the history tells."""
        self.status = after
        self.trail.append(after)
        self.write()

    def write(self) -> None:
        """Save a change, and write it down."""
        self.version += 1
        self.records += 1


def _rank(who: str, step: AskedStep, seat: str | None) -> int:
    """Prefer where an answer is to be given, then where one was, then where it was handed on."""
    if seat is not None:
        return int(who in step.agreed.values())
    return 2 if who in step.handed else 3


def _same(step: AskedStep, former: AskedStep) -> bool:
    return former.named == step.named and len(former.agreed) >= step.need
