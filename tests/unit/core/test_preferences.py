"""Quiet hours put mail off to their end, whatever the clocks do, and never drop it."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workcore.model import Topic
from workcore.policies.preferences import (
    CALM,
    DEFAULT_PREFERENCES,
    Digest,
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
        # All is skipped that is not quiet.
        ("02:01", "02:00", "2027-03-27T01:01", "2027-03-29T00:00"),
        ("03:00", "02:00", "2027-03-28T00:30", "2027-03-29T00:00"),
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


@pytest.mark.parametrize(
    ("at", "now", "comes"),
    [
        ("07:30", "2027-01-04T06:29", "2027-01-04T06:30"),
        ("07:30", "2027-01-04T06:30", "2027-01-05T06:30"),
        ("00:00", "2027-01-04T22:59", "2027-01-04T23:00"),
        # Over the nights in which clocks go forward and back.
        ("07:30", "2027-03-27T06:30", "2027-03-28T05:30"),
        ("07:30", "2027-10-30T06:00", "2027-10-31T06:30"),
        # A time that is skipped comes as much later, one that is shown twice when it is first.
        ("02:30", "2027-03-27T22:00", "2027-03-28T01:30"),
        ("02:30", "2027-10-30T22:00", "2027-10-31T00:30"),
    ],
)
def test_next_digest(at: str, now: str, comes: str) -> None:
    """A digest comes at its time of the day by the clock on the wall, after what it gathers."""
    assert Digest(time=at, time_zone=BERLIN).next_at(utc(now), ours="UTC") == utc(comes)


def test_whose_digest() -> None:
    """Without a zone of one's own the organisation's counts."""
    digest = Digest(time="07:30")

    assert digest.next_at(utc("2027-01-04T06:00"), ours="UTC") == utc("2027-01-04T07:30")
    assert digest.next_at(utc("2027-01-04T06:00"), ours=BERLIN) == utc("2027-01-04T06:30")


def test_what_is_gathered() -> None:
    """What was chosen is gathered, unless it is about an emergency; in quiet hours it waits."""
    now, noon = utc("2027-01-04T09:00"), Digest(time="12:00")
    chosen = Preferences(version=1, digest=noon)
    quiet = Preferences(version=1, digest=noon, quiet_hours=QuietHours(start="11:00", end="13:00"))
    calm, urgent = Topic.STARTED, Topic.APPROVAL_REQUESTED

    def comes(preferences: Preferences, topic: Topic, *, emergency: bool = False) -> object:
        return preferences.digest_at(now, topic, ours="UTC", emergency=emergency)

    assert comes(chosen, calm) == utc("2027-01-04T12:00")
    assert comes(quiet, calm) == utc("2027-01-04T13:00")
    assert comes(chosen, urgent) is None
    assert comes(chosen, calm, emergency=True) is None
    assert comes(DEFAULT_PREFERENCES, calm) is None


@pytest.mark.parametrize(
    ("digest", "problems"),
    [
        (Digest(time="00:00"), set()),
        (Digest(time="07:30", time_zone=BERLIN, topics=frozenset({Topic.OVERDUE})), set()),
        (Digest(time="24:00"), {("time", "not_a_time")}),
        (Digest(time="07:30", time_zone="Berlin"), {("time_zone", "unknown_zone")}),
        (Digest(time="07:30", topics=frozenset()), {("topics", "missing")}),
    ],
)
def test_problems_of_a_digest(digest: Digest, problems: set[tuple[str, str]]) -> None:
    """A digest has a time, a zone that there is, and something to gather."""
    found = preference_problems(NewPreferences(digest=digest))

    assert {(each.field, each.code) for each in found} == {
        (f"digest.{field}", code) for field, code in problems
    }


def test_what_is_calm() -> None:
    """Unless somebody wants it so, nothing is gathered that asks something of him."""
    urgent = {topic for topic in Topic if topic.startswith("approval_")}
    urgent |= {Topic.MENTIONED, Topic.INFO_REQUESTED, Topic.OVERDUE, Topic.DEADLINE_APPROACHING}
    assert not CALM & urgent
