"""What an approval policy looks at in a request, and when a rule of it applies."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from workcore.model import (
    AssetType,
    Impact,
    JsonObject,
    JsonValue,
    Priority,
    RequestContent,
    WorkType,
)


@frozen(kw_only=True)
class Condition:
    """
    When a rule matches; an empty part matches everything.

    Attributes:
        cost_from: Inclusive lower bound, in the organisation's currency.
        cost_over: Exclusive lower bound.
        cost_under: Exclusive upper bound.
        cost_to: Inclusive upper bound.
    """

    work_types: frozenset[WorkType] = frozenset()
    priorities: frozenset[Priority] = frozenset()
    impacts: frozenset[Impact] = frozenset()
    asset_types: frozenset[AssetType] = frozenset()
    capacity_groups: frozenset[str] = frozenset()
    cost_from: Decimal | None = None
    cost_over: Decimal | None = None
    cost_under: Decimal | None = None
    cost_to: Decimal | None = None
    regulatory: bool | None = None

    def matches(self, case: "Case") -> bool:
        """Whether every part of the condition holds."""
        return all(holds(self, getattr(case, part)) for part, holds in PARTS.items())

    def looked_at(self, case: "Case") -> JsonObject:
        """List what of a case decides whether the condition holds."""
        return {
            part: _plain(getattr(case, part))
            for part, limits in LIMITED_BY.items()
            if any(getattr(self, limit) not in {None, frozenset()} for limit in limits)
        }

    def costs(self, cost: Decimal) -> bool:
        """Whether *cost* lies between the bounds."""
        return (
            (self.cost_from is None or cost >= self.cost_from)
            and (self.cost_over is None or cost > self.cost_over)
            and (self.cost_under is None or cost < self.cost_under)
            and (self.cost_to is None or cost <= self.cost_to)
        )


def _among(wanted: frozenset[Any], value: object) -> bool:
    return not wanted or value in wanted


PARTS: Final[Mapping[str, Callable[[Condition, Any], bool]]] = {
    "work_type": lambda when, kind: _among(when.work_types, kind),
    "priority": lambda when, priority: _among(when.priorities, priority),
    "impacts": lambda when, found: not (when.impacts and when.impacts.isdisjoint(found)),
    "asset_type": lambda when, kind: _among(when.asset_types, kind),
    "capacity_group": lambda when, group: _among(when.capacity_groups, group),
    "cost": Condition.costs,
    "regulatory": lambda when, regulatory: when.regulatory in {None, regulatory},
}
"""How each part of a case is compared with a condition."""


LIMITED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "work_type": ("work_types",),
    "priority": ("priorities",),
    "impacts": ("impacts",),
    "asset_type": ("asset_types",),
    "capacity_group": ("capacity_groups",),
    "cost": ("cost_from", "cost_over", "cost_under", "cost_to"),
    "regulatory": ("regulatory",),
}
"""Which fields of a condition speak of each part of a case."""


def _plain(value: object) -> JsonValue:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    return value if isinstance(value, bool) or value is None else str(value)


@frozen(kw_only=True)
class Case:
    """
    What a policy looks at.

    Attributes:
        impacts: On every asset that the request names.
    """

    work_type: WorkType
    priority: Priority
    impacts: frozenset[Impact]
    asset_type: AssetType
    capacity_group: str | None
    cost: Decimal
    regulatory: bool


def case_of(content: RequestContent, asset_type: AssetType, capacity_group: str | None) -> Case:
    """Read from a request what a policy looks at."""
    return Case(
        work_type=content.work_type,
        priority=content.priority,
        impacts=frozenset(content.impacts.values()),
        asset_type=asset_type,
        capacity_group=capacity_group,
        cost=content.cost,
        regulatory=content.regulatory_approval_required,
    )
