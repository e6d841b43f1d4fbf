"""Ways to have an approval wait for ever, or to get one that nobody gave: none works."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from tests.support.airport import Airport

from workcore.entities.work_request import WorkRequest
from workcore.errors import (
    AlreadyDecided,
    FourEyes,
    HandedOn,
    IllegalTransition,
    NotAllowed,
    Stale,
    UnknownCaller,
)
from workcore.model import (
    Action,
    Impact,
    Level,
    Permission,
    Priority,
    Role,
    Status,
    Urgency,
    Verdict,
    WorkType,
)
from workcore.policies.approval import Policy, Rule, StepRule
from workcore.policies.approval_cases import Condition
from workcore.policies.standing_in import NewCover
from workcore.testing.builders import DAY, HOUR, NOW

CLOSING = {"impact_level": Impact.FULL_CLOSURE}


def leave(airport: Airport, name: str) -> None:
    """Have somebody leave the organisation."""
    user = airport.place.people[name]
    airport.app.edit_user(user.id, {"active": False}, caller=airport.caller("adam"))


def wait(airport: Airport, hours: float) -> None:
    """Let time pass, and look after what waits."""
    airport.clock.move(hours * HOUR)
    airport.app.remind_approvers(airport.clock.now())


def asking(level: Level, **given: Any) -> Policy:
    """Ask people of one level for everything."""
    step = StepRule(level=level, timeout_hours=24, **given)
    return Policy(version=1, rules=(Rule(name="all", when=Condition(), steps=(step,)),))


def hand_on(airport: Airport, request: WorkRequest, by: str, to: str) -> WorkRequest:
    """Ask somebody else to answer."""
    deputy = airport.place.people[to].id
    return airport.decided(request, by, Verdict.DELEGATE, delegate_to=deputy)


def test_approver_leaves_in_the_middle_of_a_quorum(airport: Airport) -> None:
    """The other cannot do it alone; in time somebody higher is asked besides him."""
    airport.hire("sue", Role.APPROVER, level=Level.STANDARD)
    airport.use_policy(asking(Level.STANDARD, quorum=2))
    request = airport.decided(airport.submitted(), "stan")
    leave(airport, "sue")
    with pytest.raises(UnknownCaller):
        airport.decided(request, "sue")

    wait(airport, 24)
    assert airport.read(request.id).status is Status.SUBMITTED
    assert airport.decided(request, "ella").status is Status.APPROVED


def test_last_of_a_level_leaves(airport: Airport) -> None:
    """Those above are asked when the time of the level is over, which nobody is left to answer."""
    request = airport.submitted()
    leave(airport, "stan")

    wait(airport, 24)
    assert airport.read(request.id).approval.level is Level.ELEVATED
    assert airport.decided(request, "ella").status is Status.APPROVED


@pytest.mark.parametrize("before", [True, False])
def test_owner_leaves(airport: Airport, *, before: bool) -> None:
    """Any owner is asked in his place, or, when he was asked already, those above in time."""
    if before:
        leave(airport, "olga")
    request = airport.submitted(**CLOSING)
    if not before:
        leave(airport, "olga")
        wait(airport, 24)

    asked = "otto" if before else "xena"
    assert airport.decided(request, asked).approval.level is Level.STANDARD


def test_whoever_holds_an_answer_leaves(airport: Airport) -> None:
    """It is lost with him: its owner gave it away, and others are asked in time."""
    request = hand_on(airport, airport.submitted(), "stan", "xena")
    leave(airport, "xena")
    with pytest.raises(HandedOn):
        airport.decided(request, "stan")

    wait(airport, 24)
    assert airport.decided(request, "ella").status is Status.APPROVED


def test_deputy_leaves(airport: Airport) -> None:
    """Cover by nobody keeps the absent from nothing."""
    people = airport.place.people
    cover = NewCover(
        absent_id=people["stan"].id,
        deputy_id=people["ella"].id,
        starts_at=NOW,
        ends_at=NOW + DAY,
    )
    airport.app.add_delegation(cover, caller=airport.caller("stan"))
    leave(airport, "ella")

    assert airport.decided(airport.submitted(), "stan").status is Status.APPROVED


def test_the_absent_leaves(airport: Airport) -> None:
    """Nobody answers any more for somebody who may not himself."""
    people = airport.place.people
    cover = NewCover(
        absent_id=people["stan"].id,
        deputy_id=people["ella"].id,
        starts_at=NOW,
        ends_at=NOW + DAY,
    )
    airport.app.add_delegation(cover, caller=airport.caller("stan"))
    request = airport.submitted()
    leave(airport, "stan")

    with pytest.raises(NotAllowed):
        airport.decided(request, "ella")


def test_policy_changes_in_the_middle(airport: Airport) -> None:
    """What was asked stays as it was; an edit that matters is judged by what is in force then."""
    airport.use_policy(asking(Level.STANDARD))
    request = airport.submitted()
    airport.use_policy(evolve(asking(Level.EXECUTIVE), version=2))

    assert airport.read(request.id).approval.levels == (Level.STANDARD,)
    assert airport.edited(request, title="Another title").approval.levels == (Level.STANDARD,)
    edited = airport.edited(request, estimated_total_cost="7")
    assert edited.approval.levels == (Level.EXECUTIVE,)
    with pytest.raises(NotAllowed):
        airport.decided(edited, "stan")


def test_nobody_approves_what_was_changed_under_his_hands(airport: Airport) -> None:
    """An answer to the version before an edit is refused, whatever was edited."""
    request = airport.submitted()
    airport.edited(request, title="Another title")

    with pytest.raises(Stale):
        airport.decided(request, "stan", expected=request.version)


def test_an_answer_counts_once(airport: Airport) -> None:
    """Sent again it finds nothing that asks for it, from whomever it comes."""
    approved = airport.decided(airport.submitted(), "stan")
    with pytest.raises(NotAllowed):
        airport.decided(approved, "stan")
    with pytest.raises(IllegalTransition):
        airport.decided(approved, "adam")


@pytest.mark.parametrize("jump", [-30 * DAY, 30 * DAY])
def test_clock_jumps(airport: Airport, jump: timedelta) -> None:
    """A run after a jump hands each step on by a level at most, and approves nothing."""
    request = airport.submitted()
    airport.clock.move(jump)
    for _ in range(2):
        airport.app.remind_approvers(airport.clock.now())

    waiting = airport.read(request.id)
    level = Level.ELEVATED if jump > timedelta(0) else Level.STANDARD
    assert (waiting.status, waiting.approval.level) == (Status.SUBMITTED, level)


def test_clock_goes_back_during_a_question(airport: Airport) -> None:
    """Approvers lose none of their time by it."""
    request = airport.submitted()
    asked = airport.decided(request, "stan", Verdict.REQUEST_INFO, comments="Which?")
    airport.clock.move(-DAY)
    airport.moved(asked, Action.PROVIDE_INFO, "ann")

    chain = airport.app.read_chain(request.id, caller=airport.caller("ann"))
    assert chain.steps[0].due_at == NOW + DAY


def two_executives(airport: Airport, **given: Any) -> WorkRequest:
    """Ask two of three executives, of whom one then is left."""
    for name in ("xara", "xing"):
        airport.hire(name, Role.APPROVER, level=Level.EXECUTIVE)
    airport.use_policy(asking(Level.EXECUTIVE, quorum=2))
    request = airport.submitted(**given)
    for name in ("xara", "xing"):
        leave(airport, name)
    return request


def answers(airport: Airport, request: WorkRequest, who: str) -> bool:
    """Say whether somebody is offered to approve."""
    return (
        Permission.APPROVE
        in airport.app.get_request(request.id, caller=airport.caller(who)).allowed
    )


def test_quorum_that_cannot_be_reached_any_more(airport: Airport) -> None:
    """Above the last executive are administrators: in time they are asked, and one is enough."""
    request = two_executives(airport)
    airport.decided(request, "xena")
    wait(airport, 24)

    assert airport.pending() == {"adam"}
    assert airport.told(request.id)[-2:] == ["approval_escalated", "approval_reminder"]
    assert airport.read(request.id).approval.waiting_for == (airport.place.people["adam"].person,)
    assert airport.decided(request, "adam").status is Status.APPROVED


def test_administrator_alone(airport: Airport) -> None:
    """When nobody is left at all he ends it, but not before the time of those who left is over."""
    request = two_executives(airport)
    leave(airport, "xena")
    request = airport.decided(request, "adam", Verdict.REQUEST_INFO, comments="Which?")
    airport.moved(request, Action.PROVIDE_INFO, "ann")
    wait(airport, 12)
    assert airport.pending() == set()

    wait(airport, 24)
    assert airport.pending() == {"adam"}
    assert airport.decided(request, "adam").status is Status.APPROVED


def test_administrator_is_one_of_two_before(airport: Airport) -> None:
    """As long as executives have time he counts as one, and his answer stays."""
    request = airport.decided(two_executives(airport), "adam")
    assert request.status is Status.SUBMITTED
    wait(airport, 24)

    assert not answers(airport, request, "adam")
    assert airport.decided(request, "xena").status is Status.APPROVED


def test_executive_alone_is_never_enough(airport: Airport) -> None:
    """No lapse of time makes one executive of two: he has to be joined by somebody."""
    request = two_executives(airport)
    wait(airport, 24)
    request = airport.decided(request, "xena")

    assert request.status is Status.SUBMITTED
    with pytest.raises(AlreadyDecided):
        airport.decided(request, "xena")
    assert airport.decided(request, "adam").status is Status.APPROVED


def test_administrator_who_may_not(airport: Airport) -> None:
    """Who raised it is told, decides nothing, and appoints whoever does."""
    request = two_executives(airport, by="adam")
    airport.decided(request, "xena")
    wait(airport, 24)
    assert airport.pending() == set()
    with pytest.raises(FourEyes):
        airport.decided(request, "adam")

    airport.hire("ada", Role.ADMIN)
    assert airport.decided(request, "ada").status is Status.APPROVED


@pytest.mark.parametrize(
    ("verdict", "status"),
    [(Verdict.REQUEST_INFO, Status.INFO_REQUESTED), (Verdict.REJECT, Status.REJECTED)],
)
def test_administrator_does_not_approve_by_other_words(
    airport: Airport, verdict: Verdict, status: Status
) -> None:
    """What he says above all is taken at his word."""
    request = two_executives(airport)
    wait(airport, 24)
    said = airport.decided(request, "adam", verdict, comments="Which?")

    assert said.status is status
    if status is Status.INFO_REQUESTED:
        told = airport.moved(said, Action.PROVIDE_INFO, "ann")
        assert told.approval.levels == (Level.EXECUTIVE,)
        assert airport.decided(told, "adam").status is Status.APPROVED


def test_somebody_is_appointed(airport: Airport) -> None:
    """Whoever is given the level is asked like the one who left, at once."""
    request = airport.decided(two_executives(airport), "xena")
    airport.hire("xu", Role.APPROVER, level=Level.EXECUTIVE)
    assert airport.pending() == {"xu"}
    assert airport.decided(request, "xu").status is Status.APPROVED


def test_administrator_no_more(airport: Airport) -> None:
    """Who was asked as an administrator answers no more when he is none."""
    airport.hire("ada", Role.ADMIN, Role.APPROVER, level=Level.STANDARD)
    request = airport.decided(two_executives(airport), "xena")
    wait(airport, 24)
    assert airport.pending() == {"ada", "adam"}
    ada = airport.place.people["ada"].id
    airport.app.edit_user(ada, {"roles": ["approver"]}, caller=airport.caller("adam"))

    assert airport.pending() == {"adam"}
    with pytest.raises(NotAllowed):
        airport.decided(request, "ada")
    assert airport.decided(request, "adam").status is Status.APPROVED


def test_nobody_answers_for_an_administrator(airport: Airport) -> None:
    """Cover for an administrator who is asked above all gives his deputy no say as such."""
    airport.hire("ada", Role.ADMIN, Role.APPROVER, level=Level.EXECUTIVE)
    airport.hire("xu", Role.APPROVER, level=Level.EXECUTIVE)
    people = airport.place.people
    cover = NewCover(
        absent_id=people["ada"].id, deputy_id=people["xu"].id, starts_at=NOW, ends_at=NOW + 9 * DAY
    )
    airport.app.add_delegation(cover, caller=airport.caller("adam"))
    airport.use_policy(asking(Level.EXECUTIVE, quorum=3))
    request = airport.submitted()
    wait(airport, 24)

    assert airport.decided(request, "xu").status is Status.SUBMITTED
    with pytest.raises(AlreadyDecided):
        airport.decided(request, "xu")


def test_starter_is_not_asked_above_all(airport: Airport) -> None:
    """An administrator who started an emergency early is asked about it by nobody."""
    airport.hire("ada", Role.ADMIN)
    urgent = {
        "work_type": WorkType.EMERGENCY,
        "urgency": Urgency.IMMEDIATE,
        "priority": Priority.CRITICAL,
    }
    request = two_executives(airport, **urgent)
    wait(airport, 24)
    assert airport.pending() == {"ada", "adam", "xena"}
    airport.moved(request, Action.START, "ada")

    assert airport.pending() == {"adam", "xena"}
    with pytest.raises(FourEyes):
        airport.decided(request, "ada")


def test_chain_says_who_is_asked_above_all(airport: Airport) -> None:
    """Everybody can read that administrators are asked, beside those of the level."""
    request = two_executives(airport)
    wait(airport, 24)
    with pytest.raises(NotAllowed, match="asks everybody of level executive, Adam at the execut"):
        airport.decided(request, "stan")

    [step] = airport.app.read_chain(request.id, caller=airport.caller("ann")).steps
    assert step.above == (airport.place.people["adam"].person,)
