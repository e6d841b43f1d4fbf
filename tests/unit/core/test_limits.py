"""Every limit, at both edges, against the domain's own numbers."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import pytest
from attrs import frozen

from workcore.model import (
    AssetId,
    Blackout,
    Impact,
    Money,
    RelatedAsset,
    RequestContent,
    Severity,
    UserId,
    Window,
)
from workcore.policies.limits import LIMITS, Limit
from workcore.testing.builders import HOUR, NOW, a_content
from workcore.testing.ids import new_id

Number = int | Decimal


@frozen
class Range:
    """
    What the domain says about one limit.

    Attributes:
        make: Gives the fields of a content that measures this much.
        step: The smallest step outside.
    """

    least: Number
    most: Number
    make: Callable[[Any], dict[str, Any]]
    step: Number = 1


def texts(field: str) -> Callable[[int], dict[str, Any]]:
    """Fill a text with this many characters, each of several bytes."""
    return lambda count: {field: "ü" * count}


def numbers(field: str) -> Callable[[int], dict[str, Any]]:
    """Set a number."""
    return lambda number: {field: number}


def amounts(field: str) -> Callable[[Decimal], dict[str, Any]]:
    """Set an amount of euros."""
    return lambda amount: {field: Money(Decimal(amount), "EUR")}


def lists(field: str, make: Callable[[], object]) -> Callable[[int], dict[str, Any]]:
    """Fill a list with this many items."""
    return lambda count: {field: tuple(make() for _ in range(count))}


def words(field: str) -> Callable[[int], dict[str, Any]]:
    """Give a list one word of this length between ordinary ones."""
    return lambda count: {field: ("word", "x" * count, "word")}


def metadata(size: int) -> dict[str, Any]:
    """Make metadata of this many bytes of JSON: `{"a":"…"}`, or nothing."""
    return {"metadata": {"a": "ü" * ((size - 8) // 2) + "x" * (size % 2)} if size > 2 else {}}


def related() -> RelatedAsset:
    """Name an asset."""
    return RelatedAsset(asset_id=AssetId(new_id()), impact_level=Impact.NO_IMPACT)


CENT: Final = Decimal("0.01")
MILLION: Final = Decimal(1_000_000)
EXPECTED: Final = {
    # The domain, §3.
    "title_length": Range(5, 200, texts("title")),
    "description_length": Range(20, 5_000, texts("description")),
    "duration_range": Range(15, 10_080, numbers("estimated_duration_minutes")),
    "personnel_range": Range(1, 500, numbers("personnel_count")),
    "materials_cost_range": Range(0, MILLION, amounts("estimated_materials_cost"), CENT),
    "total_cost_range": Range(0, MILLION, amounts("estimated_total_cost"), CENT),
    "safety_length": Range(0, 2_000, texts("safety_considerations")),
    "metadata_size": Range(2, 16_384, metadata),
    # Ours, so that records stay readable.
    "cost_center_length": Range(1, 100, texts("cost_center")),
    "purchase_order_length": Range(1, 100, texts("purchase_order")),
    "location_length": Range(0, 2_000, texts("location_details")),
    "compliance_length": Range(0, 2_000, texts("compliance_notes")),
    "regulatory_reference_length": Range(1, 200, texts("regulatory_reference")),
    "department_length": Range(1, 200, texts("department")),
    "skills_count": Range(0, 50, lists("required_skills", lambda: "word")),
    "skill_length": Range(1, 100, words("required_skills")),
    "equipment_count": Range(0, 50, lists("required_equipment", lambda: "word")),
    "equipment_length": Range(1, 100, words("required_equipment")),
    "related_assets_count": Range(0, 100, lists("related_assets", related)),
    "watchers_count": Range(0, 100, lists("watcher_ids", lambda: UserId(new_id()))),
    "preferred_windows_count": Range(
        0, 100, lists("preferred_windows", lambda: Window(NOW, NOW + HOUR))
    ),
    "blackout_periods_count": Range(
        0, 100, lists("blackout_periods", lambda: Blackout(NOW, NOW + HOUR))
    ),
}

COUNTED: Final = frozenset(code for code, r in EXPECTED.items() if r.least == 0 and r.step == 1)
"""Measures of which there cannot be less than none."""


def name(limit: Limit) -> str:
    """Name a test by its limit."""
    return limit.code


def content_of(limit: Limit, measure: Number) -> RequestContent:
    """Make a content that measures this much."""
    return a_content(**EXPECTED[limit.code].make(measure))


@pytest.mark.parametrize("limit", LIMITS, ids=name)
def test_lower_edge_is_inside(limit: Limit) -> None:
    """The least is allowed."""
    assert limit.check(content_of(limit, EXPECTED[limit.code].least)) is None


@pytest.mark.parametrize("limit", LIMITS, ids=name)
def test_upper_edge_is_inside(limit: Limit) -> None:
    """The most is allowed."""
    assert limit.check(content_of(limit, EXPECTED[limit.code].most)) is None


@pytest.mark.parametrize(
    "limit",
    [limit for limit in LIMITS if limit.code not in COUNTED | {"metadata_size"}],
    ids=name,
)
def test_one_step_below_is_outside(limit: Limit) -> None:
    """One step less than the least is an error of this field."""
    expected = EXPECTED[limit.code]
    finding = limit.check(content_of(limit, expected.least - expected.step))

    assert finding is not None
    assert (finding.code, finding.field) == (limit.code, limit.field)
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize("limit", LIMITS, ids=name)
def test_one_step_above_is_outside(limit: Limit) -> None:
    """One step more than the most is an error that shows what was measured."""
    expected = EXPECTED[limit.code]
    outside = expected.most + expected.step
    finding = limit.check(content_of(limit, outside))

    assert finding is not None
    assert (finding.code, finding.field) == (limit.code, limit.field)
    assert finding.severity is Severity.ERROR
    assert Decimal(str(finding.inputs["measured"])) == outside


@pytest.mark.parametrize("limit", LIMITS, ids=name)
def test_absent_values_have_no_limit(limit: Limit) -> None:
    """What nobody has to give is not measured when it is not given."""
    assert limit.check(a_content()) is None


def test_every_limit_is_expected() -> None:
    """No limit is left out above, and each has a code of its own."""
    codes = [limit.code for limit in LIMITS]

    assert len(codes) == len(set(codes))
    assert set(codes) == set(EXPECTED)
