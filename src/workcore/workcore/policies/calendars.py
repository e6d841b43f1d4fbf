"""
Working time: which instants count, by what the clock on the wall says.

An instant counts when its local day is no holiday and its local time lies in an opening. So a
change of the clocks needs no rule of its own: an hour that the clock skips is nobody's, and one
that it shows twice counts twice. All stretches are half-open.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

from attrs import frozen

from workcore.model import Weekday, Window

DAY: Final = timedelta(days=1)
SECOND: Final = timedelta(seconds=1)
MIDNIGHT: Final = "24:00"
"""How an opening ends that lasts until the day does."""

WEEK: Final = tuple(Weekday)


@frozen
class Opening:
    """A stretch of working time on a weekday, from *start* up to *end*, such as 08:00 to 17:00."""

    weekday: Weekday
    start: str
    end: str

    @property
    def span(self) -> tuple[timedelta, timedelta]:
        """How far into the day it begins and ends."""
        return _into_day(self.start), _into_day(self.end)


def _into_day(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


@frozen(kw_only=True, cache_hash=True)
class Calendar:
    """
    When people work.

    Attributes:
        time_zone: IANA name of what the clock on the wall shows.
        openings: At least one; those of a day do not overlap.
        holidays: Days without work, as `2026-12-25`.
    """

    time_zone: str
    openings: tuple[Opening, ...]
    holidays: tuple[str, ...] = ()


def worked(calendar: Calendar | None, start: datetime, end: datetime) -> timedelta:
    """Sum the working time from *start* up to *end*; without a calendar all time counts."""
    if end <= start:
        return timedelta()
    if calendar is None:
        return end - start
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    years = range(first.year, last.year)
    whole = sum((_ledger(calendar, year)[-1] for year in years), timedelta())
    return whole + _in_year(calendar, last) - _in_year(calendar, first)


def due(calendar: Calendar | None, start: datetime, amount: timedelta) -> datetime:
    """Find the first instant by which *amount* of working time has passed since *start*."""
    if calendar is None or amount <= timedelta():
        return start + max(amount, timedelta())
    left, windows = amount, _from(calendar, start)
    window = next(windows)
    while (length := window.end - max(window.start, start)) < left:
        left, window = left - length, next(windows)
    return max(window.start, start) + left


def _from(calendar: Calendar, start: datetime) -> Iterator[Window]:
    """List the stretches of working time that end after *start*, the first one first, for ever."""
    day = start.astimezone(UTC).date()
    while True:
        yield from (window for window in _of_day(calendar, day) if window.end > start)
        day += DAY


def _in_year(calendar: Calendar, instant: datetime) -> timedelta:
    """Sum the working time of a year of UTC up to an instant: hardly more than a look."""
    day = instant.date()
    before = _ledger(calendar, day.year)[day.toordinal() - date(day.year, 1, 1).toordinal()]
    today = _of_day(calendar, day)
    return sum((min(w.end, instant) - w.start for w in today if w.start < instant), before)


@lru_cache(256)
def _ledger(calendar: Calendar, year: int) -> tuple[timedelta, ...]:
    """Sum the working time of a year of UTC up to the beginning of each day, and to its end."""
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    days = (first + number * DAY for number in range((end - first).days))
    lengths = (sum((w.length for w in _of_day(calendar, day)), timedelta()) for day in days)
    return tuple(accumulate(lengths, initial=timedelta()))


@lru_cache(16_384)
def _of_day(calendar: Calendar, day: date) -> tuple[Window, ...]:
    """Find the working time of a day of UTC."""
    begin = datetime.combine(day, time(), UTC)
    pieces = _pieces(ZoneInfo(calendar.time_zone), begin, begin + DAY)
    return tuple(w for piece in pieces for w in _within(calendar, *piece))


def _pieces(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterable[tuple[Window, timedelta]]:
    """Cut a day of UTC where its clocks change, which is once at most."""
    first, last = _offset(zone, begin), _offset(zone, end - SECOND)
    if first == last:
        return [(Window(begin, end), first)]
    change = begin + SECOND * _first_other(zone, begin, end)
    return [(Window(begin, change), first), (Window(change, end), last)]


def _first_other(zone: ZoneInfo, begin: datetime, end: datetime) -> int:
    """Find after how many seconds the offset is no longer what it was."""
    first, low, high = _offset(zone, begin), 0, (end - begin) // SECOND
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, begin + middle * SECOND) == first:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _within(calendar: Calendar, piece: Window, offset: timedelta) -> Iterator[Window]:
    """Find the working time of a stretch in which clocks do not change."""
    begin, end = piece.start + offset, piece.end + offset
    day = begin.replace(hour=0, minute=0, second=0)
    while day < end:
        for opening in _openings(calendar, day.date()):
            start, stop = max(day + opening[0], begin), min(day + opening[1], end)
            if start < stop:
                yield Window(start - offset, stop - offset)
        day += DAY


def _openings(calendar: Calendar, day: date) -> list[tuple[timedelta, timedelta]]:
    if day.isoformat() in calendar.holidays:
        return []
    weekday = WEEK[day.weekday()]
    return sorted(each.span for each in calendar.openings if each.weekday is weekday)
