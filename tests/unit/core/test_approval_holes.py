"""Policies in which somebody's request would get stuck are found out, whatever their shape."""

from decimal import Decimal
from typing import Any, Final

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from workcore.errors import PolicyHasHole
from workcore.model import Impact, Level, Priority, Role, UserId, WorkType
from workcore.policies.approval import DEFAULT_POLICY, Policy, Rule, StepRule, Who
from workcore.policies.approval_cases import Condition
from workcore.policies.approval_editing import MOST_RULES, NewPolicy, policy_problems, refusal
from workcore.policies.approval_holes import Hole, find_hole
from workcore.testing.builders import a_user, an_approver
from workcore.testing.ids import new_id
from workcore.testing.strategies.cases import cases
from workcore.testing.strategies.policies import policies

APPROVERS: Final = [an_approver(level) for level in Level if level is not Level.OWNER]
OWNER: Final = a_user(Role.ASSET_OWNER)
EVERYBODY: Final = [*APPROVERS, OWNER]
ANY: Final = Condition()


def a_step(level: Level = Level.STANDARD, **given: Any) -> StepRule:
    """Ask everybody of a level within a day."""
    return StepRule(level=level, timeout_hours=24, **given)


def a_policy(*steps: StepRule, when: Condition = ANY) -> Policy:
    """Ask *steps* about what matches."""
    return Policy(version=1, rules=(Rule(name="the rule", when=when, steps=steps),))


def hole_of(policy: Policy, *people: Any) -> Hole:
    """Find the hole that has to be there."""
    hole = find_hole(policy, people or EVERYBODY)
    assert hole is not None
    return hole


def test_default_policy_has_no_hole() -> None:
    """With somebody at each level the policy that ships reaches somebody."""
    assert find_hole(DEFAULT_POLICY, EVERYBODY) is None


@pytest.mark.parametrize("missing", range(len(EVERYBODY)))
def test_nobody_at_a_level(missing: int) -> None:
    """Without one of them a level of the default policy asks nobody."""
    people = [person for index, person in enumerate(EVERYBODY) if index != missing]
    hole = hole_of(DEFAULT_POLICY, *people)

    assert (hole.needed, hole.found) == (1, 0)
    assert hole.level is (EVERYBODY[missing].level or Level.OWNER)


@pytest.mark.parametrize(
    ("when", "part", "outside"),
    [
        (Condition(cost_from=Decimal(10)), "cost", Decimal(0)),
        (Condition(cost_over=Decimal(10)), "cost", Decimal(0)),
        (Condition(cost_under=Decimal(10)), "cost", Decimal(10)),
        (Condition(cost_to=Decimal(10)), "cost", Decimal("10.01")),
        (Condition(regulatory=True), "regulatory", False),
        (Condition(capacity_groups=frozenset({"remote"})), "capacity_group", None),
    ],
    ids=str,
)
def test_a_gap_between_conditions(when: Condition, part: str, outside: object) -> None:
    """What no rule matches is shown with the value that falls through."""
    hole = hole_of(a_policy(a_step(), when=when))

    assert hole.level is None
    assert getattr(hole.case, part) == outside


@pytest.mark.parametrize("part", ["work_types", "priorities", "impacts"])
def test_one_word_that_no_rule_names(part: str) -> None:
    """A single type, priority or impact left out is found."""
    words: dict[str, Any] = {"work_types": WorkType, "priorities": Priority, "impacts": Impact}
    *named, left_out = words[part]
    when: dict[str, Any] = {part: frozenset(named)}
    hole = hole_of(a_policy(a_step(), when=Condition(**when)))

    case = hole.case
    assert left_out in {case.work_type, case.priority, *case.impacts}


def test_quorum_that_nobody_can_reach() -> None:
    """As many as have to agree have to be there, besides whoever raises the request."""
    two = [an_approver(), an_approver()]
    policy = a_policy(a_step(quorum=2))
    assert find_hole(policy, two) is None

    raising = evolve(two[0], roles=two[0].roles | {Role.REQUESTER})
    hole = hole_of(policy, raising, two[1])
    assert (hole.level, hole.needed, hole.found) == (Level.STANDARD, 2, 1)


def test_named_people() -> None:
    """Who is named is enough, unless he could be the one who asks and nobody else is there."""
    stan = an_approver()
    policy = a_policy(a_step(Level.EXECUTIVE, who=Who.USERS, user_ids=(stan.id,), quorum=3))
    assert find_hole(policy, [stan]) is None

    raising = evolve(stan, roles=stan.roles | {Role.REQUESTER})
    assert hole_of(policy, raising).level is Level.EXECUTIVE
    others = [an_approver(Level.EXECUTIVE) for _ in range(3)]
    assert find_hole(policy, [raising, *others]) is None


def test_admins_are_not_asked() -> None:
    """That an administrator could decide closes no hole, nor does somebody who has left."""
    gone = evolve(an_approver(), active=False)

    assert hole_of(a_policy(a_step()), a_user(Role.ADMIN), gone).found == 0


@given(policies(EVERYBODY), cases())
def test_no_case_falls_through(new: NewPolicy, case: Any) -> None:
    """Where no hole is found, no case at all reaches nobody; where one is, that case does."""
    policy = new.numbered(1)
    hole = find_hole(policy, EVERYBODY)
    if hole is None:
        assert policy.steps_for(case)
    elif hole.level is None:
        assert policy.steps_for(hole.case) == ()
    else:
        assert hole.level in [step.level for step in policy.steps_for(hole.case)]


def test_refusal_shows_the_hole() -> None:
    """The message names every part of the case, and what to do."""
    nobody = refusal(hole_of(a_policy(a_step(), when=Condition(regulatory=True))))
    few = refusal(hole_of(a_policy(a_step(quorum=2))))

    assert isinstance(nobody, PolicyHasHole)
    assert "regulatory no" in str(nobody)
    assert "Add a rule" in str(nobody)
    assert "standard step" in str(few)
    assert "needs 2 to agree, and 1 could" in str(few)


STRANGER: Final = UserId(new_id())

PROBLEMS: Final[dict[str, tuple[Rule, ...]]] = {
    "rules": (),
    "rules[0].name": (Rule(name=" ", when=ANY, steps=(a_step(),)),),
    "rules[1].name": (Rule(name="a", when=ANY, steps=(a_step(),)),) * 2,
    "rules[0].steps": (Rule(name="a", when=ANY, steps=()),),
    "rules[0].steps[0].timeout_hours": a_policy(evolve(a_step(), timeout_hours=0)).rules,
    "rules[0].steps[1].quorum": a_policy(a_step(), a_step(quorum=11)).rules,
    "rules[0].steps[0].user_ids": a_policy(a_step(user_ids=(OWNER.id,))).rules,
    "rules[0].steps[0].escalates_to": a_policy(a_step(escalates_to=Level.OWNER)).rules,
}


@pytest.mark.parametrize(("field", "rules"), PROBLEMS.items(), ids=PROBLEMS)
def test_problems(field: str, rules: tuple[Rule, ...]) -> None:
    """What no policy may have is named by its place."""
    [problem] = policy_problems(NewPolicy(rules=rules), EVERYBODY)

    assert problem.field == field


@pytest.mark.parametrize("who", [a_user(Role.VIEWER), evolve(OWNER, active=False), None])
def test_named_people_have_to_be_able(who: Any) -> None:
    """A step names nobody who could not answer it."""
    named = STRANGER if who is None else who.id
    rules = a_policy(a_step(who=Who.USERS, user_ids=(named,))).rules
    [problem] = policy_problems(NewPolicy(rules=rules), [who] if who else [])

    assert (problem.field, problem.code) == ("rules[0].steps[0].user_ids", "cannot_decide")


@given(st.integers(1, MOST_RULES))
def test_default_policy_has_no_problem(rules: int) -> None:
    """What ships could be saved, and so could many more rules."""
    many = tuple(evolve(DEFAULT_POLICY.rules[0], name=f"rule {n}") for n in range(rules))

    assert not list(policy_problems(NewPolicy(rules=DEFAULT_POLICY.rules), EVERYBODY))
    assert not list(policy_problems(NewPolicy(rules=many), EVERYBODY))
