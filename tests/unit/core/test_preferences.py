"""Quiet hours put mail off to their end, whatever the clocks do, and never drop it."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workcore.policies.preferences import (
    DEFAULT_PREFERENCES,
    NewPreferences,
    Preferences,
    QuietHours,
    preference_problems,
)
from workcore.testing.builders import NOW

BERLIN: Final = "Europe/Berlin"
NIGHT: Final = QuietHours(start="22:00", end="06:00", time_zone=BERLIN)


def utc(text: str) -> datetime:
    """Read an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "at", "over"),
    [
        ("22:00", "06:00", "2027-01-04T20:59", "2027-01-04T20:59"),
        ("22:00", "06:00", "2027-01-04T21:00", "2027-01-05T05:00"),
        ("22:00", "06:00", "2027-01-05T04:59", "2027-01-05T05:00"),
        ("22:00", "06:00", "2027-01-05T05:00", "2027-01-05T05:00"),
        ("12:00", "13:00", "2027-01-05T11:30", "2027-01-05T12:00"),
        ("12:00", "13:00", "2027-01-05T12:00", "2027-01-05T12:00"),
        # The night in which clocks go forward is an hour shorter, the one back an hour longer.
        ("22:00", "06:00", "2027-03-27T21:30", "2027-03-28T04:00"),
        ("22:00", "06:00", "2027-10-30T21:00", "2027-10-31T05:00"),
        # The end is skipped.
        ("22:00", "02:30", "2027-03-28T00:00", "2027-03-28T01:30"),
        # The end is shown twice, and so is what comes before it.
        ("01:00", "02:30", "2027-10-30T23:30", "2027-10-31T00:30"),
        ("01:00", "02:30", "2027-10-31T01:10", "2027-10-31T01:30"),
    ],
)
def test_over(start: str, end: str, at: str, over: str) -> None:
    """Mail comes at once outside quiet hours, and at their end from inside."""
    quiet = QuietHours(start=start, end=end, time_zone=BERLIN)

    assert quiet.over_at(utc(at), ours="UTC") == utc(over)


def test_whose_wall() -> None:
    """Without a zone of one's own the organisation's counts."""
    quiet = QuietHours(start="22:00", end="06:00")

    assert quiet.over_at(utc("2027-01-04T21:00"), ours="UTC") == utc("2027-01-04T21:00")
    assert quiet.over_at(utc("2027-01-04T21:00"), ours=BERLIN) == utc("2027-01-05T05:00")


times = st.times().map(lambda time: time.strftime("%H:%M"))


@given(times, times, st.datetimes(datetime(2027, 1, 1), datetime(2028, 1, 1)))  # noqa: DTZ001 - made aware below
def test_never_dropped(start: str, end: str, at: datetime) -> None:
    """Whatever the hours, mail comes within a day or so, not in quiet, and not before its time."""
    assume(start != end)
    quiet, ready = QuietHours(start=start, end=end, time_zone=BERLIN), at.replace(tzinfo=UTC)
    over = quiet.over_at(ready, ours="UTC")

    assert ready <= over <= ready + timedelta(hours=49)
    assert quiet.over_at(over, ours="UTC") == over
    wall = over.astimezone(ZoneInfo(BERLIN)).strftime("%H:%M")
    assert not (start <= wall < end if start < end else wall >= start or wall < end)


def test_emergencies_are_not_put_off() -> None:
    """An emergency is told of at once, and everything else waits."""
    late = utc("2027-01-04T23:00")
    night = Preferences(version=1, quiet_hours=NIGHT)

    assert night.mail_at(late, ours="UTC", emergency=True) == late
    assert night.mail_at(late, ours="UTC", emergency=False) == utc("2027-01-05T05:00")
    assert DEFAULT_PREFERENCES.mail_at(NOW, ours="UTC", emergency=False) == NOW


@pytest.mark.parametrize(
    ("quiet", "problems"),
    [
        (None, set()),
        (NIGHT, set()),
        (QuietHours(start="22:00", end="06:00"), set()),
        (QuietHours(start="25:00", end="24:00"), {("start", "not_a_time"), ("end", "not_a_time")}),
        (QuietHours(start="22:00", end="22:00"), {("end", "no_length")}),
        (QuietHours(start="22:00", end="6:00"), {("end", "not_a_time")}),
        (
            QuietHours(start="22:00", end="06:00", time_zone="Berlin"),
            {("time_zone", "unknown_zone")},
        ),
    ],
)
def test_problems(quiet: QuietHours | None, problems: set[tuple[str, str]]) -> None:
    """Times are those of a day, differ, and are of a zone that there is."""
    found = preference_problems(NewPreferences(quiet_hours=quiet))

    assert {(each.field, each.code) for each in found} == {
        (f"quiet_hours.{field}", code) for field, code in problems
    }
