"""Handing an answer on: who may, to whom, and how both names are kept."""

from typing import Any

import pytest
from tests.support.airport import Airport

from workcore.entities.work_request import WorkRequest
from workcore.errors import FourEyes, HandedOn, IllegalTransition, InvalidInput, NotAllowed
from workcore.model import Impact, Level, Role, Status, UserId, Verdict
from workcore.policies.approval import Policy, Rule, StepRule
from workcore.policies.approval_cases import Condition
from workcore.policies.register import NewUser
from workcore.policies.standing_in import NewCover
from workcore.testing.builders import DAY, euros
from workcore.testing.ids import new_id


def hand_on(airport: Airport, request: WorkRequest, by: str, to: str, **given: Any) -> WorkRequest:
    """Ask somebody else to answer."""
    deputy = airport.place.people[to].id
    return airport.decided(request, by, Verdict.DELEGATE, delegate_to=deputy, **given)


def test_deputy_answers_with_both_names(airport: Airport) -> None:
    """Ella answers for Stan; chain, trail and messages name both."""
    request = airport.submitted()
    handed = hand_on(airport, request, "stan", "ella", comments="On leave.")

    assert handed.status is Status.SUBMITTED
    assert [person.name for person in handed.approval.waiting_for] == ["Ella"]
    assert "ella" in airport.pending()
    assert airport.told(request.id)[-2:] == ["approval_delegated", "approval_requested"]
    assert airport.outbox(request.id)[-1].payload["approver_ids"] == [
        str(airport.place.people["ella"].id)
    ]

    approved = airport.decided(handed, "ella")
    assert approved.status is Status.APPROVED
    [step] = airport.app.read_chain(request.id, caller=airport.caller("ann")).steps
    said = [(d.by.name, d.on_behalf_of and d.on_behalf_of.name, d.verdict) for d in step.decisions]
    assert said == [("Stan", None, "delegate"), ("Ella", "Stan", "approve")]
    [record, _] = airport.audit("work_request", request.id)[-2:]
    assert (record.action, record.by.name) == ("approval_delegated", "Stan")


def test_whoever_handed_on_has_no_say(airport: Airport) -> None:
    """Stan cannot answer besides."""
    handed = hand_on(airport, airport.submitted(), "stan", "xena")

    with pytest.raises(HandedOn):
        airport.decided(handed, "stan")


def test_whoever_handed_on_is_told_so_at_parallel_steps(airport: Airport) -> None:
    """It is the step at which he did that he learns of, not another that never asked him."""
    steps = (
        StepRule(level=Level.REGULATORY, timeout_hours=24),
        StepRule(level=Level.STANDARD, timeout_hours=24, parallel=True),
    )
    rule = Rule(name="both", when=Condition(), steps=steps)
    airport.use_policy(Policy(version=1, rules=(rule,)))
    handed = hand_on(airport, airport.submitted(), "stan", "xena")

    with pytest.raises(HandedOn) as refusal:
        airport.decided(handed, "stan")
    assert refusal.value.level == Level.STANDARD


def test_nobody_gives_an_answer_that_was_handed_on(airport: Airport) -> None:
    """Who stands in for somebody who gave his answer away is refused, and the record says where."""
    people, now = airport.place.people, airport.clock.now()
    cover = NewCover(
        absent_id=people["stan"].id, deputy_id=people["ella"].id, starts_at=now, ends_at=now + DAY
    )
    airport.app.add_delegation(cover, caller=airport.caller("stan"))
    handed = hand_on(airport, airport.submitted(), "stan", "xena")

    with pytest.raises(NotAllowed):
        airport.decided(handed, "ella")
    record = airport.audit("work_request", handed.id)[-1]
    assert (record.action, record.by.name) == ("refused", "Ella")
    assert airport.decided(handed, "xena").status is Status.APPROVED


def test_owner_hands_on_to_another_owner(airport: Airport) -> None:
    """An owner's answer goes to an owner or the executive, nobody else."""
    request = airport.submitted(impact_level=Impact.FULL_CLOSURE)
    with pytest.raises(InvalidInput) as refusal:
        hand_on(airport, request, "olga", "stan")
    assert [problem.code for problem in refusal.value.problems] == ["level_too_low"]

    handed = hand_on(airport, request, "olga", "otto")
    with pytest.raises(NotAllowed):
        airport.decided(handed, "olga")
    assert airport.decided(handed, "otto").approval.level is Level.STANDARD


def test_never_to_the_requester(airport: Airport) -> None:
    """Four eyes hold for whoever stands in, too."""
    new = NewUser(
        name="Max",
        roles=frozenset({Role.REQUESTER, Role.APPROVER}),
        level=Level.EXECUTIVE,
        email="max@home",
        password="x" * 12,
    )
    max_ = airport.app.add_user(new, caller=airport.caller("adam"))
    people: Any = airport.place.people
    people["max"] = max_
    request = airport.submitted(by="max")

    with pytest.raises(InvalidInput) as refusal:
        hand_on(airport, request, "stan", "max")
    assert [problem.code for problem in refusal.value.problems] == ["four_eyes"]
    with pytest.raises(FourEyes):
        hand_on(airport, request, "max", "xena")


@pytest.mark.parametrize("who", ["ella", "olga", "pia", "adam", "vera", "ann"])
def test_only_who_is_asked_hands_on(airport: Airport, who: str) -> None:
    """Nobody hands on what is not his to answer, the administrator included."""
    request = airport.submitted()

    with pytest.raises(NotAllowed):
        hand_on(airport, request, who, "xena")


def test_policy_may_forbid_it(airport: Airport) -> None:
    """A step that is not delegable stays where it is."""
    step = StepRule(level=Level.STANDARD, timeout_hours=24, delegable=False)
    rule = Rule(name="in person", when=Condition(), steps=(step,))
    airport.use_policy(Policy(version=1, rules=(rule,)))

    with pytest.raises(InvalidInput) as refusal:
        hand_on(airport, airport.submitted(), "stan", "ella")
    assert [problem.code for problem in refusal.value.problems] == ["not_delegable"]


@pytest.mark.parametrize(
    ("verdict", "deputy", "code"),
    [
        (Verdict.DELEGATE, None, "delegate_to_mismatch"),
        (Verdict.APPROVE, "ella", "delegate_to_mismatch"),
        (Verdict.DELEGATE, "nobody", "unknown_user"),
    ],
)
def test_deputy_is_named_where_it_counts(
    airport: Airport, verdict: Verdict, deputy: str | None, code: str
) -> None:
    """A deputy goes with `delegate`, and has to be somebody."""
    request = airport.submitted()
    people = {name: user.id for name, user in airport.place.people.items()}
    to = None if deputy is None else people.get(deputy, UserId(new_id()))

    with pytest.raises(InvalidInput) as refusal:
        airport.decided(request, "stan", verdict, delegate_to=to)
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_nothing_to_hand_on(airport: Airport) -> None:
    """What waits for nobody is in nobody's hands."""
    request = airport.approved()

    with pytest.raises(NotAllowed):
        hand_on(airport, request, "stan", "ella")
    asked = airport.decided(
        airport.submitted(), "stan", Verdict.REQUEST_INFO, comments="Which lamp?"
    )
    with pytest.raises(IllegalTransition) as refusal:
        hand_on(airport, asked, "stan", "ella")
    assert "delegate" in refusal.value.message


def test_deputies_are_listed(airport: Airport) -> None:
    """Whoever is asked sees to whom he may hand on, by name."""
    request = airport.submitted(estimated_total_cost=euros(10_000))

    def listed(name: str) -> list[str]:
        found = airport.app.read_deputies(request.id, caller=airport.caller(name))
        return [person.name for person in found]

    assert listed("stan") == ["Ella", "Xena"]
    assert listed("ella") == listed("ann") == []
    airport.decided(request, "stan")
    assert listed("ella") == ["Xena"]
