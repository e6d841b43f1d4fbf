"""People are told of what is due soon, and once of what is late."""

from datetime import timedelta

import pytest
from tests.support.airport import Airport

from workcore.model import Action, RequestId, Verdict
from workcore.policies.notices import TICK
from workcore.ports.queries import RequestQuery
from workcore.testing.builders import DAY, HOUR, NOW
from workcore.use_cases.tell_limits import Told
from workcore_adapters.memory import MemoryUnitOfWork

KINDS = {"deadline_approaching", "overdue"}


def look(airport: Airport, after: timedelta) -> Told:
    """Look at what is due, so long after `NOW`."""
    airport.clock.set(NOW + after)
    return airport.app.tell_limits()


def heard(airport: Airport, request_id: RequestId) -> list[tuple[str, object]]:
    """List what was told of limits."""
    rows = airport.outbox(request_id)
    return [(row.kind, row.payload["limit"]) for row in rows if row.kind in KINDS]


def listed(airport: Airport) -> bool:
    """Whether the list of what is overdue has anything now."""
    query = RequestQuery(overdue_at=airport.clock.now())
    return bool(airport.app.list_requests(query, caller=airport.caller("adam")).items)


def deadline(days: float) -> str:
    """Write a deadline."""
    return (NOW + days * DAY).isoformat()


def test_deadline_of_a_draft(airport: Airport) -> None:
    """It is near, then it has passed: exactly when the list says so."""
    request = airport.draft(deadline=NOW + 5 * DAY)
    assert look(airport, 4 * DAY - TICK) == Told()
    assert look(airport, 4 * DAY) == Told(looked=1, notices=1)
    assert (look(airport, 5 * DAY), listed(airport)) == (Told(), False)
    assert (look(airport, 5 * DAY + TICK), listed(airport)) == (Told(looked=1, notices=1), True)
    assert look(airport, 50 * DAY) == Told()

    assert heard(airport, request.id) == [
        ("deadline_approaching", "deadline"),
        ("overdue", "deadline"),
    ]
    last = airport.outbox(request.id)[-1].payload
    assert last["due_at"] == "2027-01-09T08:00:00Z"
    record = airport.audit("work_request", request.id)[-1]
    assert (record.by.name, record.action) == ("system", "overdue")


def test_nobody_loses_his_version(airport: Airport) -> None:
    """A notice changes nothing that anybody has read."""
    request = airport.draft(deadline=NOW + 5 * DAY)
    look(airport, 4 * DAY)
    assert airport.read(request.id).version == request.version

    caller, patch = airport.caller("ann"), {"title": "Another title"}
    airport.app.edit_request(request.id, patch, caller=caller, expected=request.version)
    assert look(airport, 4 * DAY + HOUR).notices == 0


def test_edited_deadline(airport: Airport) -> None:
    """A new deadline is told of when its time comes; without one there is nothing to tell."""
    request = airport.draft(deadline=NOW + 5 * DAY)
    look(airport, 4 * DAY)
    moved = airport.edited(request, deadline=deadline(8))
    assert look(airport, 7 * DAY - TICK) == Told()
    assert look(airport, 7 * DAY).notices == 1

    airport.edited(moved, deadline=None)
    assert look(airport, 9 * DAY) == Told()


def test_clocks_of_both_kinds(airport: Airport) -> None:
    """The clock to the approval ends with it, that to the completion goes on."""
    request = airport.submitted(deadline=None)
    assert look(airport, 57.6 * HOUR - TICK) == Told()
    assert look(airport, 57.6 * HOUR).notices == 1
    airport.decided(request, "adam")
    assert look(airport, 80 * HOUR).notices == 0
    assert look(airport, 336 * HOUR + TICK).notices == 1

    assert heard(airport, request.id) == [
        ("deadline_approaching", "approval"),
        ("overdue", "completion"),
    ]


def test_time_stands_still(airport: Airport) -> None:
    """While information is requested no clock tells anything; the deadline does."""
    request = airport.submitted(deadline=NOW + 20 * DAY)
    airport.clock.set(NOW + 10 * HOUR)
    airport.decided(request, "stan", Verdict.REQUEST_INFO, comments="Which lamp?")
    assert look(airport, 18 * DAY) == Told()
    assert look(airport, 19 * DAY).notices == 1

    airport.moved(request, Action.PROVIDE_INFO, "ann", reason="The left one.")
    assert look(airport, 19 * DAY + 47.6 * HOUR - TICK).notices == 1
    assert heard(airport, request.id)[-1] == ("overdue", "deadline")
    assert look(airport, 19 * DAY + 47.6 * HOUR).notices == 1
    assert heard(airport, request.id)[-1] == ("deadline_approaching", "approval")


def test_work_on_hold(airport: Airport) -> None:
    """Its clock stands still, and goes on where it was."""
    request = airport.started(deadline=None)
    airport.moved(request, Action.HOLD, "olga", reason="Rain.")
    assert look(airport, 30 * DAY).notices == 0
    airport.moved(request, Action.RESUME, "olga")

    assert look(airport, 30 * DAY + 268.8 * HOUR - TICK).notices == 0
    assert look(airport, 30 * DAY + 268.8 * HOUR).notices == 1


def test_another_priority(airport: Airport) -> None:
    """Its targets are told of anew."""
    request = airport.submitted(deadline=None)
    look(airport, 60 * HOUR)
    airport.edited(request, priority="high")

    assert look(airport, 60 * HOUR).notices == 2
    assert heard(airport, request.id)[-2:] == [
        ("overdue", "approval"),
        ("deadline_approaching", "completion"),
    ]


def test_what_ended_is_left_alone(airport: Airport) -> None:
    """Nothing is told of what nobody does any more."""
    request = airport.submitted(deadline=NOW + 5 * DAY)
    airport.moved(request, Action.CANCEL, "ann", reason="Not needed.")
    assert look(airport, 50 * DAY) == Told()


def test_thrown_away(airport: Airport) -> None:
    """With a draft goes what was told of it."""
    request = airport.draft(deadline=NOW + 5 * DAY)
    look(airport, 4 * DAY)
    airport.app.delete_request(request.id, caller=airport.caller("ann"))
    assert look(airport, 6 * DAY) == Told()


@pytest.mark.parametrize("change", ["edited", "told"])
def test_overtaken(airport: Airport, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """Whoever changed it, or told it, meanwhile wins; it is told once in the end."""
    request = airport.draft(deadline=NOW + 5 * DAY)
    commit = MemoryUnitOfWork.commit

    def slow(unit: MemoryUnitOfWork) -> None:
        monkeypatch.undo()
        if change == "edited":
            airport.edited(request, title="Another title")
        else:
            assert airport.app.tell_limits().notices == 1
        commit(unit)

    monkeypatch.setattr(MemoryUnitOfWork, "commit", slow)
    assert look(airport, 4 * DAY) == Told(looked=1, overtaken=1)
    look(airport, 4 * DAY)
    assert heard(airport, request.id) == [("deadline_approaching", "deadline")]


def test_limit(airport: Airport) -> None:
    """A run looks at so many, and the next one at the others."""
    for _ in range(3):
        airport.draft(deadline=NOW + 5 * DAY)
    airport.clock.set(NOW + 4 * DAY)

    assert [airport.app.tell_limits(limit=2).notices for _ in range(3)] == [2, 1, 0]
