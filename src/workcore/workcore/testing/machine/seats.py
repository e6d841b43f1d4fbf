"""
One level of a chain: whose answer is whose, and who may give it.

Whoever is asked has a seat; he may hand it to another, and later that one to a third.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from attrs import Factory, define

from workcore.testing.machine.words import ABOVE, OK, holds, reaches


@define
class AskedStep:
    """
    One level of a chain: whom it asks by name, how many have to agree, and who has.

    Attributes:
        beside: Whether it is asked together with the one before it.
        agreed: Whose answers were given, and who gave them.
        handed: Whose answers are in other hands, and in whose.
        had: Who has had a seat's answer, and handed it on.
        due: When its time is over; None before it is asked.
        nudged: How often it was told that time goes on.
    """

    level: str
    hours: int
    named: tuple[str, ...] = ()
    need: int = 1
    beside: bool = False
    agreed: dict[str, str] = Factory(dict)
    handed: dict[str, str] = Factory(dict)
    had: dict[str, set[str]] = Factory(dict)
    higher: str | None = None
    asked_at: datetime | None = None
    due: datetime | None = None
    nudged: int = 0

    @property
    def asks_level(self) -> str:
        """Whose people are asked: its own, or those above."""
        return self.higher or self.level

    @property
    def waiting(self) -> list[str]:
        """Who is asked by name and has not agreed."""
        own = [name for name in self.named if name not in self.handed]
        seats = [*zip(own, own, strict=True), *self.handed.items()]
        return list(dict.fromkeys(who for seat, who in seats if seat not in self.agreed))

    def asks(self, who: str, absent: Sequence[str]) -> bool:
        """Whether *who* is asked, or somebody for whom he answers."""
        return any(
            each in self.waiting or (not self.named and holds(each, self.asks_level))
            for each in (who, *absent)
        )

    def seat_of(self, who: str, absent: Sequence[str]) -> str | None:
        """Say whose answer *who* gives: rather one that is still to be given, rather his own."""
        stands_for = absent if reaches(who, self.asks_level) else ()
        seats = [seat for each in (who, *stands_for) for seat in self._seats(each)]
        left = [seat for seat in seats if seat not in self.agreed]
        return next(iter(left or seats), None)

    def _seats(self, who: str) -> list[str]:
        seats = [seat for seat, holder in self.handed.items() if holder == who]
        if who not in self.handed and who in self.named:
            seats.insert(0, who)
        if who not in self.handed and not self.named and holds(who, self.asks_level):
            seats.append(who)
        return seats

    def hears(self, who: str, seat: str) -> str:
        """Say whether an answer of his can count: each person and each seat agrees once."""
        if who in self.agreed.values() or seat in self.agreed:
            return "already_decided"
        return "handed_on" if seat == who and self.handed.get(who, who) != who else OK

    def hand(self, seat: str, by: str, to: str) -> None:
        """Let *to* answer for the seat."""
        self.had.setdefault(seat, {seat}).add(by)
        self.handed.pop(seat, None)
        self.handed[seat] = to

    def ask_besides(self, administrators: Sequence[str]) -> None:
        """Ask administrators besides, each in his own name, as nobody is above."""
        asked = {*self.handed, *self.handed.values(), *self.agreed.values()}
        self.handed |= {who: who for who in administrators if who not in asked}

    def drop(self, who: str, now: datetime) -> None:
        """Ask *who* no more; when that leaves nobody who was named, ask the level above."""
        named = bool(self.named)
        gone = {who} - self.agreed.keys()
        self.named = tuple(name for name in self.named if name not in gone)
        self.handed = {s: h for s, h in self.handed.items() if s not in gone and h != who}
        if named and self.waiting:
            self.need = min(self.need, len(self.agreed) + len(self.waiting))
        elif named:
            self.rise([*ABOVE[self.asks_level], self.asks_level][1], now)

    def open(self, now: datetime) -> None:
        """Ask: from now on time counts."""
        self.asked_at, self.due = now, now + timedelta(hours=self.hours)

    def rise(self, level: str, now: datetime) -> None:
        """Ask those of *level* instead, of whom one more has to agree."""
        self.higher, self.nudged, self.need = level, 0, len(self.agreed) + 1
        self.named, self.handed = (), {}
        if self.due is not None:
            self.open(now)

    def lapse(self, now: datetime) -> str:
        """Say what becomes of it when time goes on: it is nudged, or rises, and no more."""
        assert self.due is not None
        half = self.due - timedelta(hours=self.hours) / 2
        if self.nudged > 1 or now < (self.due if self.nudged else half):
            return "nothing"
        if now < self.due:
            self.nudged += 1
            return "nudged"
        above = ABOVE[self.asks_level][1:]
        if above:
            self.rise(above[0], now)
        else:
            self.nudged = 2
        return "risen"
