"""Deciding: who is asked, in which order, and what comes of each answer."""

from typing import Any, Final

import pytest
from tests.support.airport import Airport

from workcore.errors import (
    AlreadyDecided,
    FourEyes,
    IllegalTransition,
    InvalidInput,
    NoSuchRequest,
    NotAllowed,
    Stale,
)
from workcore.model import (
    Action,
    Category,
    ChainState,
    Impact,
    Level,
    Priority,
    RelatedAsset,
    Role,
    Status,
    StepState,
    Urgency,
    Verdict,
    WorkType,
)
from workcore.ports.queries import RequestQuery
from workcore.testing.builders import a_caller, a_user, euros

CLOSING: Final = {"impact_level": Impact.FULL_CLOSURE}


def test_approver_is_told_of_conflicts(airport: Airport) -> None:
    """Who approves is told what the approval now gets in the way of."""
    first, second = airport.submitted(by="rob"), airport.submitted(by="ann", **CLOSING)
    airport.decided(first, "stan")

    caller = airport.caller("olga")
    view = airport.app.decide_request(second.id, Verdict.APPROVE, caller=caller)
    assert [finding.code for finding in view.findings] == ["closes_other_work"]


@pytest.mark.parametrize(
    ("fields", "approvers"),
    [
        ({}, ["stan"]),
        ({"estimated_total_cost": euros("9999.99")}, ["stan"]),
        ({"estimated_total_cost": euros(10_000)}, ["stan", "ella"]),
        ({"estimated_total_cost": euros(50_000)}, ["stan", "ella"]),
        ({"estimated_total_cost": euros("50000.01")}, ["stan", "ella", "xena"]),
        ({"priority": Priority.HIGH}, ["stan", "ella"]),
        (CLOSING, ["olga", "stan"]),
        ({"regulatory_approval_required": True}, ["reg", "stan"]),
        (
            CLOSING | {"regulatory_approval_required": True, "estimated_total_cost": euros(60_000)},
            ["reg", "olga", "stan", "ella", "xena"],
        ),
        (
            {
                "work_type": WorkType.EMERGENCY,
                "category": Category.EMERGENCY,
                "priority": Priority.CRITICAL,
                "urgency": Urgency.IMMEDIATE,
                "estimated_total_cost": euros(60_000),
            },
            ["stan", "xena"],
        ),
    ],
)
def test_right_people_are_asked_in_order(
    airport: Airport, fields: dict[str, Any], approvers: list[str]
) -> None:
    """Each level's people are asked in turn, nobody else; the last approval approves."""
    request = airport.submitted(**fields)
    for name in approvers:
        assert request.status is Status.SUBMITTED
        assert airport.pending() == {name}
        request = airport.decided(request, name)

    assert request.status is Status.APPROVED
    assert request.approved_at == airport.clock.now()
    assert airport.pending() == set()


def test_owners_of_everything_closed_are_asked(airport: Airport) -> None:
    """Each owner of a closed asset has to agree, in whatever order."""
    apron = RelatedAsset(asset_id=airport.place.assets["AP"].id, impact_level=Impact.FULL_CLOSURE)
    request = airport.submitted(related_assets=(apron,), **CLOSING)
    assert airport.pending() == {"olga", "otto"}

    request = airport.decided(request, "otto")
    assert [person.name for person in request.approval.waiting_for] == ["Olga"]
    assert airport.told(request.id)[-1] == "step_approved"
    with pytest.raises(NotAllowed):
        airport.decided(request, "otto")
    request = airport.decided(request, "olga")
    assert request.approval.level is Level.STANDARD
    assert airport.told(request.id)[-2:] == ["step_approved", "approval_requested"]


def test_administrator_counts_once(airport: Airport) -> None:
    """An administrator may answer for a step, but only as one of those who have to agree."""
    apron = RelatedAsset(asset_id=airport.place.assets["AP"].id, impact_level=Impact.FULL_CLOSURE)
    request = airport.submitted(related_assets=(apron,), **CLOSING)
    airport.decided(request, "adam")

    with pytest.raises(AlreadyDecided):
        airport.decided(request, "adam")


def test_nobodys_asset_asks_any_owner(airport: Airport) -> None:
    """Where a closed asset has no owner, every asset owner may answer."""
    airport.submitted(on="T1", **CLOSING)

    assert airport.pending() == {"olga", "otto"}


@pytest.mark.parametrize("name", ["rob", "cal"])
def test_strangers_do_not_even_see(airport: Airport, name: str) -> None:
    """Who may not see a request may not know that there is something to decide."""
    with pytest.raises(NoSuchRequest):
        airport.decided(airport.submitted(by="ann"), name)


@pytest.mark.parametrize("name", ["ella", "reg", "olga", "pia", "vera", "aude"])
def test_those_not_asked_cannot_decide(airport: Airport, name: str) -> None:
    """Who sees a request but is not asked cannot answer."""
    request = airport.submitted()

    with pytest.raises(NotAllowed):
        airport.decided(request, name)
    assert airport.read(request.id) == request


@pytest.mark.parametrize("verdict", Verdict)
def test_nobody_decides_on_his_own(airport: Airport, verdict: Verdict) -> None:
    """Somebody with every role and every level still cannot decide on what he raised."""
    boss = a_user(*Role, organisation_id=airport.place.organisation.id, level=Level.STANDARD)
    with airport.place.unit() as unit:
        unit.users.add(boss, "hash")
        unit.commit()
    caller = a_caller(boss)
    request = airport.app.create_request(airport.content(), caller=caller, submitting=True).request

    with pytest.raises(FourEyes):
        airport.app.decide_request(request.id, verdict, caller=caller, comments="Because")
    with pytest.raises(FourEyes):
        airport.app.change_status(request.id, Action.BEGIN_REVIEW, caller=caller)
    assert airport.app.list_requests.pending(RequestQuery(), caller=caller).items == ()


def test_rejection_ends_it_with_a_reason(airport: Airport) -> None:
    """A rejection needs a reason, is told, and ends the chain."""
    request = airport.submitted()
    with pytest.raises(InvalidInput) as refusal:
        airport.decided(request, "stan", Verdict.REJECT, comments="  ")
    assert [p.code for p in refusal.value.problems] == ["comments_required"]

    rejected = airport.decided(request, "stan", Verdict.REJECT, comments="Too early")
    assert (rejected.status, rejected.approval.state) == (Status.REJECTED, ChainState.REJECTED)
    assert airport.history(request.id)[-1].reason == "Too early"
    assert airport.told(request.id)[-1] == "rejected"


def test_question_and_answer(airport: Airport) -> None:
    """A question stops the request until its requester answers; then the same step goes on."""
    request = airport.submitted()
    asked = airport.decided(request, "stan", Verdict.REQUEST_INFO, comments="Which lamp?")
    assert asked.status is Status.INFO_REQUESTED
    with pytest.raises(IllegalTransition):
        airport.decided(asked, "stan")

    answered = airport.moved(asked, Action.PROVIDE_INFO, "ann")
    assert answered.status is Status.UNDER_REVIEW
    assert airport.decided(answered, "stan").status is Status.APPROVED


def test_planner_may_ask_but_not_answer(airport: Airport) -> None:
    """A planner reviews and asks questions; approving is not his."""
    request = airport.moved(airport.submitted(), Action.BEGIN_REVIEW, "pia")
    assert request.status is Status.UNDER_REVIEW
    with pytest.raises(NotAllowed):
        airport.decided(request, "pia")

    asked = airport.decided(request, "pia", Verdict.REQUEST_INFO, comments="When?")
    assert asked.status is Status.INFO_REQUESTED


def test_conditions_are_kept(airport: Airport) -> None:
    """An approval may depend on something, which the chain remembers."""
    request = airport.submitted()
    airport.decided(request, "stan", conditions="At night only", comments="Fine")

    chain = airport.app.read_chain(request.id, caller=airport.caller("ann"))
    (decision,) = chain.steps[0].decisions
    assert (decision.conditions, decision.comments) == ("At night only", "Fine")
    assert (decision.by.name, decision.at) == ("Stan", airport.clock.now())
    assert chain.steps[0].state is StepState.APPROVED


def test_of_two_deciders_one_is_told(airport: Airport) -> None:
    """Who decides on a version that is gone learns the one there is."""
    request = airport.submitted(estimated_total_cost=euros(10_000))
    airport.decided(request, "stan", expected=1)

    with pytest.raises(Stale) as refusal:
        airport.decided(request, "ella", expected=1)
    assert refusal.value.current == 2


def test_who_was_too_slow_learns_that_first(airport: Airport) -> None:
    """After the other's answer the step asks nobody; that the version is gone says more."""
    request = airport.submitted()
    airport.decided(request, "stan")

    with pytest.raises(Stale) as refusal:
        airport.decided(request, "stan", expected=request.version)
    assert refusal.value.current == request.version + 1
