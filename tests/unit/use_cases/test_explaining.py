"""Chains and refusals explain themselves: by which rules, of what, in which policy."""

from typing import Any

import pytest
from tests.support.airport import Airport

from workcore.errors import (
    AlreadyDecided,
    FourEyes,
    HandedOn,
    IllegalTransition,
    InvalidInput,
    NotAllowed,
    NotEditable,
    NothingOpen,
    PolicyHasHole,
    WorkcoreError,
)
from workcore.model import (
    AskedNow,
    Explanation,
    Impact,
    Level,
    Priority,
    Reason,
    Role,
    Verdict,
)
from workcore.policies.approval import DEFAULT_POLICY, Policy, Rule, StepRule
from workcore.policies.approval_cases import Condition
from workcore.policies.approval_editing import NewPolicy
from workcore.testing.builders import euros

DEAR = "10000.00"


def reasons(airport: Airport, **given: Any) -> dict[str, tuple[Reason, ...]]:
    """Say why each step of a request is asked."""
    request = airport.submitted(**given)
    chain = airport.app.read_chain(request.id, caller=airport.caller("ann"))
    return {step.level: step.because for step in chain.steps}


def test_each_step_names_its_rules_and_what_they_looked_at(airport: Airport) -> None:
    """Two rules that ask for one step are both named, each with its own inputs."""
    found = reasons(
        airport,
        priority=Priority.HIGH,
        impact_level=Impact.FULL_CLOSURE,
        estimated_total_cost=euros(DEAR),
    )

    kind = {"work_type": "maintenance"}
    assert found == {
        "owner": (Reason("full closure", {"impacts": ["full_closure"]}),),
        "standard": (Reason("any cost", kind),),
        "elevated": (
            Reason("cost from 10,000", kind | {"cost": DEAR}),
            Reason("high or critical priority", kind | {"priority": "high"}),
        ),
    }


def test_every_kind_of_input(airport: Airport) -> None:
    """Flags stay flags, what is missing stays missing, and what no condition limits is left out."""
    when = Condition(regulatory=False, cost_to=euros("5").amount)
    step = StepRule(level=Level.STANDARD, timeout_hours=1)
    airport.use_policy(Policy(version=3, rules=(Rule(name="small", when=when, steps=(step,)),)))

    assert reasons(airport) == {"standard": (Reason("small", {"cost": "0", "regulatory": False}),)}


def test_reasons_follow_an_edit(airport: Airport) -> None:
    """A step that keeps its agreement is explained by the policy's view of what is asked now."""
    request = airport.submitted(impact_level=Impact.FULL_CLOSURE)
    airport.decided(request, "olga")
    edited = airport.edited(request, estimated_total_cost="20000")
    chain = airport.app.read_chain(edited.id, caller=airport.caller("ann"))

    assert [step.because[0].rule for step in chain.steps] == [
        "full closure",
        "any cost",
        "cost from 10,000",
    ]


def test_refusal_says_who_is_asked(airport: Airport) -> None:
    """Whoever is not asked learns who is, and by which rule of which version."""
    request = airport.submitted(impact_level=Impact.FULL_CLOSURE)
    with pytest.raises(NotAllowed) as refusal:
        airport.decided(request, "stan")
    assert refusal.value.message == (
        "Your roles do not let you approve here. "
        "Version 0 of the approval policy asks Olga at the owner step (full closure)."
    )

    airport.decided(request, "olga")
    with pytest.raises(NotAllowed, match="everybody of level standard at the standard step"):
        airport.decided(request, "ella")
    own = airport.submitted(by="adam")
    with pytest.raises(FourEyes, match=r"yourself.*asks everybody of level standard"):
        airport.decided(own, "adam")


def test_no_step_is_named_where_none_is_open(airport: Airport) -> None:
    """Once nobody is asked, the refusal does not pretend that somebody is."""
    request = airport.approved()
    with pytest.raises(NotAllowed) as refusal:
        airport.decided(request, "ella")

    assert refusal.value.message == "Your roles do not let you approve here."


OWNER_STEP = AskedNow(
    level=Level.OWNER,
    asks=Level.OWNER,
    because=(Reason("full closure", {"impacts": ["full_closure"]}),),
)
"""What waits when Olga's stand is to be closed."""


@pytest.mark.parametrize(
    ("who", "verdict", "error", "inputs"),
    [
        ("stan", Verdict.APPROVE, NotAllowed, {"permission": "approve"}),
        ("adam", Verdict.DELEGATE, NotAllowed, {"permission": "delegate"}),
        ("mia", Verdict.APPROVE, FourEyes, {"permission": "approve", "relation": "own"}),
        ("otto", Verdict.APPROVE, NotAllowed, {"permission": "approve"}),
        ("xena", Verdict.DELEGATE, InvalidInput, {}),
        ("xena", Verdict.REJECT, InvalidInput, {}),
    ],
)
def test_refusals_explain_themselves_to_programs(
    airport: Airport,
    who: str,
    verdict: Verdict,
    error: type[WorkcoreError],
    inputs: dict[str, str],
) -> None:
    """Each names its rule by its code, what that looked at, the policy's version and what waits."""
    airport.hire("mia", Role.REQUESTER, Role.APPROVER, level=Level.EXECUTIVE)
    people = airport.place.people
    request = airport.submitted(by="mia", on="AP", impact_level=Impact.FULL_CLOSURE)
    airport.decided(request, "otto", Verdict.DELEGATE, delegate_to=people["xena"].id)
    deputy = people["mia"].id if verdict is Verdict.DELEGATE else None

    with pytest.raises(error) as refusal:
        airport.decided(request, who, verdict, delegate_to=deputy)
    assert refusal.value.inputs == inputs
    assert refusal.value.explanation == Explanation(policy_version=0, steps=(OWNER_STEP,))


def test_edit_explains_itself(airport: Airport) -> None:
    """What has gone too far is told with its status, and who is asked meanwhile: nobody."""
    request = airport.approved()
    with pytest.raises(NotEditable) as refusal:
        airport.edited(request, title="Another title")

    assert refusal.value.inputs == {"status": "approved"}
    assert refusal.value.explanation == Explanation(policy_version=0)


def test_draft_has_no_policy_yet(airport: Airport) -> None:
    """Before anybody is asked no policy has a say."""
    with pytest.raises(IllegalTransition) as refusal:
        airport.decided(airport.draft(), "adam")

    assert refusal.value.inputs == {"status": "draft", "action": "approve"}
    assert refusal.value.explanation is None


def test_hole_explains_itself(airport: Airport) -> None:
    """A policy that is not taken is told with the hole, and the version that stays in force."""
    with pytest.raises(PolicyHasHole) as refusal:
        airport.app.save_policy(
            NewPolicy(rules=DEFAULT_POLICY.rules[1:]), caller=airport.caller("adam")
        )

    assert refusal.value.inputs["level"] is None
    assert refusal.value.inputs["case"] == dict(refusal.value.case)
    assert refusal.value.explanation == Explanation(policy_version=0)


def test_other_refusals_have_what_they_looked_at() -> None:
    """What is decided or closed says so."""
    assert AlreadyDecided("owner").inputs == {"level": "owner"}
    assert HandedOn("owner").inputs == {"level": "owner"}
    assert NothingOpen("approved").inputs == {"state": "approved"}
    assert WorkcoreError().inputs == {}
