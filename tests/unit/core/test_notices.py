"""What is told of limits: once each, when lists and clocks begin to say so."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve

from workcore.model import Limit, Status, Weekday
from workcore.policies.calendars import Calendar, Opening
from workcore.policies.notices import TICK, Stage, Watched, first_at, notices, telling
from workcore.policies.sla import Targets, Terms, begun, read
from workcore.policies.transitions import OPEN_ENDED
from workcore.testing.builders import DAY, HOUR, NOW

TERMS = Terms(targets=Targets(approval_hours=10, completion_hours=100))
NEAR, LATE = Stage.NEAR, Stage.PASSED
BARE = Watched(
    status=Status.SUBMITTED, deadline=NOW + 3 * DAY, submitted_at=NOW, sla=None, terms=None
)
CLOCKED = evolve(BARE, deadline=None, sla=begun(0, NOW, TERMS), terms=TERMS)
BEFORE_SPRING = datetime.fromisoformat("2027-03-26T12:00:00+00:00")
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
OFFICE = Calendar(
    time_zone="Europe/Berlin",
    openings=tuple(Opening(day, "00:00", "24:00") for day in Weekday),
)


def told(watched: Watched, at: datetime, marks: tuple[str, ...] = ()) -> list[object]:
    """Tell which limits, and how they stand."""
    return [(n.limit, n.stage) for n in telling(watched, marks, at).notices]


def test_deadline() -> None:
    """It is near a day before; it has passed after its instant, and not at it."""
    deadline = NOW + 3 * DAY
    assert first_at(BARE) == deadline - DAY
    assert told(BARE, deadline - DAY - TICK) == []
    assert told(BARE, deadline - DAY) == [(Limit.DEADLINE, NEAR)]
    assert told(BARE, deadline) == [(Limit.DEADLINE, NEAR)]
    assert told(BARE, deadline + TICK) == [(Limit.DEADLINE, LATE)]


def test_told_once() -> None:
    """What was told is not told again, and the next look is for the next notice."""
    near = telling(BARE, (), NOW + 2 * DAY)
    assert near.next_at == NOW + 3 * DAY + TICK
    assert told(BARE, NOW + 2 * DAY, near.marks) == []

    late = telling(BARE, near.marks, NOW + 4 * DAY)
    assert [n.stage for n in late.notices] == [LATE]
    assert late.next_at is None
    assert told(BARE, NOW + 9 * DAY, late.marks) == []


def test_another_deadline_is_told_anew() -> None:
    """And the former one again is not."""
    marks = telling(BARE, (), NOW + 4 * DAY).marks
    later = evolve(BARE, deadline=NOW + 6 * DAY)

    assert told(later, NOW + 5 * DAY, marks) == [(Limit.DEADLINE, NEAR)]
    assert told(BARE, NOW + 5 * DAY, marks) == []


@pytest.mark.parametrize("status", Status)
def test_what_is_over_is_left_alone(status: Status) -> None:
    """Whatever lists call overdue is told of, and nothing else."""
    expected = [(Limit.DEADLINE, LATE)] if status in OPEN_ENDED else []
    assert told(evolve(BARE, status=status), NOW + 9 * DAY) == expected


@pytest.mark.parametrize("deadline", [FIRST, LAST])
def test_any_deadline_of_a_draft(deadline: datetime) -> None:
    """A draft may name the first or the last instant there is."""
    draft = evolve(BARE, status=Status.DRAFT, deadline=deadline)
    assert len(notices(draft)) == 2


def test_clocks() -> None:
    """Four fifths of a target, and what is beyond it; `read` says `overdue` from then on."""
    assert told(CLOCKED, NOW + 8 * HOUR - TICK) == []
    assert told(CLOCKED, NOW + 8 * HOUR) == [(Limit.APPROVAL, NEAR)]
    assert told(CLOCKED, NOW + 10 * HOUR) == [(Limit.APPROVAL, NEAR)]
    assert told(CLOCKED, NOW + 10 * HOUR + TICK) == [(Limit.APPROVAL, LATE)]
    assert told(CLOCKED, NOW + 80 * HOUR) == [(Limit.APPROVAL, LATE), (Limit.COMPLETION, NEAR)]


def test_paused_clock() -> None:
    """It tells nothing; run again, it tells later what it had not, and no more."""
    sla = begun(0, NOW, TERMS)
    paused = sla.turned(Status.INFO_REQUESTED, NOW + 9 * HOUR, TERMS)
    asked = evolve(CLOCKED, status=Status.INFO_REQUESTED, sla=paused)
    assert first_at(asked) is None
    marks = telling(CLOCKED, (), NOW + 9 * HOUR).marks

    again = evolve(CLOCKED, sla=paused.turned(Status.UNDER_REVIEW, NOW + 50 * HOUR, TERMS))
    assert told(again, NOW + 51 * HOUR, marks) == []
    assert told(again, NOW + 51 * HOUR + TICK, marks) == [(Limit.APPROVAL, LATE)]


def test_another_target_or_submission_is_told_anew() -> None:
    """A clock that runs towards something else is another limit."""
    marks = telling(CLOCKED, (), NOW + 11 * HOUR).marks
    short = Terms(targets=Targets(approval_hours=9, completion_hours=100))
    sooner = evolve(CLOCKED, sla=begun(0, NOW, short), terms=short)
    anew = evolve(CLOCKED, submitted_at=NOW + HOUR)

    for other in (sooner, anew):
        assert told(other, NOW + 11 * HOUR, marks) == [(Limit.APPROVAL, LATE)]


def test_daylight_saving() -> None:
    """Across the change a clock tells exactly when its reading turns."""
    began, days = BEFORE_SPRING, 4
    terms = Terms(targets=Targets(approval_hours=24 * days, completion_hours=720), calendar=OFFICE)
    sla = begun(0, began, terms)
    watched = evolve(CLOCKED, sla=sla, terms=terms, submitted_at=began)
    late = next(n for n in notices(watched) if n.stage is LATE)

    assert late.at - began == timedelta(days=days) + TICK
    assert read(sla, late.at, terms).approval.state == "overdue"
    assert read(sla, late.at - TICK, terms).approval.state == "running"


def test_end_of_a_day() -> None:
    """A target used up at closing time has passed when work goes on, as its reading says."""
    nine_to_five = Calendar(
        time_zone="Europe/Berlin",
        openings=tuple(Opening(day, "09:00", "17:00") for day in tuple(Weekday)[:5]),
    )
    terms = Terms(targets=Targets(approval_hours=8, completion_hours=720), calendar=nine_to_five)
    friday = datetime.fromisoformat("2027-03-26T09:00:00+01:00")
    sla = begun(0, friday, terms)
    watched = evolve(CLOCKED, sla=sla, terms=terms, submitted_at=friday)
    late = next(n for n in notices(watched) if n.stage is LATE)

    assert late.at == datetime.fromisoformat("2027-03-29T09:00:00+02:00") + TICK
    assert read(sla, late.at, terms).approval.state == "overdue"
    assert read(sla, late.at - TICK, terms).approval.state == "running"
