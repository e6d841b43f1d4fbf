"""Who has to agree, at every cost edge and in every kind of case, against the domain's words."""

from decimal import Decimal
from itertools import product
from typing import Any, Final

import pytest
from attrs import evolve

from workcore.model import (
    AssetId,
    AssetType,
    Impact,
    Level,
    Priority,
    RelatedAsset,
    UserId,
    WorkType,
)
from workcore.policies.approval import DEFAULT_POLICY, LOOKED_AT, Policy, Rule, StepRule, Who, merge
from workcore.policies.approval_cases import Case, Condition, case_of
from workcore.testing.builders import a_content, euros
from workcore.testing.ids import new_id

COSTS: Final = tuple(
    map(Decimal, ("0", "9999.99", "10000", "10000.01", "49999.99", "50000", "50000.01", "1000000"))
)
ORDER: Final = ("regulatory", "owner", "standard", "elevated", "executive")


def a_case(**given: Any) -> Case:
    """Make a case of cheap planned work that closes nothing."""
    defaults: dict[str, Any] = {
        "work_type": WorkType.MAINTENANCE,
        "priority": Priority.MEDIUM,
        "impacts": frozenset({Impact.NO_IMPACT}),
        "asset_type": AssetType.STAND,
        "capacity_group": None,
        "cost": Decimal(0),
        "regulatory": False,
    }
    return Case(**defaults | given)


def oracle(case: Case) -> dict[str, int]:
    """
    Say, from the domain's sentence alone, which levels are asked and within how many hours.

    Under 10,000 standard (24 h); 10,000 to 50,000 inclusive standard and elevated (48 h); over
    50,000 executive besides (72 h); high or critical elevated (24 h); closure owner (24 h);
    regulated regulatory (72 h); emergency instead of cost and priority one standard (2 h), and
    executive over 50,000.
    """
    hours: dict[str, int] = {}
    if case.work_type == "emergency":
        hours["standard"] = 2
    else:
        hours["standard"] = 24
        if case.cost >= 10_000:
            hours["elevated"] = 48
        if case.priority in {"high", "critical"}:
            hours["elevated"] = 24
    if case.cost > 50_000:
        hours["executive"] = 72
    if "full_closure" in case.impacts:
        hours["owner"] = 24
    if case.regulatory:
        hours["regulatory"] = 72
    return hours


EVERY_CASE: Final = [
    a_case(work_type=w, priority=p, impacts=frozenset({i}), cost=c, regulatory=r)
    for w, p, i, c, r in product(WorkType, Priority, Impact, COSTS, (False, True))
]


@pytest.mark.parametrize("cost", COSTS, ids=str)
@pytest.mark.parametrize("work_type", WorkType)
def test_levels_and_hours(work_type: WorkType, cost: Decimal) -> None:
    """At each cost edge every type × priority × impact × regulation reaches the right levels."""
    cases = [c for c in EVERY_CASE if c.work_type is work_type and c.cost == cost]
    assert len(cases) == 4 * 3 * 2

    for case in cases:
        steps = DEFAULT_POLICY.steps_for(case)
        assert {step.level: step.timeout_hours for step in steps} == oracle(case), case


@pytest.mark.parametrize("work_type", WorkType)
def test_levels_come_in_order(work_type: WorkType) -> None:
    """Regulatory is asked first, then owner, standard, elevated, executive; each once."""
    for case in EVERY_CASE:
        if case.work_type is work_type:
            levels = [step.level for step in DEFAULT_POLICY.steps_for(case)]
            assert levels == sorted(set(levels), key=ORDER.index)


def test_everything_asks_somebody() -> None:
    """The default policy lets nothing pass unasked."""
    assert all(DEFAULT_POLICY.steps_for(case) for case in EVERY_CASE)


def test_owner_step_asks_the_owner() -> None:
    """A closure is decided by whose asset it is; every other step by its level."""
    case = a_case(impacts=frozenset({Impact.FULL_CLOSURE}), regulatory=True, cost=COSTS[-1])
    who = {step.level: step.who for step in DEFAULT_POLICY.steps_for(case)}

    assert who.pop(Level.OWNER) is Who.ASSET_OWNER
    assert set(who.values()) == {Who.LEVEL}


def test_any_closure_counts() -> None:
    """A closed asset beside the primary one asks its owner, too."""
    case = a_case(impacts=frozenset({Impact.NO_IMPACT, Impact.FULL_CLOSURE}))

    assert [step.level for step in DEFAULT_POLICY.steps_for(case)] == [Level.OWNER, Level.STANDARD]


def test_default_policy_is_version_0() -> None:
    """What ships is version 0; an organisation's own begin with 1."""
    assert DEFAULT_POLICY.version == 0


def test_case_is_read_from_the_content() -> None:
    """A policy looks at type, priority, cost, regulation and the impacts on all assets."""
    related = RelatedAsset(asset_id=AssetId(new_id()), impact_level=Impact.FULL_CLOSURE)
    content = a_content(
        work_type=WorkType.REPAIR,
        priority=Priority.HIGH,
        impact_level=Impact.NO_IMPACT,
        related_assets=(related,),
        estimated_total_cost=euros("12.50"),
        regulatory_approval_required=True,
    )

    assert case_of(content, AssetType.RUNWAY, "group") == Case(
        work_type=WorkType.REPAIR,
        priority=Priority.HIGH,
        impacts=frozenset({Impact.NO_IMPACT, Impact.FULL_CLOSURE}),
        asset_type=AssetType.RUNWAY,
        capacity_group="group",
        cost=Decimal("12.50"),
        regulatory=True,
    )


TEN: Final = Decimal(10)
CENT: Final = Decimal("0.01")
CONDITIONS: Final[list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]] = [
    (
        {"work_types": frozenset({WorkType.REPAIR})},
        {"work_type": WorkType.REPAIR},
        {"work_type": WorkType.INSPECTION},
    ),
    (
        {"priorities": frozenset({Priority.LOW})},
        {"priority": Priority.LOW},
        {"priority": Priority.HIGH},
    ),
    (
        {"impacts": frozenset({Impact.FULL_CLOSURE})},
        {"impacts": frozenset({Impact.FULL_CLOSURE, Impact.NO_IMPACT})},
        {"impacts": frozenset({Impact.PARTIAL_RESTRICTION})},
    ),
    (
        {"asset_types": frozenset({AssetType.RUNWAY})},
        {"asset_type": AssetType.RUNWAY},
        {"asset_type": AssetType.STAND},
    ),
    ({"capacity_groups": frozenset({"g"})}, {"capacity_group": "g"}, {"capacity_group": None}),
    ({"cost_from": TEN}, {"cost": TEN}, {"cost": TEN - CENT}),
    ({"cost_over": TEN}, {"cost": TEN + CENT}, {"cost": TEN}),
    ({"cost_under": TEN}, {"cost": TEN - CENT}, {"cost": TEN}),
    ({"cost_to": TEN}, {"cost": TEN}, {"cost": TEN + CENT}),
    ({"regulatory": True}, {"regulatory": True}, {"regulatory": False}),
    ({"regulatory": False}, {"regulatory": False}, {"regulatory": True}),
]


@pytest.mark.parametrize(("when", "hit", "miss"), CONDITIONS, ids=map(str, range(len(CONDITIONS))))
def test_condition(when: dict[str, Any], hit: dict[str, Any], miss: dict[str, Any]) -> None:
    """Each part of a condition matches what it names, at its edge, and nothing else."""
    condition = Condition(**when)

    assert condition.matches(a_case(**hit))
    assert not condition.matches(a_case(**miss))


def test_empty_condition_matches_everything() -> None:
    """A rule without conditions always applies."""
    assert all(Condition().matches(case) for case in EVERY_CASE[::7])


def test_all_parts_have_to_match() -> None:
    """A condition is a conjunction."""
    condition = Condition(cost_from=TEN, regulatory=True)

    assert condition.matches(a_case(cost=TEN, regulatory=True))
    assert not condition.matches(a_case(cost=TEN))


STEP: Final = StepRule(level=Level.STANDARD, timeout_hours=24)


def test_merging_takes_the_stricter() -> None:
    """Of two rules for one level: shortest time, largest quorum, narrowest circle, all names."""
    ann, rob = UserId(new_id()), UserId(new_id())
    users = evolve(STEP, who=Who.USERS, user_ids=(ann,), timeout_hours=48, quorum=2)
    owner = evolve(STEP, who=Who.ASSET_OWNER, user_ids=(rob, ann), delegable=False)

    (merged,) = merge([owner, users])
    assert (merged.timeout_hours, merged.quorum) == (24, 2)
    assert merged.who is Who.USERS
    assert not merged.delegable
    assert set(merged.user_ids) == {ann, rob}


def test_merging_orders_levels() -> None:
    """Steps come in the order of levels, whatever the order of rules."""
    steps = [evolve(STEP, level=level) for level in reversed(Level)]

    assert [step.level for step in merge(steps)] == list(Level)


def test_matching_rules_are_named() -> None:
    """A policy tells which of its rules apply, in their order."""
    always = Rule(name="always", when=Condition(), steps=(STEP,))
    never = Rule(name="never", when=Condition(cost_under=Decimal(0)), steps=(STEP,))
    policy = Policy(version=1, rules=(never, always))

    assert policy.matching(a_case()) == (always,)
    assert Policy(version=2, rules=()).steps_for(a_case()) == ()


def test_approvers_look_at_what_matters() -> None:
    """Money, window, assets, impact and type, which the domain names, are all looked at."""
    assert set(LOOKED_AT) >= {
        "estimated_total_cost",
        "estimated_materials_cost",
        "requested_start",
        "requested_end",
        "asset_id",
        "related_assets",
        "impact_level",
        "work_type",
    }
    assert all(hasattr(a_content(), name) for name in LOOKED_AT)
