"""No approval waits for ever, and none is given by lapse of time."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from attrs import evolve, frozen
from tests.support.airport import Airport

from workcore.application import Application
from workcore.model import Action, Level, Status, Verdict
from workcore.ports.deadlines import ApprovalBacklog, Noticeable, OldSecret, Waiting
from workcore.testing.builders import DAY, HOUR, NOW, euros
from workcore.use_cases.remind_approvers import Attention
from workcore_adapters.memory import MemoryUnitOfWork

NOTHING = Attention()


def wake(airport: Airport, hours: float) -> Attention:
    """Look after what waits, so many hours after `NOW`."""
    airport.clock.set(NOW + hours * HOUR)
    return airport.app.remind_approvers(airport.clock.now())


def test_reminder_then_escalation(airport: Airport) -> None:
    """Half-way everybody asked is reminded, at the end again, and the next level is asked."""
    request = airport.submitted()
    assert wake(airport, 11.9) == NOTHING
    assert wake(airport, 12) == Attention(reminded=1)
    assert wake(airport, 23.9) == NOTHING
    assert airport.pending() == {"stan"}

    assert wake(airport, 24) == Attention(escalated=1)
    assert airport.read(request.id).approval.level is Level.ELEVATED
    assert airport.pending() == {"ella"}
    assert airport.told(request.id)[-3:] == [
        "approval_reminder",
        "approval_escalated",
        "approval_reminder",
    ]
    escalated = airport.outbox(request.id)[-2].payload
    assert (escalated["level"], escalated["escalated_to"]) == ("standard", "elevated")
    assert escalated["due_at"] == "2027-01-06T08:00:00Z"


def test_records_say_that_nobody_did_it(airport: Airport) -> None:
    """The trail names the system, and its version counts, so that racing answers lose."""
    request = airport.submitted()
    wake(airport, 12)

    record = airport.audit("work_request", request.id)[-1]
    assert (record.by.name, record.action) == ("system", "approval_reminder")
    assert airport.read(request.id).version == request.version + 1


def test_nothing_is_approved_by_lapse(airport: Airport) -> None:
    """Whatever time passes, somebody has to answer; administrators can in the end."""
    request = airport.submitted()
    runs = [wake(airport, hours) for hours in range(0, 24 * 30, 6)]

    assert sum(run.escalated for run in runs) == 3
    waiting = airport.read(request.id)
    assert (waiting.status, waiting.approval.level) == (Status.SUBMITTED, Level.EXECUTIVE)
    last = airport.outbox(request.id)[-2].payload
    assert (last["level"], last["escalated_to"], last["due_at"]) == ("executive", None, None)
    assert airport.decided(waiting, "adam").status is Status.APPROVED


def test_escalated_step_then_the_next(airport: Airport) -> None:
    """Whom a step was handed to answers it, and then is asked for his own."""
    request = airport.submitted(priority="high", urgency="immediate")
    wake(airport, 12)
    wake(airport, 24)
    one = airport.decided(request, "ella")

    assert (one.status, one.approval.level) == (Status.SUBMITTED, Level.ELEVATED)
    assert airport.told(request.id)[-2:] == ["step_approved", "approval_requested"]
    assert airport.outbox(request.id)[-2].payload["level"] == "standard"
    assert airport.decided(one, "ella").status is Status.APPROVED


def test_time_stands_still_for_the_requester(airport: Airport) -> None:
    """While information is requested nobody is reminded, and the time is given back."""
    request = airport.submitted()
    airport.clock.set(NOW + 6 * HOUR)
    asked = airport.decided(request, "stan", Verdict.REQUEST_INFO, comments="Which lamp?")
    assert wake(airport, 48) == NOTHING

    airport.moved(asked, Action.PROVIDE_INFO, "ann", reason="The left one.")
    assert wake(airport, 53.9) == NOTHING
    assert wake(airport, 54) == Attention(reminded=1)


def test_who_answered_meanwhile_wins(airport: Airport, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that changed between finding and saving is left to the next run."""
    request = airport.submitted()
    commit = MemoryUnitOfWork.commit

    def slow(unit: MemoryUnitOfWork) -> None:
        monkeypatch.undo()
        airport.decided(request, "stan")
        commit(unit)

    monkeypatch.setattr(MemoryUnitOfWork, "commit", slow)
    assert wake(airport, 12) == Attention(overtaken=1)
    assert airport.read(request.id).status is Status.APPROVED


@frozen
class Before:
    """Finds what was due before somebody answered."""

    found: Sequence[Waiting]

    def approvals(self, now: datetime, limit: int) -> Sequence[Waiting]:  # noqa: ARG002 - the port's
        """Find it still."""
        return self.found

    def notices(self, limit: int) -> Sequence[Noticeable]:  # noqa: ARG002 - the port's
        """Find none."""
        return ()

    def backlog(self, now: datetime) -> ApprovalBacklog:  # noqa: ARG002 - the port's
        """Count it."""
        return ApprovalBacklog(waiting=len(self.found), late=len(self.found))

    def old_secrets(
        self,
        key_id: str,  # noqa: ARG002 - the port's
        limit: int,  # noqa: ARG002 - the port's
        after: OldSecret | None = None,  # noqa: ARG002 - the port's
    ) -> Sequence[OldSecret]:
        """Find none."""
        return ()

    def forget_attempts(self, before: datetime) -> int:  # noqa: ARG002 - the port's
        """Forget nothing."""
        return 0


def test_who_answered_in_time_is_not_disturbed(airport: Airport) -> None:
    """What was found and then answered, or asked for the next level, is left alone."""
    approved, next_step = airport.submitted(), airport.submitted(estimated_total_cost=euros(10_000))
    ports = airport.app.ports
    found = ports.deadlines.approvals(NOW + DAY / 2, 10)
    for request in (approved, next_step):
        airport.decided(request, "stan")

    app = Application(evolve(ports, deadlines=Before(found)))
    assert app.remind_approvers(NOW + DAY / 2) == NOTHING


def test_limit(airport: Airport) -> None:
    """A run looks after so many, the longest waiting first; the next one after the others."""
    for _ in range(3):
        airport.submitted()
    at = NOW + DAY / 2

    assert airport.app.remind_approvers(at, limit=2) == Attention(reminded=2)
    assert airport.app.remind_approvers(at, limit=2) == Attention(reminded=1)
    assert airport.app.remind_approvers(at, limit=2) == NOTHING
