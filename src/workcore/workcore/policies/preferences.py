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

        Where a change of the clocks skips the end, it is as much later; where all is skipped that
        is not quiet, it is the end of the day after.

        Args:
            ours: The organisation's time zone.
        """
        zone = ZoneInfo(self.time_zone or ours)
        if not self._covers(at, zone):
            return at
        today = at.astimezone(zone).date()
        ends = (
            datetime.combine(day, _time(self.end), zone).replace(fold=fold).astimezone(UTC)
            for day, fold in product((today, today + DAY, today + 2 * DAY), (0, 1))
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


CALM: Final = frozenset(
    {
        *(Topic.SUBMITTED, Topic.APPROVED, Topic.REJECTED, Topic.COMMENT_ADDED),
        *(Topic.STATUS_CHANGED, Topic.STARTED, Topic.ON_HOLD, Topic.COMPLETED),
        *(Topic.CANCELLED, Topic.RESCHEDULED),
    }
)
"""Topics that ask nothing of whoever hears of them, and can wait for a digest."""


@frozen(kw_only=True)
class Digest:
    """
    One letter a day of what would be many, unless it is about an emergency.

    Attributes:
        time: When it comes by the clock on the wall, such as `07:30`.
        time_zone: IANA name of whose wall; None: the organisation's.
        topics: What it gathers; all else is mailed by itself.
    """

    time: str
    time_zone: str | None = None
    topics: frozenset[Topic] = CALM

    def next_at(self, at: datetime, *, ours: str) -> datetime:
        """
        Tell when the next one comes after *at*.

        A time that a change of the clocks skips comes as much later; one that is shown twice
        counts when it is first.

        Args:
            ours: The organisation's time zone.
        """
        zone = ZoneInfo(self.time_zone or ours)
        today = at.astimezone(zone).date()
        comes = (
            datetime.combine(day, _time(self.time), zone).astimezone(UTC)
            for day in (today, today + DAY)
        )
        return min(each for each in comes if each > at)


@frozen(kw_only=True)
class NewPreferences:
    """
    What somebody wants to hear of from now on: of everything, in each way, but for what is muted.

    Attributes:
        quiet_hours: When mail waits, unless it is about an emergency.
        digest: What comes in one letter a day; None: nothing does.
    """

    muted: Muted = Muted()
    quiet_hours: QuietHours | None = None
    digest: Digest | None = None

    def numbered(self, version: int) -> "Preferences":
        """Make them the preferences of that version."""
        return Preferences(
            version=version, muted=self.muted, quiet_hours=self.quiet_hours, digest=self.digest
        )


@frozen(kw_only=True)
class Preferences:
    """What somebody wants to hear of; version 0 is what everybody begins with."""

    version: int
    muted: Muted = Muted()
    quiet_hours: QuietHours | None = None
    digest: Digest | None = None

    def digest_at(
        self, at: datetime, topic: Topic, *, ours: str, emergency: bool
    ) -> datetime | None:
        """Tell when a letter comes in which that stands; None: it is mailed by itself."""
        if emergency or self.digest is None or topic not in self.digest.topics:
            return None
        return self.mail_at(self.digest.next_at(at, ours=ours), ours=ours, emergency=False)

    def mail_at(self, at: datetime, *, ours: str, emergency: bool) -> datetime:
        """Tell from when on he may be sent mail that is ready at *at*."""
        if emergency or self.quiet_hours is None:
            return at
        return self.quiet_hours.over_at(at, ours=ours)


DEFAULT_PREFERENCES: Final = Preferences(version=0)


def preference_problems(new: NewPreferences) -> Iterator[Problem]:
    """Name whatever no preferences may have."""
    if new.quiet_hours is not None:
        yield from _problems_of_quiet(new.quiet_hours)
    if new.digest is not None:
        yield from _problems_of_digest(new.digest)


def _problems_of_quiet(quiet: QuietHours) -> Iterator[Problem]:
    yield from _time_problems("quiet_hours.start", quiet.start)
    yield from _time_problems("quiet_hours.end", quiet.end)
    if quiet.start == quiet.end:
        yield Problem("quiet_hours.end", "no_length", "Must be another time than the start.")
    yield from _zone_problems("quiet_hours.time_zone", quiet.time_zone)


def _problems_of_digest(digest: Digest) -> Iterator[Problem]:
    yield from _time_problems("digest.time", digest.time)
    yield from _zone_problems("digest.time_zone", digest.time_zone)
    if not digest.topics:
        yield Problem("digest.topics", "missing", "Name one topic at least, or want no digest.")


def _time_problems(name: str, given: str) -> Iterator[Problem]:
    if not TIME.fullmatch(given) or given == MIDNIGHT:
        yield Problem(name, "not_a_time", "Must be a time of the day, such as 22:00.")


def _zone_problems(name: str, given: str | None) -> Iterator[Problem]:
    if given is not None and not is_zone(given):
        yield Problem(name, "unknown_zone", "Must be a zone such as Europe/Berlin.")


def _time(text: str) -> time:
    return time.fromisoformat(text)
