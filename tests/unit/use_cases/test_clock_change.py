"""What time does is right over the night in which clocks change, and by clocks that differ."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from attrs import evolve
from tests.support.airport import EVERYTHING, Airport, two_airports

from workcore.application import Application
from workcore.codec import structure
from workcore.model import Action, RequestId, Topic
from workcore.policies.preferences import NewPreferences
from workcore.testing.builders import DAY, HOUR
from workcore.use_cases.remind_approvers import Attention
from workcore_adapters.memory import FixedClock

BEFORE: Final = datetime(2027, 3, 27, 12, tzinfo=UTC)
"""13:00 in Berlin, where the next night has no time between two and three."""

APART: Final = timedelta(minutes=2)
MOMENT: Final = timedelta(microseconds=1)
NIGHT: Final = {"start": "22:00", "end": "06:00", "time_zone": "Europe/Berlin"}


def submitted(airport: Airport) -> RequestId:
    """Have Ann ask for work in the next week, on the afternoon before."""
    airport.clock.set(BEFORE)
    start = BEFORE + 7 * DAY
    return airport.submitted(requested_start=start, requested_end=start + 4 * HOUR).id


def mailed(airport: Airport, name: str, at: datetime) -> list[Topic]:
    """List what may be mailed to somebody by then."""
    airport.clock.set(at)
    return airport.mailed(name)


def test_reminders_and_quiet_hours(airport: Airport) -> None:
    """Time limits are hours that pass; quiet hours end by the clock on the wall, an hour sooner."""
    night = structure({"quiet_hours": NIGHT}, NewPreferences)
    airport.app.save_preferences(night, caller=airport.caller("stan"))
    submitted(airport)
    remind, asked = airport.app.remind_approvers, [Topic.APPROVAL_REQUESTED]
    assert mailed(airport, "stan", BEFORE) == asked

    assert remind(BEFORE + 12 * HOUR - MOMENT) == Attention()
    assert remind(BEFORE + 12 * HOUR) == Attention(reminded=1)
    six = datetime(2027, 3, 28, 4, tzinfo=UTC)
    assert mailed(airport, "stan", BEFORE + 12 * HOUR) == asked
    assert mailed(airport, "stan", six - MOMENT) == asked
    assert sorted(mailed(airport, "stan", six)) == [Topic.APPROVAL_REMINDER, *asked]

    assert remind(BEFORE + 24 * HOUR - MOMENT) == Attention()
    assert remind(BEFORE + 24 * HOUR) == Attention(escalated=1)
    assert airport.pending() == {"ella"}


def test_service_levels(airport: Airport) -> None:
    """Clocks that never rest are due after as many hours, and a pause is as long as it is."""
    request_id = submitted(airport)
    airport.clock.set(BEFORE + 12 * HOUR)
    request = airport.read(request_id)
    assert request.sla is not None
    assert request.sla.approval.due_at == BEFORE + 72 * HOUR
    airport.moved(request, Action.REQUEST_INFO, "stan", reason="Which lamp?")
    airport.clock.set(BEFORE + 17 * HOUR)
    airport.moved(request, Action.PROVIDE_INFO, "ann", reason="The left one.")

    paused = airport.read(request_id).sla
    assert paused is not None
    assert paused.approval.due_at == BEFORE + 77 * HOUR
    near = BEFORE + 5 * HOUR + 0.8 * 72 * HOUR
    airport.clock.set(near - MOMENT)
    assert airport.app.tell_limits().notices == 0
    airport.clock.set(near)
    assert airport.app.tell_limits().notices == 1


def told(airport: Airport, apps: Sequence[Application]) -> list[str]:
    """Let a week pass, with several workers that look every minute or so; list what was told."""
    request_id = submitted(airport)
    while airport.clock.now() < BEFORE + 6 * DAY:
        airport.clock.move(timedelta(minutes=59))
        for number, app in enumerate(apps):
            app.remind_approvers(airport.clock.now() + number * APART)
            app.tell_limits()
            app.dispatch_events()
    return airport.told(request_id)


def test_workers_apart() -> None:
    """Two workers whose clocks are two minutes apart tell what one tells, each thing once."""
    alone, _ = two_airports()
    airport, _ = two_airports()
    ports = airport.app.ports
    fast = Application(evolve(ports, clock=FixedClock(BEFORE + APART)))

    expected = told(alone, [alone.app])
    assert expected.count("approval_escalated") > 0
    assert told(airport, [airport.app, fast]) == expected
    for name in ("stan", "olga", "adam"):
        counts = [
            len(each.app.read_inbox(EVERYTHING, caller=each.caller(name)).page.items)
            for each in (alone, airport)
        ]
        assert counts[0] == counts[1]
