"""Who may answer in somebody's place, and who takes over when nobody does."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Protocol

from attrs import frozen

from workcore.errors import Problem
from workcore.model import Level, UserId, Window

LONGEST: Final = timedelta(days=366)
LONGEST_REASON: Final = 500

HIGHER: Final[Mapping[Level, Level]] = MappingProxyType(
    {
        Level.REGULATORY: Level.EXECUTIVE,
        Level.OWNER: Level.EXECUTIVE,
        Level.STANDARD: Level.ELEVATED,
        Level.ELEVATED: Level.EXECUTIVE,
    }
)
"""The next level up; above all are admins."""


class Deputy(Protocol):
    """Somebody who may answer in another's place, as `entities.user` has him."""

    def holds(self, level: Level) -> bool:
        """Whether a step at *level* is for him."""
        ...


def may_stand_in(deputy: Deputy, level: Level) -> bool:
    """Whether *deputy* holds *level* or one above it (§3: the same level or higher)."""
    above: Level | None = level
    while above is not None:
        if deputy.holds(above):
            return True
        above = HIGHER.get(above)
    return False


def may_cover(deputy: Deputy, absent: Deputy) -> bool:
    """Whether *deputy* may stand in for everything that *absent* is asked as."""
    return all(may_stand_in(deputy, level) for level in Level if absent.holds(level))


@frozen(kw_only=True)
class CoverDetails:
    """
    When somebody is absent, and why.

    Attributes:
        starts_at: Inclusive.
        ends_at: Exclusive, at most 366 days later.
        reason: At most 500 characters.
    """

    starts_at: datetime
    ends_at: datetime
    reason: str | None = None

    @property
    def window(self) -> Window:
        """The time that is covered."""
        return Window(self.starts_at, self.ends_at)


@frozen(kw_only=True)
class NewCover(CoverDetails):
    """
    Cover for an absence.

    Attributes:
        deputy_id: Who answers meanwhile.
        absent_id: Who is absent; the caller, unless he says otherwise.
    """

    deputy_id: UserId
    absent_id: UserId | None = None


def cover_problems(details: CoverDetails, now: datetime) -> Iterator[Problem]:
    """Judge when somebody is absent, without looking anything up."""
    if not timedelta(0) < details.window.length <= LONGEST:
        message = f"Must be after `starts_at`, by {LONGEST.days} days at the most."
        yield Problem("ends_at", "out_of_range", message)
    elif details.ends_at <= now:
        yield Problem("ends_at", "in_the_past", "Is over already.")
    if details.reason is not None and not 1 <= len(details.reason) <= LONGEST_REASON:
        yield Problem("reason", "out_of_range", f"Must be 1 to {LONGEST_REASON} characters.")
