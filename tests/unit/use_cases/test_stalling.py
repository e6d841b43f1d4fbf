"""Ways to have an approval wait for ever, or to get one that nobody gave: none works."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from tests.support.airport import Airport

from workcore.entities.work_request import WorkRequest
from workcore.errors import HandedOn, IllegalTransition, NotAllowed, Stale, UnknownCaller
from workcore.model import Action, Impact, Level, Role, Status, Verdict
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
