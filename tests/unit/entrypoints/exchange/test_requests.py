"""Requests in CSV."""

from typing import Any
from uuid import UUID

import pytest

from workcore.errors import InvalidInput
from workcore.model import Category, RequestContent
from workcore_entrypoints.exchange.requests import request_row

STAND = UUID(int=7)
CODES = {"A12": str(STAND)}
DEFAULTS: dict[str, Any] = {
    "asset": "A12",
    "work_type": "maintenance",
    "category": "routine",
    "priority": "low",
    "urgency": "routine",
    "impact_level": "no_impact",
    "requested_start": "2027-01-10T22:00:00Z",
    "requested_end": "2027-01-11T04:00:00Z",
}


def read(**row: str) -> RequestContent:
    """Read a row."""
    return request_row(row, DEFAULTS, CODES.get)


def problems(**row: str) -> dict[str, str]:
    """Read a row that is refused, and tell what is wrong with which field."""
    with pytest.raises(InvalidInput) as refused:
        read(**row)
    return {problem.field: problem.code for problem in refused.value.problems}


def test_text_stands_for_title_and_description() -> None:
    """A long text is a title as far as a title goes."""
    content = read(text="pump u/s " * 60)

    assert content.title == ("pump u/s " * 60)[:200].strip()
    assert content.description.startswith("pump u/s pump")


def test_columns_win_over_defaults_and_empty_ones_do_not() -> None:
    """A default is for rows that say nothing."""
    assert read(text="x", category="emergency").category is Category.EMERGENCY
    assert read(text="x", category="").category is Category.ROUTINE


def test_asset_is_found_by_its_code() -> None:
    """Tables name assets as people do."""
    assert read(text="x").asset_id == STAND


@pytest.mark.parametrize("code", ["A99", "a12 "])
def test_unknown_asset_is_named(code: str) -> None:
    """A code that nothing has is told as such."""
    assert problems(text="x", asset=code) == {"asset": "no_such_asset"}


def test_lists_numbers_and_truths() -> None:
    """Lists are parted by semicolons; numbers and truths are what they look like."""
    content = read(
        text="x",
        required_skills="welding; heights;;",
        personnel_count="4",
        regulatory_approval_required="TRUE",
        estimated_total_cost="1200.50",
    )

    assert content.required_skills == ("welding", "heights")
    assert content.personnel_count == 4
    assert content.regulatory_approval_required is True
    assert str(content.estimated_total_cost and content.estimated_total_cost.amount) == "1200.50"


@pytest.mark.parametrize("title", ["true", "False", "42"])
def test_title_is_text_whatever_it_looks_like(title: str) -> None:
    """A title of `true` is a title."""
    assert read(title=title, description="x").title == title


def test_what_the_product_gives_is_passed_over() -> None:
    """An export can be imported: reference and status are new ones."""
    content = read(text="x", reference="WR-2027-000001", status="approved", requested_by="Ann")

    assert content.title == "x"


def test_every_problem_of_a_row_is_told() -> None:
    """Unknown columns and wrong values are told together."""
    found = problems(text="x", priority="urgent", colour="red")

    assert set(found) == {"priority", "colour"}


def test_row_with_too_many_cells_is_refused() -> None:
    """A cell without a heading is not dropped in silence."""
    assert "(too many)" in problems(**{"text": "x", "(too many)": "y"})


def test_row_without_an_asset_is_refused() -> None:
    """Without a column or a default the asset is missing."""
    defaults = {name: value for name, value in DEFAULTS.items() if name != "asset"}

    with pytest.raises(InvalidInput) as refused:
        request_row({"text": "x"}, defaults, CODES.get)

    assert [problem.field for problem in refused.value.problems] == ["asset_id"]
