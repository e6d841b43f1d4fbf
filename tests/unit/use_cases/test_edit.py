"""Changing what a request asks for, and whom that asks again."""

from decimal import Decimal
from typing import Final

import pytest
from tests.support.airport import Airport

from workcore.codec import as_object
from workcore.entities.work_request import WorkRequest
from workcore.errors import (
    InvalidInput,
    NotEditable,
)
from workcore.model import (
    Action,
    ChainState,
    Impact,
    Level,
    RelatedAsset,
    Status,
    StepState,
    Verdict,
)
from workcore.policies.approval import DEFAULT_POLICY, Policy, Rule, StepRule
from workcore.policies.approval_cases import Condition
from workcore.policies.settings import DEFAULT_SETTINGS
from workcore.policies.sla import recomputed
from workcore.testing.builders import HOUR, NOW, euros
from workcore.use_cases.settling import SETTLED

NOBODY_ASKED: Final = Policy(version=1, rules=())


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
    assert airport.chain_state(request.id, 1) is ChainState.WITHDRAWN
    assert airport.told(request.id)[-2:] == ["updated", "approval_requested"]


def test_edit_that_leaves_nobody_to_ask_approves(airport: Airport) -> None:
    """When what is asked for now needs nobody's word, a request that waits is approved."""
    request = airport.submitted()
    airport.use_policy(NOBODY_ASKED)
    edited = airport.edited(request, estimated_total_cost="1")

    assert (edited.status, edited.approval.state) == (Status.APPROVED, ChainState.APPROVED)
    assert airport.told(request.id)[-2:] == ["updated", "approved"]
    row = airport.history(request.id)[-1]
    assert (row.after, row.reason) == (Status.APPROVED, SETTLED)


@pytest.mark.parametrize("asked", [False, True], ids=["edit", "answer"])
def test_approval_by_nobody_tells_of_conflicts(airport: Airport, *, asked: bool) -> None:
    """Whoever brings an approval about is told what it gets in the way of, as an approver is."""
    airport.submitted(by="rob")
    request = airport.submitted(impact_level=Impact.FULL_CLOSURE)
    if asked:
        airport.decided(request, "olga", Verdict.REQUEST_INFO, comments="How much?")
    airport.use_policy(NOBODY_ASKED)
    app, caller = airport.app, airport.caller("ann")
    view = app.edit_request(request.id, {"estimated_total_cost": "1"}, caller=caller)
    if asked:
        assert view.findings == ()
        view = app.change_status(request.id, Action.PROVIDE_INFO, caller=caller)

    assert view.request.status is Status.APPROVED
    assert [finding.code for finding in view.findings] == ["closes_other_work"]


def test_edit_does_not_answer_an_open_question(airport: Airport) -> None:
    """While a question is open, no edit approves; the answer comes first."""
    request = airport.submitted()
    airport.decided(request, "stan", Verdict.REQUEST_INFO, comments="How much?")
    airport.use_policy(NOBODY_ASKED)

    assert airport.edited(request, estimated_total_cost="1").status is Status.INFO_REQUESTED


def two_at_once(airport: Airport) -> WorkRequest:
    """Ask a regulator and, as it costs much, the elevated level together; the regulator agrees."""
    always = StepRule(level=Level.REGULATORY, timeout_hours=24)
    dear = StepRule(level=Level.ELEVATED, timeout_hours=24, parallel=True)
    when = Condition(cost_from=Decimal(10_000))
    rules = (
        Rule(name="all", when=Condition(), steps=(always,)),
        Rule(name="dear", when=when, steps=(dear,)),
    )
    airport.use_policy(Policy(version=1, rules=rules))
    request = airport.submitted(estimated_total_cost=euros(10_000))
    return airport.decided(request, "reg")


def test_answer_approves_when_the_edit_left_nobody_to_ask(airport: Airport) -> None:
    """Where an edit under a question leaves nobody to ask, the answer to it is the last thing."""
    request = two_at_once(airport)
    asked = airport.decided(request, "ella", Verdict.REQUEST_INFO, comments="So dear?")
    edited = airport.edited(asked, estimated_total_cost="9999")
    assert (edited.status, edited.approval.state) == (Status.INFO_REQUESTED, ChainState.APPROVED)

    answered = airport.moved(edited, Action.PROVIDE_INFO, "ann", reason="No more.")
    assert (answered.status, answered.approval.state) == (Status.APPROVED, ChainState.APPROVED)
    assert answered.approved_at == answered.updated_at
    assert airport.told(request.id)[-2:] == ["info_provided", "approved"]
    changes = [(row.after, row.at) for row in airport.history(request.id)]
    assert [status for status, _ in changes[-2:]] == [Status.UNDER_REVIEW, Status.APPROVED]
    assert airport.history(request.id)[-1].reason == SETTLED
    terms = DEFAULT_SETTINGS.terms(answered.content.priority)
    assert answered.sla == recomputed(changes, DEFAULT_SETTINGS.version, terms)


def test_edit_under_a_question_gives_its_time_back(airport: Airport) -> None:
    """Who is asked anew while a question is open has his time from the answer on."""
    request = airport.submitted()
    asked = airport.decided(request, "stan", Verdict.REQUEST_INFO, comments="How much?")
    airport.clock.set(NOW + 6 * HOUR)
    edited = airport.edited(asked, estimated_total_cost="1")
    airport.clock.set(NOW + 48 * HOUR)
    airport.moved(edited, Action.PROVIDE_INFO, "ann", reason="One.")

    with airport.place.unit() as unit:
        (step,) = unit.chains.get(request.id, 2).open_steps
    assert step.due_at == NOW + 72 * HOUR


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


AFFECTED: Final = {
    "estimated_total_cost": ("20000", {Level.STANDARD, Level.ELEVATED}),
    "priority": ("critical", {Level.STANDARD, Level.ELEVATED}),
    "requested_start": ("2027-01-11T07:00:00Z", {Level.REGULATORY, Level.OWNER, Level.STANDARD}),
    "work_type": ("inspection", {*Level} - {Level.EXECUTIVE}),
}
"""What changes, into what, and the levels of a full chain that are asked again."""


@pytest.mark.parametrize(("field", "affected"), AFFECTED.items(), ids=AFFECTED)
def test_only_affected_levels_are_asked_again(
    airport: Airport, field: str, affected: tuple[str, set[Level]]
) -> None:
    """What the others have settled stays, with their names; the chain ends as every chain does."""
    value, again = affected
    request = airport.submitted(
        impact_level=Impact.FULL_CLOSURE,
        regulatory_approval_required=True,
        priority="high",
        estimated_total_cost=euros(10_000),
    )
    for name in ("reg", "olga", "stan"):
        request = airport.decided(request, name)
    edited = airport.edited(request, **{field: value})

    with airport.place.unit() as unit:
        steps = unit.chains.get(request.id, 2).steps
    settled = {step.level for step in steps if step.state is StepState.APPROVED}
    assert settled == {Level.REGULATORY, Level.OWNER, Level.STANDARD} - again
    assert all(step.agreed for step in steps if step.level in settled)
    for level, name in (("regulatory", "reg"), ("owner", "olga"), ("standard", "stan")):
        if level in again:
            edited = airport.decided(edited, name)
    assert airport.decided(edited, "ella").status is Status.APPROVED


def test_other_owner_is_asked(airport: Airport) -> None:
    """An agreement is taken over from those alone who would be asked now."""
    request = airport.submitted(impact_level=Impact.FULL_CLOSURE)
    airport.decided(request, "olga")
    other = RelatedAsset(asset_id=airport.place.assets["AP"].id, impact_level=Impact.FULL_CLOSURE)
    edited = airport.edited(request, related_assets=[as_object(other)], estimated_total_cost="1")

    assert edited.approval.level is Level.OWNER
    assert {person.name for person in edited.approval.waiting_for} == {"Olga", "Otto"}


def test_larger_quorum_is_asked_anew(airport: Airport) -> None:
    """When a new policy wants more to agree than have, the step is asked from the start."""
    request = airport.submitted(regulatory_approval_required=True)
    airport.decided(request, "reg")
    two = StepRule(level=Level.REGULATORY, quorum=2, timeout_hours=24)
    rule = Rule(name="two", when=Condition(), steps=(two,))
    airport.use_policy(Policy(version=1, rules=(*DEFAULT_POLICY.rules, rule)))

    edited = airport.edited(request, estimated_total_cost="1")
    assert edited.approval.level is Level.REGULATORY
