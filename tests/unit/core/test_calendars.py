"""Working time is what the clock on the wall says, whatever it does twice a year."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workcore.model import Weekday
from workcore.policies.calendars import Calendar, Opening, due, worked
from workcore.testing.builders import DAY, HOUR

MINUTE = timedelta(minutes=1)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
"""When clocks of Berlin change, both Sundays."""


def at(text: str, zone: str = "Europe/Berlin", fold: int = 0) -> datetime:
    """Read an instant by a clock on a wall."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def daily(start: str, end: str, **given: object) -> Calendar:
    """Work at the same time each day."""
    openings = tuple(Opening(day, start, end) for day in Weekday)
    return Calendar(**{"time_zone": "Europe/Berlin", "openings": openings} | given)  # type: ignore[arg-type]  # fields by name


OFFICE = Calendar(
    time_zone="Europe/Berlin",
    openings=tuple(Opening(day, "08:00", "16:00") for day in tuple(Weekday)[:5]),
    holidays=("2027-01-06",),
)


def test_round_the_clock() -> None:
    """Without a calendar all time counts, and none before the start."""
    start = at("2027-01-04T08:00")
    assert worked(None, start, start + 5 * HOUR) == 5 * HOUR
    assert worked(None, start, start - HOUR) == timedelta()
    assert due(None, start, 72 * HOUR) == start + 72 * HOUR


def test_nights_weekends_and_holidays_do_not_count() -> None:
    """Of a week with a holiday four days of work are left."""
    assert worked(OFFICE, at("2027-01-04T00:00"), at("2027-01-11T00:00")) == 32 * HOUR
    assert worked(OFFICE, at("2027-01-05T15:00"), at("2027-01-07T09:00")) == 2 * HOUR
    assert due(OFFICE, at("2027-01-05T15:00"), 2 * HOUR) == at("2027-01-07T09:00")


def test_years_add_up() -> None:
    """Over three new years the whole is the sum of its weeks."""
    start = at("2026-12-30T12:00")
    weeks = [worked(OFFICE, start + n * 7 * DAY, start + (n + 1) * 7 * DAY) for n in range(150)]
    assert worked(OFFICE, start, start + 150 * 7 * DAY) == sum(weeks, timedelta())
    assert sum(weeks, timedelta()) == 149 * 40 * HOUR + 32 * HOUR
    assert due(OFFICE, start, sum(weeks, timedelta())) <= start + 150 * 7 * DAY


def test_edges_are_half_open() -> None:
    """What is used up when the day ends is due then, and not on the next morning."""
    opens, ends = at("2027-01-04T08:00"), at("2027-01-04T16:00")
    assert due(OFFICE, opens, 8 * HOUR) == ends
    assert due(OFFICE, opens, 8 * HOUR + MINUTE) == at("2027-01-05T08:01")
    assert due(OFFICE, ends, timedelta()) == ends
    assert due(OFFICE, ends, MINUTE) == at("2027-01-05T08:01")
    assert worked(OFFICE, ends, at("2027-01-05T08:00")) == timedelta()


@pytest.mark.parametrize(
    ("day", "start", "end", "hours"),
    [
        (SPRING, "00:00", "24:00", 23),
        (AUTUMN, "00:00", "24:00", 25),
        (SPRING, "02:00", "03:00", 0),
        (SPRING, "02:30", "04:00", 1),
        (AUTUMN, "02:00", "03:00", 2),
        (AUTUMN, "02:30", "04:00", 2),
        (SPRING, "08:00", "16:00", 8),
    ],
)
def test_days_on_which_clocks_change(day: date, start: str, end: str, hours: int) -> None:
    """A skipped hour is nobody's, and one that is shown twice counts twice."""
    begin, stop = at(f"{day}T00:00"), at(f"{day + DAY}T00:00")
    assert worked(daily(start, end), begin, stop) == hours * HOUR


def test_both_halves_of_a_repeated_hour() -> None:
    """From 02:30 to 03:00 is worked twice, with half an hour between."""
    calendar = daily("02:30", "03:00", time_zone="Europe/Berlin")
    first, second = at(f"{AUTUMN}T02:30"), at(f"{AUTUMN}T02:30", fold=1)
    assert due(calendar, first, 30 * MINUTE) == first + 30 * MINUTE
    assert due(calendar, first, 31 * MINUTE) == second + MINUTE


calendars = st.builds(
    lambda zone, spans, off: Calendar(
        time_zone=zone,
        openings=tuple(
            Opening(day, f"{a:02}:15", f"{b:02}:45")
            for day, (a, b) in zip(Weekday, spans, strict=True)
        ),
        holidays=off,
    ),
    st.sampled_from(ZONES),
    st.tuples(
        *[st.tuples(st.integers(0, 11), st.integers(11, 23))] * 7,
    ),
    st.lists(st.sampled_from((str(SPRING), str(AUTUMN), "2027-04-04")), max_size=2).map(tuple),
)
instants = st.sampled_from(
    (SPRING, AUTUMN, date(2027, 3, 14), date(2027, 11, 7), date(2027, 4, 4), date(2027, 10, 3))
).flatmap(
    lambda day: st.integers(-30 * 60, 30 * 60).map(
        lambda minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + minutes * MINUTE
    )
)


def is_open(calendar: Calendar, instant: datetime) -> bool:
    """Look at the clock on the wall."""
    wall = instant.astimezone(ZoneInfo(calendar.time_zone))
    if wall.date().isoformat() in calendar.holidays:
        return False
    day, shown = tuple(Weekday)[wall.weekday()], f"{wall:%H:%M}"
    return any(o.weekday is day and o.start <= shown < o.end for o in calendar.openings)


@given(calendars, instants, st.integers(0, 40 * 60))
def test_every_minute_is_as_the_wall_says(
    calendar: Calendar, start: datetime, minutes: int
) -> None:
    """The sweep counts what looking at the clock each minute counts."""
    seen = sum(is_open(calendar, start + n * MINUTE) for n in range(minutes))
    assert worked(calendar, start, start + minutes * MINUTE) == seen * MINUTE


@given(calendars, instants, st.integers(1, 100 * 3_600_000_000))
def test_due_is_the_first_instant(calendar: Calendar, start: datetime, micros: int) -> None:
    """By then exactly the amount was worked, and just before it less."""
    amount, tick = timedelta(microseconds=micros), timedelta(microseconds=1)
    end = due(calendar, start, amount)
    assert worked(calendar, start, end) == amount
    assert worked(calendar, start, end - tick) == amount - tick


@given(calendars, instants, st.integers(0, 3_000), st.integers(0, 3_000))
def test_stretches_add_up(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    """However time is cut, its pieces sum up to the whole."""
    middle = start + first * MINUTE
    end = middle + second * MINUTE
    parts = worked(calendar, start, middle) + worked(calendar, middle, end)
    assert parts == worked(calendar, start, end)
