"""What people choose to be told of, over which channel, and when they want quiet."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from itertools import product
from typing import Final
from zoneinfo import ZoneInfo

from attrs import frozen

from workcore.errors import Problem
from workcore.model import Topic
from workcore.policies.calendars import DAY, MIDNIGHT
from workcore.policies.settings import TIME, is_zone

NOTHING: Final[frozenset[Topic]] = frozenset()


@frozen(kw_only=True)
class QuietHours:
    """
    A stretch of each day in which no mail comes: it waits for the end, and is never dropped.

    Attributes:
        start: By the clock on the wall, such as `22:00`.
        end: The same; on the next day when it is not later.
        time_zone: IANA name of whose wall; None: the organisation's.
    """

    start: str
    end: str
    time_zone: str | None = None

    def over_at(self, at: datetime, *, ours: str) -> datetime:
        """
        Tell from when on mail may come that is ready at *at*: from then on, or from the end.

        Where a change of the clocks skips the end, it is as much later.

        Args:
            ours: The organisation's time zone.
        """
        zone = ZoneInfo(self.time_zone or ours)
        if not self._covers(at, zone):
            return at
        today = at.astimezone(zone).date()
        ends = (
            datetime.combine(day, _time(self.end), zone).replace(fold=fold).astimezone(UTC)
            for day, fold in product((today, today + DAY), (0, 1))
        )
        return min(end for end in ends if end > at and not self._covers(end, zone))

    def _covers(self, at: datetime, zone: ZoneInfo) -> bool:
        now = at.astimezone(zone).time()
        start, end = _time(self.start), _time(self.end)
        return start <= now < end if start < end else now >= start or now < end


@frozen(kw_only=True)
class Muted:
    """Topics that somebody does not want to hear of, by channel."""

    inbox: frozenset[Topic] = NOTHING
    email: frozenset[Topic] = NOTHING


@frozen(kw_only=True)
class NewPreferences:
    """
    What somebody wants to hear of from now on: of everything, in each way, but for what is muted.

    Attributes:
        quiet_hours: When mail waits, unless it is about an emergency.
    """

    muted: Muted = Muted()
    quiet_hours: QuietHours | None = None

    def numbered(self, version: int) -> "Preferences":
        """Make them the preferences of that version."""
        return Preferences(version=version, muted=self.muted, quiet_hours=self.quiet_hours)


@frozen(kw_only=True)
class Preferences:
    """What somebody wants to hear of; version 0 is what everybody begins with."""

    version: int
    muted: Muted = Muted()
    quiet_hours: QuietHours | None = None

    def mail_at(self, at: datetime, *, ours: str, emergency: bool) -> datetime:
        """Tell from when on he may be sent mail that is ready at *at*."""
        if emergency or self.quiet_hours is None:
            return at
        return self.quiet_hours.over_at(at, ours=ours)


DEFAULT_PREFERENCES: Final = Preferences(version=0)


def preference_problems(new: NewPreferences) -> Iterator[Problem]:
    """Name whatever no preferences may have."""
    quiet = new.quiet_hours
    if quiet is None:
        return
    for name, given in (("start", quiet.start), ("end", quiet.end)):
        if not TIME.fullmatch(given) or given == MIDNIGHT:
            message = "Must be a time of the day, such as 22:00."
            yield Problem(f"quiet_hours.{name}", "not_a_time", message)
    if quiet.start == quiet.end:
        yield Problem("quiet_hours.end", "no_length", "Must be another time than the start.")
    if quiet.time_zone is not None and not is_zone(quiet.time_zone):
        message = "Must be a zone such as Europe/Berlin."
        yield Problem("quiet_hours.time_zone", "unknown_zone", message)


def _time(text: str) -> time:
    return time.fromisoformat(text)
