"""How long, how many, how much: each limit is one row with one code. Source: domain §3."""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from attrs import frozen

from workcore.model import JsonValue, Money, RequestContent, Severity
from workcore.policies.findings import Finding

Measure = int | Decimal | None

MAX_COST: Final = Decimal(1_000_000)
"""The largest total cost of one request, in the organisation's currency."""


def length(text: str | None) -> int | None:
    """Count characters; an absent text has no length."""
    return None if text is None else len(text)


def amount(money: Money | None) -> Decimal | None:
    """Read the amount; absent money has none."""
    return None if money is None else money.amount


def worst(texts: Sequence[str]) -> int | None:
    """Count the characters of an empty text, or else of the longest; None without texts."""
    if "" in texts:
        return 0
    return max(map(len, texts), default=None)


def metadata_bytes(content: RequestContent) -> int:
    """Count the bytes of the metadata as compact UTF-8 JSON."""
    if not content.metadata:
        return 2
    return len(json.dumps(content.metadata, ensure_ascii=False, separators=(",", ":")).encode())


@frozen
class Limit:
    """
    An inclusive range for a measure of one field.

    Attributes:
        measure: Reads the measure; None when the field is empty.
    """

    field: str
    code: str
    unit: str
    least: int | Decimal
    most: int | Decimal
    measure: Callable[[RequestContent], Measure]

    def check(self, content: RequestContent) -> Finding | None:
        """Say so when the measure is outside."""
        measured = self.measure(content)
        if measured is None or self.least <= measured <= self.most:
            return None

        return Finding(
            field=self.field,
            code=self.code,
            severity=Severity.ERROR,
            message=f"Must be {self.least:,} to {self.most:,} {self.unit}; it is {measured:,}.",
            inputs={"measured": plain(measured), "least": int(self.least), "most": int(self.most)},
        )


def plain(measured: int | Decimal) -> JsonValue:
    """Show a measure as JSON holds it: amounts as exact text."""
    return measured if isinstance(measured, int) else str(measured)


LIMITS: Final = (
    Limit("title", "title_length", "characters", 5, 200, lambda c: len(c.title)),
    Limit(
        "description", "description_length", "characters", 20, 5_000, lambda c: len(c.description)
    ),
    Limit(
        "estimated_duration_minutes",
        "duration_range",
        "minutes",
        15,
        10_080,
        lambda c: c.estimated_duration_minutes,
    ),
    Limit("personnel_count", "personnel_range", "people", 1, 500, lambda c: c.personnel_count),
    Limit(
        "estimated_materials_cost",
        "materials_cost_range",
        "in the organisation's currency",
        0,
        MAX_COST,
        lambda c: amount(c.estimated_materials_cost),
    ),
    Limit(
        "estimated_total_cost",
        "total_cost_range",
        "in the organisation's currency",
        0,
        MAX_COST,
        lambda c: amount(c.estimated_total_cost),
    ),
    Limit(
        "safety_considerations",
        "safety_length",
        "characters",
        0,
        2_000,
        lambda c: length(c.safety_considerations),
    ),
    Limit("metadata", "metadata_size", "bytes", 0, 16 * 1024, metadata_bytes),
    Limit(
        "cost_center", "cost_center_length", "characters", 1, 100, lambda c: length(c.cost_center)
    ),
    Limit(
        "purchase_order",
        "purchase_order_length",
        "characters",
        1,
        100,
        lambda c: length(c.purchase_order),
    ),
    Limit(
        "location_details",
        "location_length",
        "characters",
        0,
        2_000,
        lambda c: length(c.location_details),
    ),
    Limit(
        "compliance_notes",
        "compliance_length",
        "characters",
        0,
        2_000,
        lambda c: length(c.compliance_notes),
    ),
    Limit(
        "regulatory_reference",
        "regulatory_reference_length",
        "characters",
        1,
        200,
        lambda c: length(c.regulatory_reference),
    ),
    Limit("department", "department_length", "characters", 1, 200, lambda c: length(c.department)),
    Limit("required_skills", "skills_count", "skills", 0, 50, lambda c: len(c.required_skills)),
    Limit(
        "required_skills",
        "skill_length",
        "characters",
        1,
        100,
        lambda c: worst(c.required_skills),
    ),
    Limit(
        "required_equipment", "equipment_count", "items", 0, 50, lambda c: len(c.required_equipment)
    ),
    Limit(
        "required_equipment",
        "equipment_length",
        "characters",
        1,
        100,
        lambda c: worst(c.required_equipment),
    ),
    Limit(
        "related_assets", "related_assets_count", "assets", 0, 100, lambda c: len(c.related_assets)
    ),
    Limit("watcher_ids", "watchers_count", "watchers", 0, 100, lambda c: len(c.watcher_ids)),
    Limit(
        "preferred_windows",
        "preferred_windows_count",
        "windows",
        0,
        100,
        lambda c: len(c.preferred_windows),
    ),
    Limit(
        "blackout_periods",
        "blackout_periods_count",
        "periods",
        0,
        100,
        lambda c: len(c.blackout_periods),
    ),
)
"""Every limit; both edges are inside. Those the domain does not name keep records readable."""
