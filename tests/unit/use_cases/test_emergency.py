"""An emergency is started at once and ratified afterwards; it cannot get away without."""

from typing import Any, Final

import pytest
from tests.support.airport import Airport

from workcore.entities.work_request import Outcome, WorkRequest
from workcore.errors import FourEyes, IllegalTransition, InvalidInput, NotAllowed, NotEditable
from workcore.model import (
    Action,
    Category,
    ChainState,
    Impact,
    Level,
    Person,
    Priority,
    Role,
    Status,
    Urgency,
    Verdict,
    WorkType,
)
from workcore.policies.approval import Policy, Rule, StepRule, Who
from workcore.policies.approval_cases import Condition
from workcore.policies.standing_in import NewCover
from workcore.ports.queries import RequestQuery
from workcore.testing.builders import DAY, HOUR, NOW

BURST_PIPE: Final[dict[str, Any]] = {
    "work_type": WorkType.EMERGENCY,
    "category": Category.EMERGENCY,
    "priority": Priority.CRITICAL,
    "urgency": Urgency.IMMEDIATE,
}
CLOSING: Final = {"impact_level": Impact.FULL_CLOSURE}


def started(
    airport: Airport, by: str = "olga", *, raised_by: str = "ann", **given: Any
) -> WorkRequest:
    """Have an emergency started that nobody has approved."""
    submitted = airport.submitted(by=raised_by, **BURST_PIPE, **given)
    return airport.moved(submitted, Action.START, by)


def completed(airport: Airport, request: WorkRequest, by: str = "olga") -> WorkRequest:
    """Finish the work."""
    airport.clock.set(NOW + HOUR)
    outcome = Outcome(actual_start=NOW, actual_end=NOW + HOUR)
    caller = airport.caller(by)
    return airport.app.complete_request(request.id, outcome, caller=caller).request


def listed(airport: Airport, *chain: ChainState, who: str = "adam") -> list[WorkRequest]:
    """List what is to be ratified."""
    query = RequestQuery(unratified=chain)
    found = airport.app.list_requests.to_ratify(query, caller=airport.caller(who))
    return [item.request for item in found.items]


def steps(airport: Airport, *rules: StepRule) -> None:
    """Ask these steps about everything."""
    rule = Rule(name="all", when=Condition(), steps=rules)
    airport.use_policy(Policy(version=9, rules=(rule,)))


def asked(request: WorkRequest) -> list[str]:
    """Name who is asked."""
    return [person.name for person in request.approval.waiting_for]


@pytest.mark.parametrize("by", ["olga", "adam"])
def test_started_at_once_and_ratified(airport: Airport, by: str) -> None:
    """The owner or an administrator starts it; the last approval ratifies and moves nothing."""
    request = started(airport, by)
    assert (request.status, request.approval.state) == (Status.IN_PROGRESS, ChainState.OPEN)
    assert request.started_by == airport.place.people[by].person
    assert listed(airport) == [request]

    ratified = airport.decided(request, "stan")
    assert (ratified.status, ratified.approval.state) == (Status.IN_PROGRESS, ChainState.APPROVED)
    assert ratified.approved_at == NOW
    assert ratified.started_by == request.started_by
    assert airport.told(request.id)[-2:] == ["started", "ratified"]
    assert airport.audit("work_request", request.id)[-1].action == "ratified"
    moves = [(row.before, row.after, row.reason) for row in airport.history(request.id)]
    assert moves[-1] == (Status.IN_PROGRESS, Status.IN_PROGRESS, "ratified")
    assert listed(airport) == []


@pytest.mark.parametrize("action", [Action.BEGIN_REVIEW, "info"])
def test_started_from_wherever_it_waits(airport: Airport, action: str) -> None:
    """Neither a review nor a question keeps an emergency from being started."""
    request = airport.submitted(**BURST_PIPE)
    if action == "info":
        airport.decided(request, "stan", Verdict.REQUEST_INFO, comments="Where?")
        airport.clock.set(NOW + HOUR)
    else:
        airport.moved(request, Action.BEGIN_REVIEW, "stan")
    begun = airport.moved(request, Action.START, "olga")

    assert begun.status is Status.IN_PROGRESS
    assert "stan" in airport.pending()
    assert airport.decided(begun, "stan").approval.state is ChainState.APPROVED


def test_time_of_a_question_is_given_back(airport: Airport) -> None:
    """From the start on nobody waits for the answer: approvers have the rest of their time."""
    request = airport.submitted(**BURST_PIPE)
    airport.clock.set(NOW + HOUR / 2)
    airport.decided(request, "stan", Verdict.REQUEST_INFO, comments="Where?")
    airport.clock.set(NOW + 9 * HOUR)
    airport.moved(request, Action.START, "olga")

    [step] = airport.app.read_chain(request.id, caller=airport.caller("adam")).steps
    assert step.due_at == NOW + 10.5 * HOUR


@pytest.mark.parametrize(
    "given",
    [
        {},
        {**BURST_PIPE, "urgency": Urgency.SCHEDULED},
        {**BURST_PIPE, "work_type": WorkType.REPAIR},
    ],
)
def test_whatever_else_waits(airport: Airport, given: dict[str, Any]) -> None:
    """Only emergencies whose urgency is immediate may go ahead, and the refusal says so."""
    request = airport.submitted(**given)
    with pytest.raises(IllegalTransition, match="Only an emergency whose urgency is immediate"):
        airport.moved(request, Action.START, "olga")

    assert airport.read(request.id).started_by is None


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REJECTED, Status.CANCELLED])
def test_emergency_that_does_not_wait(airport: Airport, status: Status) -> None:
    """What was not submitted, was rejected or cancelled is not started, and is told why."""
    if status is Status.DRAFT:
        request = airport.draft(**BURST_PIPE)
    elif status is Status.REJECTED:
        submitted = airport.submitted(**BURST_PIPE)
        request = airport.decided(submitted, "stan", Verdict.REJECT, comments="No pipe there.")
    else:
        submitted = airport.submitted(**BURST_PIPE)
        request = airport.moved(submitted, Action.CANCEL, "ann", reason="It stopped.")

    with pytest.raises(IllegalTransition, match="while it is submitted"):
        airport.moved(request, Action.START, "olga")


@pytest.mark.parametrize("who", ["otto", "stan", "pia", "ann"])
def test_only_its_owner_starts_it(airport: Airport, who: str) -> None:
    """Another's owner, an approver, a planner or the requester do not."""
    request = airport.submitted(**BURST_PIPE)
    with pytest.raises(NotAllowed):
        airport.moved(request, Action.START, who)


def test_approved_emergency_is_not_to_be_ratified(airport: Airport) -> None:
    """Started after its approval it is work as any other."""
    request = airport.moved(airport.approved(**BURST_PIPE), Action.START, "olga")

    assert request.started_by is None
    assert listed(airport) == []


def test_completed_work_stays_on_the_list(airport: Airport) -> None:
    """Held, resumed and completed, it is still to be ratified."""
    request = started(airport)
    airport.moved(request, Action.HOLD, "olga", reason="No pump.")
    assert [each.status for each in listed(airport)] == [Status.ON_HOLD]
    airport.moved(request, Action.RESUME, "olga")
    completed(airport, request)
    assert [each.status for each in listed(airport)] == [Status.COMPLETED]
    assert "stan" in airport.pending()

    ratified = airport.decided(request, "stan")
    assert (ratified.status, ratified.approval.state) == (Status.COMPLETED, ChainState.APPROVED)
    assert listed(airport) == []


def test_cancelled_work_stays_on_the_list(airport: Airport) -> None:
    """It was begun, which cancelling does not undo; nor is it revised before it is ratified."""
    request = started(airport)
    cancelled = airport.moved(request, Action.CANCEL, "olga", reason="Not ours.")
    assert (cancelled.status, cancelled.approval.state) == (Status.CANCELLED, ChainState.OPEN)
    with pytest.raises(IllegalTransition, match="ratified first"):
        airport.moved(request, Action.REVISE, "ann")
    airport.decided(request, "stan")

    revised = airport.moved(request, Action.REVISE, "ann")
    assert (revised.status, revised.started_by) == (Status.DRAFT, None)


@pytest.mark.parametrize("ending", [Status.IN_PROGRESS, Status.COMPLETED])
def test_refused(airport: Airport, ending: Status) -> None:
    """A refusal is recorded, told and listed, stops nobody, and is final."""
    request = started(airport)
    if ending is Status.COMPLETED:
        completed(airport, request)
    refused = airport.decided(request, "stan", Verdict.REJECT, comments="It could have waited.")

    assert (refused.status, refused.approval.state) == (ending, ChainState.REJECTED)
    assert airport.told(request.id)[-1] == "ratification_refused"
    row = airport.history(request.id)[-1]
    assert (row.before, row.after) == (ending, ending)
    assert row.reason == "ratification refused: It could have waited."
    assert listed(airport) == [refused]
    assert listed(airport, ChainState.REJECTED) == [refused]
    assert listed(airport, ChainState.OPEN) == []
    with pytest.raises(IllegalTransition):
        airport.decided(request, "adam")


def test_refused_work_goes_on_until_its_owner_says_otherwise(airport: Airport) -> None:
    """Nothing is cancelled by itself: the owner completes or cancels, and it stays listed."""
    request = started(airport)
    airport.decided(request, "stan", Verdict.REJECT, comments="It could have waited.")
    airport.moved(request, Action.CANCEL, "olga", reason="Ratification was refused.")

    assert [each.status for each in listed(airport)] == [Status.CANCELLED]
    assert airport.moved(request, Action.REVISE, "ann").revision == 2


def test_refusing_needs_a_reason(airport: Airport) -> None:
    """As any rejection does."""
    request = started(airport)
    with pytest.raises(InvalidInput):
        airport.decided(request, "stan", Verdict.REJECT)


def test_no_question_keeps_it_open(airport: Airport) -> None:
    """The requester is not asked for more any longer, nor the work reviewed, edited, withdrawn."""
    request = started(airport)
    with pytest.raises(IllegalTransition):
        airport.decided(request, "stan", Verdict.REQUEST_INFO, comments="Where?")
    with pytest.raises(IllegalTransition):
        airport.moved(request, Action.BEGIN_REVIEW, "stan")
    with pytest.raises(IllegalTransition):
        airport.moved(request, Action.WITHDRAW, "ann")
    with pytest.raises(NotEditable):
        airport.edited(request, title="Another fitting title")


def test_every_step_still_counts(airport: Airport) -> None:
    """A chain of several steps goes on step by step, and is complete at the last."""
    steps(
        airport,
        StepRule(level=Level.STANDARD, timeout_hours=2),
        StepRule(level=Level.EXECUTIVE, timeout_hours=2),
    )
    request = started(airport)
    airport.decided(request, "stan")
    assert airport.told(request.id)[-2:] == ["step_approved", "approval_requested"]
    assert listed(airport)
    airport.decided(request, "xena")
    assert not listed(airport)


def test_requester_never_ratifies(airport: Airport) -> None:
    """Whoever raised it, were he an approver of the level."""
    airport.hire("max", Role.REQUESTER, Role.APPROVER, level=Level.STANDARD)
    request = started(airport, raised_by="max")

    with pytest.raises(FourEyes, match="raised"):
        airport.decided(request, "max")


@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.REJECT])
def test_starter_never_ratifies(airport: Airport, verdict: Verdict) -> None:
    """Whoever started it needs another's eyes: nothing is offered to him, listed, or taken."""
    request = started(airport, "adam")
    shown = airport.app.get_request(request.id, caller=airport.caller("adam"))
    assert not {"approve", "reject", "delegate"} & set(shown.allowed)
    assert "adam" not in airport.pending()
    with pytest.raises(FourEyes, match="started"):
        airport.decided(request, "adam", verdict, comments="It was needed.")


def test_approver_who_starts_is_not_asked(airport: Airport) -> None:
    """An owner who could have approved it by his level does not once he started it."""
    airport.hire("sam", Role.APPROVER, Role.ADMIN, level=Level.STANDARD)
    request = airport.submitted(**BURST_PIPE)
    assert "sam" in airport.pending()
    airport.moved(request, Action.START, "sam")

    assert "sam" not in airport.pending()
    assert "stan" in airport.pending()


def test_owner_who_starts_hands_his_step_up(airport: Airport) -> None:
    """A step that asks nobody but the starter goes to the next level at once, who are told."""
    request = started(airport, **CLOSING)

    assert request.approval.levels == (Level.EXECUTIVE,)
    assert "xena" in airport.pending()
    assert "olga" not in airport.pending()
    escalated = airport.outbox(request.id)[-1]
    assert escalated.kind == "approval_escalated"
    assert (escalated.payload["level"], escalated.payload["escalated_to"]) == ("owner", "executive")
    assert escalated.payload["by"] == {
        "id": str(airport.place.people["olga"].id),
        "name": "Olga",
    }
    airport.decided(request, "xena")
    assert airport.decided(request, "stan").approval.state is ChainState.APPROVED


def test_owner_who_agreed_before_he_started(airport: Airport) -> None:
    """What was answered before the start counts: others still have to answer."""
    request = airport.decided(airport.submitted(**BURST_PIPE, **CLOSING), "olga")
    begun = airport.moved(request, Action.START, "olga")

    assert begun.approval.levels == (Level.STANDARD,)
    assert airport.decided(begun, "stan").approval.state is ChainState.APPROVED


def test_of_several_owners_the_others_are_asked(airport: Airport) -> None:
    """The starter's seat is dropped where there are others, and all of these have to agree."""
    olga, otto = (airport.place.people[name].id for name in ("olga", "otto"))
    two = StepRule(
        level=Level.OWNER, timeout_hours=2, who=Who.USERS, user_ids=(olga, otto), quorum=2
    )
    steps(airport, two)
    request = started(airport)

    assert asked(request) == ["Otto"]
    assert airport.decided(request, "otto").approval.state is ChainState.APPROVED


def test_answers_in_the_starters_hands_go_back(airport: Airport) -> None:
    """What was handed to the starter is his who was asked; he is handed nothing afterwards."""
    airport.hire("sam", Role.APPROVER, Role.ADMIN, level=Level.EXECUTIVE)
    sam = airport.place.people["sam"].id
    steps(
        airport,
        StepRule(
            level=Level.STANDARD,
            timeout_hours=2,
            who=Who.USERS,
            user_ids=(airport.place.people["stan"].id,),
        ),
    )
    request = airport.submitted(**BURST_PIPE)
    airport.decided(request, "stan", Verdict.DELEGATE, delegate_to=sam)
    begun = airport.moved(request, Action.START, "sam")
    assert asked(begun) == ["Stan"]

    deputies = airport.app.read_deputies(request.id, caller=airport.caller("stan"))
    assert Person(sam, "Sam") not in deputies
    with pytest.raises(InvalidInput) as refusal:
        airport.decided(request, "stan", Verdict.DELEGATE, delegate_to=sam)
    assert [problem.code for problem in refusal.value.problems] == ["four_eyes"]


def test_deputies_go_on(airport: Airport) -> None:
    """Handing on and cover for an absence work for a running emergency as for any other."""
    request = started(airport)
    ella, xena = (airport.place.people[name].id for name in ("ella", "xena"))
    airport.decided(request, "stan", Verdict.DELEGATE, delegate_to=ella)
    cover = NewCover(deputy_id=xena, starts_at=NOW, ends_at=NOW + DAY)
    airport.app.add_delegation(cover, caller=airport.caller("ella"))

    assert "xena" in airport.pending()
    assert airport.decided(request, "xena").approval.state is ChainState.APPROVED


def test_nobody_answers_for_the_starter(airport: Airport) -> None:
    """Who stands in for the starter has no say for him, as for a requester."""
    airport.hire("sam", Role.APPROVER, Role.ADMIN, level=Level.STANDARD)
    sam, ella = (airport.place.people[name].id for name in ("sam", "ella"))
    cover = NewCover(deputy_id=ella, absent_id=sam, starts_at=NOW, ends_at=NOW + DAY)
    airport.app.add_delegation(cover, caller=airport.caller("adam"))
    request = airport.submitted(**BURST_PIPE)
    assert "ella" in airport.pending()
    airport.moved(request, Action.START, "sam")

    assert "ella" not in airport.pending()
    with pytest.raises(NotAllowed):
        airport.decided(request, "ella")


@pytest.mark.parametrize("ending", [Status.IN_PROGRESS, Status.COMPLETED])
def test_time_goes_on(airport: Airport, ending: Status) -> None:
    """Running or completed: approvers are reminded, then others asked, and nothing is ratified."""
    request = started(airport)
    if ending is Status.COMPLETED:
        completed(airport, request)
    for hours in range(1, 60):
        airport.clock.set(NOW + hours * HOUR)
        airport.app.remind_approvers(airport.clock.now())

    kinds = airport.told(request.id)
    assert kinds.count("approval_escalated") == 3
    assert airport.read(request.id).approval.state is ChainState.OPEN
    assert airport.pending() == {"xena", "adam"}
    assert [each.id for each in listed(airport)] == [request.id]


def test_bulk_ratifies(airport: Airport) -> None:
    """Many are ratified by the path of one."""
    requests = [started(airport), started(airport, "adam")]
    outcomes = airport.app.act_on_many(
        [each.id for each in requests], Action.APPROVE, caller=airport.caller("stan")
    )

    assert [(outcome.code, outcome.status) for outcome in outcomes] == [
        ("ok", Status.IN_PROGRESS)
    ] * 2
    assert not listed(airport)


def test_what_is_offered(airport: Airport) -> None:
    """Views offer the start, the answers while they are awaited, and nothing that is refused."""

    def offered(who: str, request: WorkRequest) -> set[str]:
        shown = airport.app.get_request(request.id, caller=airport.caller(who))
        return set(shown.allowed)

    request = airport.submitted(**BURST_PIPE)
    assert "start" in offered("olga", request)
    airport.moved(request, Action.START, "olga")
    assert offered("stan", request) >= {"approve", "reject", "delegate"}
    assert not offered("stan", request) & {"request_info", "begin_review"}
    airport.moved(request, Action.CANCEL, "olga", reason="Not ours.")
    assert "revise" not in offered("ann", request)
    airport.decided(request, "stan")
    assert "revise" in offered("ann", request)
    assert not offered("stan", request) & {"approve", "reject", "delegate"}


def test_requesters_list_their_own(airport: Airport) -> None:
    """The list shows what its reader may see, and each of its filters holds."""
    mine = started(airport)
    others = started(airport, raised_by="rob")

    assert listed(airport, who="ann") == [mine]
    assert {each.id for each in listed(airport, who="vera")} == {mine.id, others.id}


def test_start_is_everybodys_evidence(airport: Airport) -> None:
    """The trail says who started it, from where, and that nobody had approved it."""
    request = started(airport)
    record = airport.audit("work_request", request.id)[-1]

    assert (record.action, record.by.name) == ("started", "Olga")
    assert record.before["status"] == "submitted"
    olga = airport.place.people["olga"].id
    assert record.after["started_by"] == {"id": str(olga), "name": "Olga"}
