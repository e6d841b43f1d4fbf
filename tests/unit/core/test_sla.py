"""Two clocks of each request; what is stored is what its history gives."""

from datetime import datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workcore.model import Action, ClockState, Priority, Status, Weekday
from workcore.policies.calendars import Calendar, Opening
from workcore.policies.settings import (
    DEFAULT_SETTINGS,
    NewSettings,
    SlaTargets,
    settings_problems,
)
from workcore.policies.sla import PHASES, Sla, Targets, Terms, begun, read, recomputed
from workcore.policies.transitions import TRANSITIONS, actions_from
from workcore.testing.builders import DAY, HOUR, NOW

HOURLY = Terms(targets=Targets(approval_hours=1, completion_hours=60))
TERMS = Terms(targets=Targets(approval_hours=4, completion_hours=24))
OFFICE = Calendar(
    time_zone="Europe/Berlin",
    openings=tuple(Opening(day, "08:00", "16:30") for day in tuple(Weekday)[:6]),
    holidays=("2027-03-29",),
)
BEFORE_SPRING = datetime.fromisoformat("2027-03-26T12:00:00+00:00")


def lived(*changes: tuple[Status, float]) -> Sla:
    """Live through statuses, each so many hours after `NOW`."""
    sla = begun(0, NOW, TERMS)
    for status, hours in changes:
        sla = sla.turned(status, NOW + hours * HOUR, TERMS)
    return sla


def test_every_status_but_the_draft_has_phases() -> None:
    """No status is left to chance."""
    assert PHASES.keys() == set(Status) - {Status.DRAFT}


def test_default_targets() -> None:
    """What ships is what the domain says."""
    found = [DEFAULT_SETTINGS.terms(each).targets for each in Priority]
    hours = [(t.approval_hours, t.completion_hours) for t in found]
    assert hours == [(4, 24), (24, 72), (72, 336), (168, 720)]


def test_pauses_move_what_is_due() -> None:
    """While something is asked both clocks stand still, and then are due later."""
    paused = lived((Status.INFO_REQUESTED, 1))
    shown = read(paused, NOW + 50 * HOUR, TERMS)
    assert (shown.approval.due_at, shown.approval.paused) == (None, True)
    assert (shown.approval.elapsed, shown.approval.remaining) == (HOUR, 3 * HOUR)

    resumed = lived((Status.INFO_REQUESTED, 1), (Status.UNDER_REVIEW, 10))
    assert resumed.approval.due_at == NOW + 13 * HOUR
    assert resumed.completion.due_at == NOW + 33 * HOUR


@pytest.mark.parametrize(("hours", "state"), [(4, ClockState.MET), (4.01, ClockState.MISSED)])
def test_the_last_instant_is_in_time(hours: float, state: ClockState) -> None:
    """A target is met at its very end."""
    assert lived((Status.APPROVED, hours)).approval.state is state
    shown = read(lived(), NOW + hours * HOUR, TERMS).approval
    assert shown.state == ("running" if state is ClockState.MET else "overdue")


def test_hold_pauses_the_completion_alone() -> None:
    """The approval was given; the work waits."""
    held = lived((Status.APPROVED, 1), (Status.IN_PROGRESS, 5), (Status.ON_HOLD, 6))
    assert held.approval == lived((Status.APPROVED, 1)).approval
    assert (held.completion.state, held.completion.elapsed) == (ClockState.PAUSED, 6 * HOUR)
    back = held.turned(Status.IN_PROGRESS, NOW + 100 * HOUR, TERMS)
    assert back.completion.due_at == NOW + 118 * HOUR


def test_another_priority() -> None:
    """A running clock gets another end, a standing one its target when it goes on."""
    sooner = Terms(targets=Targets(approval_hours=1, completion_hours=2))
    assert lived().aimed(sooner).approval.due_at == NOW + HOUR
    paused = lived((Status.INFO_REQUESTED, 3))
    assert paused.aimed(sooner) == paused
    resumed = paused.turned(Status.UNDER_REVIEW, NOW + 9 * HOUR, sooner)
    assert resumed.approval.due_at == NOW + 9 * HOUR


moves = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 5 * 86_400_000_000)), max_size=12)
terms = st.builds(
    Terms,
    targets=st.builds(
        Targets, approval_hours=st.integers(1, 60), completion_hours=st.integers(60, 200)
    ),
    calendar=st.sampled_from((None, OFFICE)),
)


def live(
    choices: list[tuple[int, int]], terms: Terms
) -> tuple[Sla | None, list[tuple[Status, datetime]]]:
    """Live a random life by the transition table, minding the clocks and keeping the history."""
    status, at, sla = Status.DRAFT, BEFORE_SPRING, None
    changes = [(status, at)]
    for choice, micros in choices:
        open_ = [a for a in actions_from(status) if a is not Action.DELETE]
        if not open_:
            break
        before, at = status, at + timedelta(microseconds=micros)
        status = TRANSITIONS[status, open_[choice % len(open_)]] or status
        changes.append((status, at))
        if status is Status.DRAFT:
            sla = None
        elif sla is not None:
            sla = sla.turned(status, at, terms)
        elif before is Status.DRAFT and status is not Status.CANCELLED:
            sla = begun(1, at, terms)
    return sla, changes


@given(moves, terms)
def test_stored_is_recomputed(choices: list[tuple[int, int]], terms: Terms) -> None:
    """Whatever happens to a request, its clocks are what its history alone gives."""
    sla, changes = live(choices, terms)
    assert sla == recomputed(changes, 1, terms)


@given(moves, terms, st.integers(0, 10 * 86_400_000_000))
@example([(0, 0), (52, 0), (0, 0), (93, 3_600_000_001), (0, 0)], HOURLY, 0)
def test_what_is_due_is_when_it_is_overdue(
    choices: list[tuple[int, int]], terms: Terms, micros: int
) -> None:
    """A running clock is overdue exactly after the instant that was promised."""
    sla, changes = live(choices, terms)
    at = changes[-1][1] + timedelta(microseconds=micros)
    for timer in (sla.approval, sla.completion) if sla else ():
        if timer.state is not ClockState.RUNNING or timer.since is None or timer.due_at is None:
            continue
        shown = read(sla, at, terms) if sla else None
        assert shown is not None
        reading = shown.approval if timer is sla.approval else shown.completion  # type: ignore[union-attr]  # some clock is there
        if timer.due_at > timer.since and at <= timer.due_at:
            assert reading.state == "running"
        if reading.state == "overdue":
            # Whatever was used up before it was paused is due, and late, as soon as it goes on.
            assert at > timer.due_at or timer.due_at == timer.since


def broken(**given: object) -> set[tuple[str, str]]:
    """Name what is wrong with a calendar."""
    whole = {"time_zone": "Europe/Berlin", "openings": OFFICE.openings, "holidays": ()}
    calendar = Calendar(**whole | given)  # type: ignore[arg-type]  # fields by name
    return {(p.field or "", p.code) for p in settings_problems(NewSettings(calendar=calendar))}


def test_what_no_calendar_may_have() -> None:
    """Each mistake is named at its place, and what is right passes."""
    monday = Weekday.MONDAY
    assert broken() == set()
    assert broken(time_zone="Mars/Base") == {("calendar.time_zone", "unknown_zone")}
    assert broken(time_zone="../etc") == {("calendar.time_zone", "unknown_zone")}
    assert broken(holidays=("2027-2-3",)) == {("calendar.holidays[0]", "not_a_day")}
    assert broken(holidays=("20270203",)) == {("calendar.holidays[0]", "not_a_day")}
    assert broken(holidays=("2027-01-01",) * 501) == {("calendar.holidays", "out_of_range")}
    place = "calendar.openings"
    assert broken(openings=()) == {(place, "too_short")}
    assert broken(openings=(Opening(monday, "08:00", "11:59"),)) == {(place, "too_short")}
    assert broken(openings=(Opening(monday, "20:00", "24:00"),)) == set()
    for start, end in (("8:00", "17:00"), ("17:00", "08:00"), ("08:00", "24:01")):
        assert broken(openings=(Opening(monday, start, end),)) == {
            (f"{place}[0]", "not_an_opening")
        }
    twice = (Opening(monday, "08:00", "12:00"), Opening(monday, "11:00", "13:00"))
    assert broken(openings=twice) == {(place, "overlapping")}
    assert broken(openings=twice * 26) == {(place, "out_of_range")}


def test_what_no_target_may_be() -> None:
    """Hours have edges, and nothing is done before it is approved."""

    def codes(approval: int, completion: int) -> set[tuple[str | None, str]]:
        low = Targets(approval_hours=approval, completion_hours=completion)
        new = NewSettings(targets=SlaTargets(low=low))
        return {(p.field, p.code) for p in settings_problems(new)}

    assert codes(1, 1) == codes(2_000, 2_000) == set()
    assert codes(0, 1) == {("targets.low.approval_hours", "out_of_range")}
    assert codes(1, 2_001) == {("targets.low.completion_hours", "out_of_range")}
    assert codes(3, 2) == {("targets.low.completion_hours", "before_approval")}


def test_a_day_of_rest_counts_for_nothing() -> None:
    """Over a Sunday on which clocks change, and a holiday: an hour before, three after."""
    terms = Terms(targets=Targets(approval_hours=4, completion_hours=24), calendar=OFFICE)
    start = datetime.fromisoformat("2027-03-27T14:30:00+00:00")
    assert begun(1, start, terms).approval.due_at == start + 2 * DAY + 18.5 * HOUR
