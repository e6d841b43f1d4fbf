"""
Holes in an approval policy: requests that would reach nobody who may decide.

Looks at every combination of what the policy's conditions tell apart (DOMAIN §3, Approval),
not at examples: two costs between the same bounds are one combination.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from itertools import product
from operator import and_
from typing import Any, Final, Protocol

from attrs import frozen

from workcore.model import (
    AssetType,
    Impact,
    Level,
    Permission,
    Priority,
    Role,
    UserId,
    WorkType,
)
from workcore.policies.access import GRANTS
from workcore.policies.approval import Policy, Rule, StepRule, Who, merge
from workcore.policies.approval_cases import PARTS, Case, Condition

CENT: Final = Decimal("0.01")
NO_GROUP: Final = None
OTHER_GROUP: Final = "\N{HORIZONTAL ELLIPSIS}"
"""Stands for every group that no rule names."""

DECIDERS: Final = frozenset(GRANTS[Permission.APPROVE]) - {Role.ADMIN}
"""Roles whose holders are asked; an admin may always decide, but nobody asks him."""

RAISERS: Final = frozenset(GRANTS[Permission.CREATE])


class Decider(Protocol):
    """Somebody who may be asked, as `entities.user` has him."""

    @property
    def id(self) -> UserId: ...  # noqa: D102 - the type says it

    @property
    def roles(self) -> frozenset[Role]: ...  # noqa: D102 - the type says it

    @property
    def active(self) -> bool: ...  # noqa: D102 - the type says it

    def holds(self, level: Level) -> bool:
        """Whether a step at *level* is for him."""
        ...


Value = Any
Classes = Mapping[int, Value]
"""Which rules a value matches, as bits, and the first value that does."""


@frozen(kw_only=True)
class Hole:
    """
    A request that would get stuck.

    Attributes:
        case: What it looks like.
        level: The step that too few could answer; None when nobody would be asked at all.
        needed: How many have to agree.
        found: How many could, whoever raises the request.
    """

    case: Case
    level: Level | None = None
    needed: int = 1
    found: int = 0


def find_hole(policy: Policy, people: Collection[Decider]) -> Hole | None:
    """
    Find a combination that reaches too few of *people* who may decide; None when there is none.

    Args:
        people: At least everybody active who may decide.
    """
    return next(_holes(policy, _Circle(people)), None)


def _holes(policy: Policy, circle: "_Circle") -> Iterator[Hole]:
    seen: set[int] = set()
    for case, matching in _cases(policy.rules):
        if matching in seen:
            continue
        seen.add(matching)
        rules = [rule for bit, rule in enumerate(policy.rules) if matching >> bit & 1]
        steps = merge(step for rule in rules for step in rule.steps)
        if not steps:
            yield Hole(case=case)
        for step in steps:
            needed, found = circle.reach(step)
            if found < needed:
                yield Hole(case=case, level=step.level, needed=needed, found=found)


def _cases(rules: Sequence[Rule]) -> Iterator[tuple[Case, int]]:
    """Go through all combinations, each with the rules that match it."""
    classes = [_classes(rules, part, values(rules)) for part, values in VALUES.items()]
    for combination in product(*(each.items() for each in classes)):
        case = Case(**dict(zip(VALUES, (value for _, value in combination), strict=True)))
        yield case, reduce(and_, (mask for mask, _ in combination))


def _classes(rules: Sequence[Rule], part: str, values: Iterable[Value]) -> Classes:
    matches = PARTS[part]
    found: dict[int, Value] = {}
    for value in values:
        bits = (matches(rule.when, value) << bit for bit, rule in enumerate(rules))
        found.setdefault(sum(bits), value)
    return found


def _costs(rules: Sequence[Rule]) -> Iterator[Decimal]:
    """Every bound, and what lies a cent beside it."""
    yield Decimal(0)
    for bound in sorted({bound for rule in rules for bound in _bounds(rule.when)}):
        yield from (cost for cost in (bound - CENT, bound, bound + CENT) if cost >= 0)


def _bounds(when: Condition) -> Iterator[Decimal]:
    bounds = (when.cost_from, when.cost_over, when.cost_under, when.cost_to)
    return (bound for bound in bounds if bound is not None)


def _groups(rules: Sequence[Rule]) -> Iterable[str | None]:
    return (NO_GROUP, OTHER_GROUP, *sorted({g for r in rules for g in r.when.capacity_groups}))


VALUES: Final[Mapping[str, Callable[[Sequence[Rule]], Iterable[Value]]]] = {
    "cost": _costs,
    "work_type": lambda _: WorkType,
    "priority": lambda _: Priority,
    "impacts": lambda _: [frozenset({impact}) for impact in Impact],
    "asset_type": lambda _: AssetType,
    "capacity_group": _groups,
    "regulatory": lambda _: (False, True),
}
"""
What each part of a case may be, as far as rules can tell.

Several impacts match what each of them matches, so that they only ask for more.
"""


class _Circle:
    """Who could answer a step, whoever raised the request."""

    def __init__(self, people: Collection[Decider]) -> None:
        self._deciders = {p.id: p for p in people if p.active and not DECIDERS.isdisjoint(p.roles)}

    def reach(self, step: StepRule) -> tuple[int, int]:
        """Tell how many have to agree, and how many can when the worst of all people asks."""
        everybody = self._of_level(step.level)
        named = frozenset(step.user_ids) & self._deciders.keys()
        if step.who is not Who.USERS:
            return (1 if step.who is Who.ASSET_OWNER else step.quorum), self._left(everybody)
        if self._left(named):
            return min(step.quorum, self._left(named)), self._left(named)
        # A step whose only people cannot answer asks everybody of its level.
        return step.quorum, self._left(everybody)

    def _of_level(self, level: Level) -> frozenset[UserId]:
        return frozenset(id_ for id_, p in self._deciders.items() if p.holds(level))

    def _left(self, asked: frozenset[UserId]) -> int:
        """Count those who are left when one of them is the requester."""
        raiser = any(not RAISERS.isdisjoint(self._deciders[id_].roles) for id_ in asked)
        return len(asked) - raiser
