"""Submitting, deciding, and being asked again."""

from decimal import Decimal
from typing import Any, Final

import pytest
from tests.support.airport import Airport

from workcore.errors import (
    AlreadyDecided,
    FourEyes,
    IllegalTransition,
    InvalidInput,
    NoSuchChain,
    NoSuchRequest,
    NotAllowed,
    NotEditable,
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
from workcore.policies.approval import Condition, Policy, Rule, StepRule, Who
from workcore.ports.queries import RequestQuery
from workcore.testing.builders import HOUR, a_caller, a_user, euros

CLOSING: Final = {"impact_level": Impact.FULL_CLOSURE}


def test_submission_asks_the_first_level(airport: Airport) -> None:
    """A submitted request waits for its first step, and the chain says why it is asked."""
    draft = airport.draft()
    view = airport.app.submit_request(draft.id, caller=airport.caller("ann"), expected=1)

    request = view.request
    assert (request.status, request.version) == (Status.SUBMITTED, 2)
    assert (request.approval.state, request.approval.level) == (ChainState.OPEN, Level.STANDARD)
    chain = airport.app.read_chain(request.id, caller=airport.caller("ann"))
    assert (chain.policy_version, chain.rules) == (0, ("any cost",))
    assert chain.steps[0].due_at == airport.clock.now() + 24 * HOUR
    assert airport.told(request.id)[1:] == ["submitted", "approval_requested"]


def test_submission_with_errors_changes_nothing(airport: Airport) -> None:
    """Errors stop a submission; the draft stays as it was."""
    draft = airport.draft(title="x")

    with pytest.raises(InvalidInput) as refusal:
        airport.app.submit_request(draft.id, caller=airport.caller("ann"))
    assert [problem.code for problem in refusal.value.problems] == ["title_length"]
    assert airport.read(draft.id) == draft


def test_conflicts_are_told_and_do_not_stop(airport: Airport) -> None:
    """Who submits is told of works in his way; people decide about them."""
    other = airport.submitted(by="rob", **CLOSING)
    draft = airport.draft()
    view = airport.app.submit_request(draft.id, caller=airport.caller("ann"))

    (finding,) = view.findings
    assert finding.code == "closed_by_other_work"
    assert finding.inputs["reference"] == other.reference


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
        assert pending(airport) == {name}
        request = airport.decided(request, name)

    assert request.status is Status.APPROVED
    assert request.approved_at == airport.clock.now()
    assert pending(airport) == set()


def pending(airport: Airport) -> set[str]:
    """Name everybody on whose list something waits."""
    return {
        name
        for name in airport.place.people
        if airport.app.list_requests.pending(RequestQuery(), caller=airport.caller(name)).items
    }


def test_owners_of_everything_closed_are_asked(airport: Airport) -> None:
    """Each owner of a closed asset has to agree, in whatever order."""
    apron = RelatedAsset(asset_id=airport.place.assets["AP"].id, impact_level=Impact.FULL_CLOSURE)
    request = airport.submitted(related_assets=(apron,), **CLOSING)
    assert pending(airport) == {"olga", "otto"}

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

    assert pending(airport) == {"olga", "otto"}


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


NOBODY_ASKED: Final = Policy(version=1, rules=())


def test_policy_that_asks_nobody_approves_at_once(airport: Airport) -> None:
    """Where the policy asks for no approval, a submitted request is approved."""
    airport.use_policy(NOBODY_ASKED)
    request = airport.submitted()

    assert (request.status, request.approval.state) == (Status.APPROVED, ChainState.APPROVED)
    assert airport.told(request.id) == ["created", "submitted", "approved"]
    assert [row.after for row in airport.history(request.id)][-1] is Status.APPROVED


def test_policy_may_name_people(airport: Airport) -> None:
    """People whom a policy names are asked, but for the requester and those who have left."""
    people = airport.place.people
    step = StepRule(
        level=Level.STANDARD,
        who=Who.USERS,
        quorum=3,
        timeout_hours=1,
        user_ids=(people["ann"].id, people["pia"].id, people["vera"].id),
    )
    rule = Rule(name="named", when=Condition(cost_from=Decimal(0)), steps=(step,))
    airport.use_policy(Policy(version=2, rules=(rule,)))
    airport.app.edit_user(people["vera"].id, {"active": False}, caller=airport.caller("adam"))

    request = airport.submitted(by="ann")
    assert [person.name for person in request.approval.waiting_for] == ["Pia"]


def test_withdrawn_request_is_a_draft_again(airport: Airport) -> None:
    """Taking back ends the chain; submitting again starts another, the old one stays."""
    request = airport.submitted()
    draft = airport.moved(request, Action.WITHDRAW, "ann")
    assert (draft.status, draft.revision) == (Status.DRAFT, 2)
    with pytest.raises(NoSuchChain):
        airport.app.read_chain(draft.id, caller=airport.caller("ann"))
    assert chain_state(airport, draft.id, 1) is ChainState.WITHDRAWN

    again = airport.app.submit_request(draft.id, caller=airport.caller("ann")).request
    assert chain_state(airport, again.id, 2) is ChainState.OPEN


def chain_state(airport: Airport, request_id: object, revision: int) -> ChainState:
    """Say where a revision's chain stands."""
    with airport.place.unit() as unit:
        return unit.chains.get(request_id, revision).state  # type: ignore[arg-type]  # a request's


def test_cancelled_request_asks_nobody(airport: Airport) -> None:
    """Cancelling ends the chain; nobody is asked any more."""
    request = airport.submitted()
    cancelled = airport.moved(request, Action.CANCEL, "ann", reason="Not needed")

    assert cancelled.approval.state is ChainState.WITHDRAWN
    assert chain_state(airport, request.id, 1) is ChainState.WITHDRAWN
    assert pending(airport) == set()


def test_immaterial_edit_asks_nobody_again(airport: Airport) -> None:
    """A better description leaves every answer standing."""
    request = airport.submitted(estimated_total_cost=euros(10_000))
    airport.decided(request, "stan")
    edited = airport.edited(request, department="Airside")

    assert (edited.revision, edited.approval.level) == (1, Level.ELEVATED)
    assert airport.told(request.id)[-1] == "updated"


@pytest.mark.parametrize(
    "patch",
    [
        {"estimated_total_cost": "10000.01"},
        {"priority": "high"},
        {"requested_start": "2027-01-11T07:00:00Z"},
        {"impact_level": "no_impact"},
        {"work_type": "inspection"},
    ],
    ids=str,
)
def test_material_edit_asks_again(airport: Airport, patch: dict[str, str]) -> None:
    """When money, window, assets, impact, type or priority change, people are asked anew."""
    request = airport.submitted(estimated_total_cost=euros(10_000))
    airport.decided(request, "stan")
    edited = airport.edited(request, **patch)

    assert (edited.revision, edited.approval.level) == (2, Level.STANDARD)
    assert edited.submitted_at == request.submitted_at
    assert chain_state(airport, request.id, 1) is ChainState.WITHDRAWN
    assert airport.told(request.id)[-2:] == ["updated", "approval_requested"]


def test_edit_that_leaves_nobody_to_ask_approves(airport: Airport) -> None:
    """When what is asked for now needs nobody's word, a request that waits is approved."""
    request = airport.submitted()
    airport.use_policy(NOBODY_ASKED)
    edited = airport.edited(request, estimated_total_cost="1")

    assert (edited.status, edited.approval.state) == (Status.APPROVED, ChainState.APPROVED)
    assert airport.told(request.id)[-2:] == ["updated", "approved"]
    assert airport.history(request.id)[-1].after is Status.APPROVED


def test_edit_does_not_answer_an_open_question(airport: Airport) -> None:
    """While a question is open, no edit approves; the answer comes first."""
    request = airport.submitted()
    airport.decided(request, "stan", Verdict.REQUEST_INFO, comments="How much?")
    airport.use_policy(NOBODY_ASKED)

    assert airport.edited(request, estimated_total_cost="1").status is Status.INFO_REQUESTED


def test_submitted_request_cannot_be_spoiled(airport: Airport) -> None:
    """After submission an edit has to leave the request without errors."""
    request = airport.submitted()

    with pytest.raises(InvalidInput):
        airport.edited(request, title="x")
    assert airport.read(request.id) == request


def test_submitted_request_may_have_begun(airport: Airport) -> None:
    """While people decide, the window may come; an edit is not refused for that."""
    request = airport.submitted()
    airport.clock.set(request.content.requested_start + HOUR)

    assert airport.edited(request, department="Airside").content.department == "Airside"


def test_approved_request_cannot_be_edited(airport: Airport) -> None:
    """What was decided stays as it was decided."""
    with pytest.raises(NotEditable):
        airport.edited(airport.approved(), department="Airside")


def test_edit_may_move_to_another_asset(airport: Airport) -> None:
    """A draft for another asset shows that asset, and answers to its owner."""
    edited = airport.edited(airport.draft(), asset_id=str(airport.place.assets["AP"].id))

    assert (edited.asset.code, edited.asset.owner_id) == ("AP", airport.place.people["otto"].id)


def test_edit_to_an_absent_asset_is_refused(airport: Airport, abroad: Airport) -> None:
    """Nobody moves work to an asset that is not there."""
    with pytest.raises(InvalidInput) as refusal:
        airport.edited(airport.draft(), asset_id=str(abroad.place.assets["AP"].id))

    assert [problem.code for problem in refusal.value.problems] == ["no_such_asset"]


def test_edit_is_audited_with_what_changed(airport: Airport) -> None:
    """The audit trail has the changed values only, as they were and as they are."""
    draft = airport.draft(department="Airside")
    airport.edited(draft, department="Landside", personnel_count=None)

    record = airport.audit("work_request", draft.id)[-1]
    assert (record.action, record.before) == ("updated", {"department": "Airside"})
    assert record.after == {"department": "Landside"}
