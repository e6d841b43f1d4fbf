"""Who answers in whose place during an absence, and what time it is."""

from datetime import datetime, timedelta
from typing import Final

from attrs import Factory, define, frozen

from workcore.testing.machine.words import OK, ROLES, holds, reaches

LEVELS_ASKED: Final = ("regulatory", "owner", "standard", "elevated", "executive")
ASKED_ROLES: Final = frozenset({"approver", "asset_owner"})

MINUTE: Final = timedelta(minutes=1)
"""Between any two things that happen."""


@frozen
class Cover:
    """A deputy for an absence, from a first instant until before a last one."""

    absent: str
    deputy: str
    start: datetime
    end: datetime

    def lasts_at(self, now: datetime) -> bool:
        """Whether it is the time."""
        return self.start <= now < self.end

    def meets(self, other: "Cover") -> bool:
        """Whether there is a time for both."""
        return self.start < other.end and other.start < self.end


@define
class Diary:
    """
    What all requests of a house share: the time, and who is absent.

    Attributes:
        now: When the next thing happens.
    """

    now: datetime
    covers: list[Cover] = Factory(list)

    def absent_for(self, who: str) -> list[str]:
        """Name those in whose place *who* answers, first come first."""
        return [c.absent for c in self.covers if c.deputy == who and c.lasts_at(self.now)]

    @property
    def deputies(self) -> list[str]:
        """Name those who answer in somebody's place now."""
        return [c.deputy for c in self.covers if c.lasts_at(self.now)]


def cover(by: str, new: Cover, diary: Diary) -> str:
    """Say what comes of having somebody answer in another's place, and note it when it is done."""
    if not keeps(by, new):
        return "not_allowed"
    if new.end <= max(new.start, diary.now) or not able(new) or circular(new, diary):
        return "invalid_input"
    diary.covers.append(new)
    return OK


def keeps(by: str, of: Cover) -> bool:
    """Whether *by* may say who covers: administrators for all, whoever is asked for himself."""
    return "admin" in ROLES[by] or (by == of.absent and bool(ROLES[by] & ASKED_ROLES))


def able(new: Cover) -> bool:
    """Whether the deputy is another, and reaches whatever the absent is asked as."""
    if new.absent == new.deputy or not all(
        ROLES[who] & ASKED_ROLES for who in (new.absent, new.deputy)
    ):
        return False
    return all(reaches(new.deputy, lv) for lv in LEVELS_ASKED if holds(new.absent, lv))


def circular(new: Cover, diary: Diary) -> bool:
    """Whether somebody would answer for somebody who answers for him, over however many."""
    there = [cover for cover in diary.covers if cover.meets(new)]

    def leads_back(who: str, passed: frozenset[str]) -> bool:
        if who == new.absent:
            return True
        others = (c.deputy for c in there if c.absent == who and c.deputy not in passed)
        return any(leads_back(other, passed | {other}) for other in others)

    return leads_back(new.deputy, frozenset())
