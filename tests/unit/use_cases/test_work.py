"""Work on an asset: starting, holding, finishing, moving, calling off."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.support.airport import Airport

from workcore.entities.work_request import Outcome, WorkRequest
from workcore.errors import IllegalTransition, InvalidInput, NotAllowed, Stale
from workcore.model import Action, AssetStatus, Impact, Money, Permission, Status, Window
from workcore.testing.builders import DAY, HOUR, euros

TICK = timedelta(microseconds=1)


def complete(airport: Airport, request: WorkRequest, **given: Any) -> WorkRequest:
    """Finish work that lasted an hour."""
    now = airport.clock.now()
    outcome = Outcome(**{"actual_start": now - HOUR, "actual_end": now} | given)
    caller = airport.caller("olga")
    return airport.app.complete_request(request.id, outcome, caller=caller).request


def reschedule(
    airport: Airport, request: WorkRequest, start: datetime, by: str = "ann", **given: Any
) -> WorkRequest:
    """Move work to an hour from *start*."""
    window, caller = Window(start, start + HOUR), airport.caller(by)
    return airport.app.reschedule_request(request.id, window, caller=caller, **given).request


def test_whole_life(airport: Airport) -> None:
    """A request is raised, approved, started, held, resumed, completed, and remembered."""
    request = airport.approved()
    for action, reason in ((Action.START, None), (Action.HOLD, "Rain"), (Action.RESUME, None)):
        request = airport.moved(request, action, "olga", reason=reason)
    done = complete(airport, request, actual_cost=euros(90), notes="Done")

    assert (done.status, done.completed_at) == (Status.COMPLETED, airport.clock.now())
    assert done.outcome is not None
    assert (done.outcome.actual_cost, done.outcome.notes) == (euros(90), "Done")
    rows = airport.history(done.id)
    assert [row.after for row in rows] == [
        Status.DRAFT,
        Status.SUBMITTED,
        Status.APPROVED,
        Status.IN_PROGRESS,
        Status.ON_HOLD,
        Status.IN_PROGRESS,
        Status.COMPLETED,
    ]
    assert [row.before for row in rows] == [None, *[row.after for row in rows[:-1]]]
    assert airport.told(done.id)[-4:] == ["started", "on_hold", "resumed", "completed"]
    assert len(airport.audit("work_request", done.id)) == 6


def test_audit_of_a_step_tells_what_changed(airport: Airport) -> None:
    """Each step's record has the status as it was and as it is, by whom, from where."""
    request = airport.started()

    record = airport.audit("work_request", request.id)[-1]
    assert (record.action, record.by.name) == ("started", "Olga")
    assert (record.before["status"], record.after["status"]) == ("approved", "in_progress")


@pytest.mark.parametrize("name", ["ann", "stan", "otto", "pia"])
def test_only_the_owner_works(airport: Airport, name: str) -> None:
    """Whose asset it is not does not start work on it; an administrator may."""
    request = airport.approved()

    with pytest.raises(NotAllowed) as refusal:
        airport.moved(request, Action.START, name)
    assert refusal.value.permission is Permission.START
    assert airport.moved(request, Action.START, "adam").status is Status.IN_PROGRESS


def test_hold_needs_a_reason(airport: Airport) -> None:
    """Work is not stopped without saying why."""
    request = airport.started()

    with pytest.raises(InvalidInput) as refusal:
        airport.moved(request, Action.HOLD, "olga")
    assert [(p.field, p.code) for p in refusal.value.problems] == [("reason", "reason_required")]


def test_version_that_is_gone_is_refused(airport: Airport) -> None:
    """An action on a version that is gone learns the one there is."""
    request = airport.started()

    with pytest.raises(Stale) as refusal:
        airport.moved(request, Action.HOLD, "olga", reason="Rain", expected=request.version - 1)
    assert refusal.value.current == request.version


@pytest.mark.parametrize("by", ["ann", "olga", "adam"])
def test_who_may_call_off(airport: Airport, by: str) -> None:
    """The requester, the asset's owner or an administrator call work off, saying why."""
    request = airport.started()
    cancelled = airport.moved(request, Action.CANCEL, by, reason="Not needed")

    assert cancelled.status is Status.CANCELLED
    revised = airport.moved(cancelled, Action.REVISE, "ann")
    assert (revised.status, revised.revision) == (Status.DRAFT, 2)


def test_draft_is_called_off_without_a_reason(airport: Airport) -> None:
    """What nobody has seen needs no explanation."""
    assert airport.moved(airport.draft(), Action.CANCEL, "ann").status is Status.CANCELLED


def test_work_that_was_not_started_cannot_be_completed(airport: Airport) -> None:
    """Only work in progress is finished."""
    with pytest.raises(IllegalTransition):
        complete(airport, airport.approved())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"actual_start": timedelta()}, "end_not_after_start"),
        ({"actual_end": TICK}, "in_future"),
        ({"notes": "x" * 5_001}, "notes_length"),
        ({"actual_cost": euros("-0.01")}, "cost_range"),
        ({"actual_cost": Money(Decimal(1), "CHF")}, "currency_foreign"),
    ],
)
def test_outcome_has_to_be_possible(airport: Airport, given: dict[str, Any], code: str) -> None:
    """What cannot be true of finished work is named."""
    request, now = airport.started(), airport.clock.now()
    given = {k: now + v if isinstance(v, timedelta) else v for k, v in given.items()}

    with pytest.raises(InvalidInput) as refusal:
        complete(airport, request, **given)
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_outcome_at_its_edges(airport: Airport) -> None:
    """The longest notes, no cost, and an end right now are fine; bare amounts get a currency."""
    now = airport.clock.now()
    done = complete(
        airport,
        airport.started(),
        actual_start=now - TICK,
        notes="x" * 5_000,
        actual_cost=Money(Decimal(0)),
    )

    assert done.outcome is not None
    assert done.outcome.actual_cost == euros(0)


@pytest.mark.parametrize("by", ["ann", "olga", "pia", "adam"])
def test_who_may_reschedule(airport: Airport, by: str) -> None:
    """The requester, the asset's owner, planners and administrators move approved work."""
    request, start = airport.approved(), airport.clock.now() + 9 * DAY
    moved = reschedule(airport, request, start, by, reason="Rain")

    assert moved.content.window == Window(start, start + HOUR)
    assert (moved.status, moved.version) == (Status.APPROVED, request.version + 1)
    message = airport.outbox(request.id)[-1]
    assert message.kind == "rescheduled"
    assert {"was", "now"} <= set(message.payload)


def test_work_cannot_be_moved_into_the_past(airport: Airport) -> None:
    """The new window has to lie ahead."""
    request = airport.approved()

    with pytest.raises(InvalidInput) as refusal:
        reschedule(airport, request, airport.clock.now() - HOUR)
    assert [problem.code for problem in refusal.value.problems] == ["start_in_past"]
    assert airport.read(request.id) == request


def test_reschedule_tells_of_conflicts(airport: Airport) -> None:
    """Who moves work is told what is in its new way."""
    start = airport.clock.now() + 9 * DAY
    airport.submitted(
        by="rob",
        impact_level=Impact.FULL_CLOSURE,
        requested_start=start,
        requested_end=start + HOUR,
    )
    request, caller = airport.approved(), airport.caller("ann")
    view = airport.app.reschedule_request(request.id, Window(start, start + HOUR), caller=caller)

    assert [finding.code for finding in view.findings] == ["closed_by_other_work"]


def test_only_approved_work_is_moved(airport: Airport) -> None:
    """A draft is edited, not rescheduled."""
    with pytest.raises(IllegalTransition):
        reschedule(airport, airport.draft(), airport.clock.now() + DAY)


@pytest.mark.parametrize(
    ("impact", "expected"),
    [
        (Impact.FULL_CLOSURE, AssetStatus.CLOSED),
        (Impact.PARTIAL_RESTRICTION, AssetStatus.RESTRICTED),
        (Impact.NO_IMPACT, AssetStatus.OPERATIONAL),
    ],
)
def test_work_in_progress_shows_on_the_asset(
    airport: Airport, impact: Impact, expected: AssetStatus
) -> None:
    """An asset's status follows from the works in progress on it, and ends with them."""
    approvers = ("olga", "stan") if impact is Impact.FULL_CLOSURE else ("stan",)
    request = airport.approved(*approvers, impact_level=impact)
    assert status_of(airport, "S1") is AssetStatus.OPERATIONAL

    started = airport.moved(request, Action.START, "olga")
    assert status_of(airport, "S1") is expected
    closed = expected is AssetStatus.CLOSED
    assert status_of(airport, "S1L") is (expected if closed else AssetStatus.OPERATIONAL)
    complete(airport, started)
    assert status_of(airport, "S1") is AssetStatus.OPERATIONAL


def status_of(airport: Airport, code: str) -> AssetStatus:
    """Read what is left of an asset."""
    asset = airport.place.assets[code]
    return airport.app.get_asset(asset.id, caller=airport.caller("vera")).status
