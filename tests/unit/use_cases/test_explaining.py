"""Chains and refusals explain themselves: by which rules, of what, in which policy."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.airport import Airport

from workcore.entities.work_request import Outcome
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
    Stale,
    WorkcoreError,
)
from workcore.model import (
    Action,
    AskedNow,
    Explanation,
    Impact,
    Level,
    Priority,
    Reason,
    RequestId,
    Role,
    Verdict,
    Window,
)
from workcore.policies.approval import DEFAULT_POLICY, Policy, Rule, StepRule
from workcore.policies.approval_cases import Condition
from workcore.policies.approval_editing import NewPolicy
from workcore.testing.builders import DAY, NOW, euros
from workcore.use_cases.change_status import PLAIN
from workcore.use_cases.recording import Recorder

DEAR = "10000.00"
OTHER_ACTIONS = ("complete", "reschedule", "submit", "delete", "edit")


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


def actions(airport: Airport, request_id: RequestId, **said: Any) -> dict[str, Callable[..., Any]]:
    """Say how each thing is done to a request."""
    app, window = airport.app, Window(NOW + DAY, NOW + 2 * DAY)
    outcome = Outcome(actual_start=NOW - DAY, actual_end=NOW)

    def plain(action: Action) -> Callable[..., Any]:
        return lambda **given: app.change_status(request_id, action, **given, **said)

    def decide(verdict: Verdict) -> Callable[..., Any]:
        return lambda **given: app.decide_request(request_id, verdict, comments="No", **given)

    return {
        **{str(action): plain(action) for action in PLAIN},
        **{str(verdict): decide(verdict) for verdict in Verdict if verdict is not Verdict.DELEGATE},
        "complete": lambda **given: app.complete_request(request_id, outcome, **given),
        "reschedule": lambda **given: app.reschedule_request(request_id, window, **given),
        "submit": lambda **given: app.submit_request(request_id, **given),
        "delete": lambda **given: app.delete_request(request_id, **given),
        "edit": lambda **given: app.edit_request(request_id, {"title": "Another"}, **given),
    }


EVERY_ACTION = (*PLAIN, *set(Verdict) - {Verdict.DELEGATE}, *OTHER_ACTIONS)
STANDARD_STEP = AskedNow(
    level=Level.STANDARD,
    asks=Level.STANDARD,
    because=(Reason("any cost", {"work_type": "maintenance"}),),
)


@pytest.mark.parametrize("action", sorted(EVERY_ACTION))
def test_every_action_explains_whom_it_is_refused_to(airport: Airport, action: str) -> None:
    """Whatever a viewer tries with what waits, he learns the rule, the policy and who is asked."""
    request = airport.submitted()
    with pytest.raises(NotAllowed) as refusal:
        actions(airport, request.id)[action](caller=airport.caller("vera"))

    assert refusal.value.inputs == {"permission": action}
    assert refusal.value.explanation == Explanation(policy_version=0, steps=(STANDARD_STEP,))


@pytest.mark.parametrize("action", sorted({*EVERY_ACTION} - {"start", "cancel", "reschedule"}))
def test_every_action_explains_where_it_is_not_possible(airport: Airport, action: str) -> None:
    """Whatever does not go with what is approved is told with its state, and the policy."""
    request = airport.approved()
    with pytest.raises((IllegalTransition, NotEditable)) as refusal:
        actions(airport, request.id)[action](caller=airport.caller("adam"))

    assert refusal.value.inputs["status"] == "approved"
    assert refusal.value.explanation == Explanation(policy_version=0)


def test_missing_reason_is_explained(airport: Airport) -> None:
    """What was not said is told with the policy, too."""
    request = airport.submitted()
    with pytest.raises(InvalidInput) as refusal:
        airport.moved(request, Action.CANCEL, "ann")

    assert refusal.value.explanation == Explanation(policy_version=0, steps=(STANDARD_STEP,))


@pytest.mark.parametrize("action", sorted(EVERY_ACTION))
def test_who_was_too_slow_learns_what_happened(airport: Airport, action: str) -> None:
    """He is told who answered what meanwhile, what became of it, and who is asked now."""
    request = airport.submitted(estimated_total_cost=euros(DEAR))
    airport.decided(request, "stan")
    with pytest.raises(Stale) as refusal:
        actions(airport, request.id)[action](caller=airport.caller("adam"), expected=1)

    assert refusal.value.message == (
        "The work request has changed meanwhile and is now at version 2. Stan answered approve "
        "at the standard step at 2027-01-04 08:00Z, and it is submitted. Read it and try again."
    )
    assert refusal.value.inputs == {"current_version": 2}
    explanation = refusal.value.explanation
    assert explanation is not None
    assert [step.level for step in explanation.steps] == [Level.ELEVATED]


def test_who_was_too_slow_for_an_edit(airport: Airport) -> None:
    """Where nobody answered, he is told who changed it; of a draft without any policy."""
    draft = airport.draft()
    airport.edited(draft, title="Another title")
    with pytest.raises(
        Stale, match=r"Ann changed it at 2027-01-04 08:00Z, and it is draft\."
    ) as it:
        airport.app.submit_request(draft.id, caller=airport.caller("ann"), expected=1)
    assert it.value.explanation is None


def test_who_was_too_slow_for_what_came_after_an_answer(airport: Airport) -> None:
    """The last that happened counts: an edit since the answer is what he is told of."""
    request = airport.decided(airport.submitted(estimated_total_cost=euros(DEAR)), "stan")
    airport.clock.move(DAY)
    airport.edited(request, title="Another title")

    with pytest.raises(Stale, match=r"Ann changed it at 2027-01-05 08:00Z, and it is submitted"):
        airport.decided(request, "ella", expected=request.version)


def test_who_was_too_slow_to_save(airport: Airport, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two who read the same version the second is told by the store, and learns no less."""
    request = airport.submitted()
    real = Recorder.request

    def after_stan(self: Recorder, *args: Any, **given: Any) -> None:
        monkeypatch.undo()
        airport.decided(request, "stan")
        real(self, *args, **given)

    monkeypatch.setattr(Recorder, "request", after_stan)
    with pytest.raises(Stale, match="Stan answered approve at the standard step") as refusal:
        airport.decided(request, "adam", Verdict.REJECT, comments="No")

    assert refusal.value.current == 2
    assert refusal.value.explanation == Explanation(policy_version=0)


def test_who_was_too_slow_for_a_deletion(airport: Airport, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was thrown away meanwhile is gone; there is nothing else to tell."""
    draft = airport.draft()
    real = Recorder.request

    def after_ann(self: Recorder, *args: Any, **given: Any) -> None:
        monkeypatch.undo()
        airport.app.delete_request(draft.id, caller=airport.caller("ann"))
        real(self, *args, **given)

    monkeypatch.setattr(Recorder, "request", after_ann)
    with pytest.raises(Stale, match=r"is now gone\. Read it") as refusal:
        airport.edited(draft, title="Another title")
    assert refusal.value.inputs == {}


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


def test_policy_that_is_not_taken_names_the_one_that_stays(airport: Airport) -> None:
    """Whoever may not save or try one out, or was too slow, learns which version is in force."""
    app, new = airport.app, NewPolicy(rules=DEFAULT_POLICY.rules)
    app.save_policy(new, caller=airport.caller("adam"), expected=0)
    refused: list[tuple[type[WorkcoreError], Callable[[], object]]] = [
        (NotAllowed, lambda: app.save_policy(new, caller=airport.caller("pia"))),
        (NotAllowed, lambda: app.simulate_policy(new, caller=airport.caller("ann"))),
        (Stale, lambda: app.save_policy(new, caller=airport.caller("adam"), expected=0)),
        (InvalidInput, lambda: app.save_policy(NewPolicy(rules=()), caller=airport.caller("adam"))),
    ]
    for error, attempt in refused:
        with pytest.raises(error) as refusal:
            attempt()
        assert refusal.value.explanation == Explanation(policy_version=1)


def test_other_refusals_have_what_they_looked_at() -> None:
    """What is decided or closed says so."""
    assert AlreadyDecided("owner").inputs == {"level": "owner"}
    assert HandedOn("owner").inputs == {"level": "owner"}
    assert NothingOpen("approved").inputs == {"state": "approved"}
    assert WorkcoreError().inputs == {}
