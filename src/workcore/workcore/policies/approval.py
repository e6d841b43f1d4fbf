"""
Approval policy as data: rules that match a request ask for steps.

The default policy's figures are the domain's (§3, Approval).
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from attrs import evolve, frozen

from workcore.model import (
    Impact,
    Level,
    Priority,
    Reason,
    RequestContent,
    UserId,
    WorkType,
)
from workcore.policies.approval_cases import Case, Condition


class Who(StrEnum):
    """How a step finds the people it asks, narrowest first."""

    USERS = "users"
    ASSET_OWNER = "asset_owner"
    LEVEL = "level"


@frozen(kw_only=True)
class StepRule:
    """
    What one level of a chain asks for.

    Attributes:
        quorum: How many have to agree.
        parallel: Whether it is asked together with the step before it, not after.
        timeout_hours: Hours after opening at which the step is due.
        user_ids: Who is asked, when *who* is `users`.
        escalates_to: The level that takes over when nobody answers.
    """

    level: Level
    who: Who = Who.LEVEL
    quorum: int = 1
    parallel: bool = False
    timeout_hours: int
    delegable: bool = True
    escalates_to: Level | None = None
    user_ids: tuple[UserId, ...] = ()


@frozen(kw_only=True)
class Rule:
    """One row of a policy."""

    name: str
    when: Condition
    steps: tuple[StepRule, ...]


@frozen
class Routed:
    """A step that is asked of a request, and the rules that ask for it."""

    step: StepRule
    because: tuple[Reason, ...]


@frozen(kw_only=True)
class Policy:
    """An organisation's rules, in order. Version 0 is the default that ships."""

    version: int
    rules: tuple[Rule, ...]

    def matching(self, case: Case) -> tuple[Rule, ...]:
        """Keep the rules that apply."""
        return tuple(rule for rule in self.rules if rule.when.matches(case))

    def steps_for(self, case: Case) -> tuple[StepRule, ...]:
        """Merge the steps of all rules that apply, in the order of levels."""
        return _merged(self.matching(case))

    def routed(self, case: Case) -> tuple[Routed, ...]:
        """List the same, each with the rules that ask for it."""
        rules = self.matching(case)
        return tuple(Routed(step, _reasons(rules, case, step.level)) for step in _merged(rules))


def _reasons(rules: Iterable[Rule], case: Case, level: Level) -> tuple[Reason, ...]:
    """Say which of the *rules* ask for the step of this level, and why they apply."""
    return tuple(
        Reason(rule.name, rule.when.looked_at(case))
        for rule in rules
        if level in {step.level for step in rule.steps}
    )


def _merged(rules: Iterable[Rule]) -> tuple[StepRule, ...]:
    return merge(step for rule in rules for step in rule.steps)


def merge(steps: Iterable[StepRule]) -> tuple[StepRule, ...]:
    """
    Make one step a level: the strictest timeout, the largest quorum, the narrowest circle.

    It is parallel when all want that: one after another is stricter.
    """
    by_level: dict[Level, StepRule] = {}
    for step in steps:
        known = by_level.get(step.level)
        by_level[step.level] = step if known is None else _stricter(known, step)
    return tuple(by_level[level] for level in Level if level in by_level)


def _stricter(one: StepRule, two: StepRule) -> StepRule:
    return evolve(
        one,
        who=min(one.who, two.who, key=tuple(Who).index),
        quorum=max(one.quorum, two.quorum),
        parallel=one.parallel and two.parallel,
        timeout_hours=min(one.timeout_hours, two.timeout_hours),
        delegable=one.delegable and two.delegable,
        user_ids=tuple(dict.fromkeys((*one.user_ids, *two.user_ids))),
    )


EVERY_LEVEL: Final = frozenset(Level)
MONEY: Final = frozenset({Level.STANDARD, Level.ELEVATED, Level.EXECUTIVE})
PLACE: Final = frozenset({Level.REGULATORY, Level.OWNER, Level.STANDARD})

LOOKED_AT: Final[Mapping[str, frozenset[Level]]] = MappingProxyType(
    {
        "work_type": EVERY_LEVEL,
        "asset_id": EVERY_LEVEL,
        "priority": MONEY,
        "estimated_materials_cost": MONEY,
        "estimated_total_cost": MONEY,
        "impact_level": PLACE,
        "related_assets": PLACE,
        "requested_start": PLACE,
        "requested_end": PLACE,
        "regulatory_approval_required": frozenset({Level.REGULATORY}),
    }
)
"""What approvers agree to, and the levels that are asked again when it changes (§3, Approval)."""


def reopened(before: RequestContent, after: RequestContent) -> frozenset[Level] | None:
    """Say which levels have to be asked again after an edit; None when nobody has looked at it."""
    found = [
        levels
        for name, levels in LOOKED_AT.items()
        if getattr(before, name) != getattr(after, name)
    ]
    return frozenset().union(*found) if found else None


PLANNED: Final = frozenset(WorkType) - {WorkType.EMERGENCY}
LOW, HIGH = Decimal(10_000), Decimal(50_000)


def _step(level: Level, hours: int, who: Who = Who.LEVEL) -> StepRule:
    return StepRule(level=level, timeout_hours=hours, who=who)


STANDARD, ELEVATED = _step(Level.STANDARD, 24), _step(Level.ELEVATED, 48)
EXECUTIVE = _step(Level.EXECUTIVE, 72)

DEFAULT_POLICY: Final = Policy(
    version=0,
    rules=(
        Rule(
            name="any cost",
            when=Condition(work_types=PLANNED),
            steps=(STANDARD,),
        ),
        Rule(
            name="cost from 10,000",
            when=Condition(work_types=PLANNED, cost_from=LOW),
            steps=(ELEVATED,),
        ),
        Rule(
            name="cost over 50,000",
            when=Condition(cost_over=HIGH),
            steps=(EXECUTIVE,),
        ),
        Rule(
            name="high or critical priority",
            when=Condition(
                work_types=PLANNED, priorities=frozenset({Priority.CRITICAL, Priority.HIGH})
            ),
            steps=(_step(Level.ELEVATED, 24),),
        ),
        Rule(
            name="full closure",
            when=Condition(impacts=frozenset({Impact.FULL_CLOSURE})),
            steps=(_step(Level.OWNER, 24, Who.ASSET_OWNER),),
        ),
        Rule(
            name="regulated work",
            when=Condition(regulatory=True),
            steps=(_step(Level.REGULATORY, 72),),
        ),
        Rule(
            name="emergency",
            when=Condition(work_types=frozenset({WorkType.EMERGENCY})),
            steps=(_step(Level.STANDARD, 2),),
        ),
    ),
)
