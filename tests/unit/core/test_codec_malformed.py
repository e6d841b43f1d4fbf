"""Every kind of malformed value has its code and its place."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import pytest
from attrs import frozen

from workcore.codec import structure
from workcore.codec.problems import problems_in
from workcore.codec.scalars import Malformed
from workcore.errors import InvalidInput
from workcore.model import (
    JsonObject,
)
from workcore.model import RequestContent as Content

ID: Final = "0199a3c1-7d2e-7000-8000-0123456789ab"
PLAIN: Final[dict[str, Any]] = {
    "title": "Renew the lighting",
    "description": "Replace the lamps of the apron floodlight.",
    "asset_id": ID,
    "work_type": "repair",
    "category": "corrective",
    "priority": "medium",
    "urgency": "scheduled",
    "impact_level": "partial_restriction",
    "requested_start": "2027-01-10T22:00:00Z",
    "requested_end": "2027-01-11T01:30:00+01:00",
}


def problems(plain: object, wanted: type[Any] = Content) -> list[tuple[str, str]]:
    """List the fields and codes of what is wrong."""
    with pytest.raises(InvalidInput) as refusal:
        structure(plain, wanted)
    assert all(problem.message for problem in refusal.value.problems)
    return sorted((problem.field, problem.code) for problem in refusal.value.problems)


def nested(depth: int) -> JsonObject:
    """Nest an object this deep."""
    return {"a": nested(depth - 1)} if depth else {}


MALFORMED: Final[list[tuple[str, object, str]]] = [
    ("title", 5, "not_a_text"),
    ("title", None, "not_a_text"),
    ("title", ["a"], "not_a_text"),
    ("title", b"bytes", "not_a_text"),
    ("title", "nul \0 inside", "bad_character"),
    ("title", "half \ud83d surrogate", "bad_character"),
    ("personnel_count", "4", "not_an_integer"),
    ("personnel_count", 4.0, "not_an_integer"),
    ("personnel_count", True, "not_an_integer"),
    ("personnel_count", 2**31, "out_of_range"),
    ("personnel_count", -(2**31), "out_of_range"),
    ("regulatory_approval_required", 1, "not_a_boolean"),
    ("regulatory_approval_required", "true", "not_a_boolean"),
    ("regulatory_approval_required", None, "not_a_boolean"),
    ("requested_start", "yesterday", "not_a_time"),
    ("requested_start", "", "not_a_time"),
    ("requested_start", 1_800_000_000, "not_a_time"),
    ("requested_start", None, "not_a_time"),
    ("requested_start", "2027-02-30T00:00:00Z", "not_a_time"),
    ("requested_start", "0001-01-01T00:00:00+01:00", "not_a_time"),
    ("requested_start", "2027-01-10T22:00:00", "naive_time"),
    ("requested_start", "2027-01-10", "naive_time"),
    ("requested_start", datetime(2027, 1, 10), "naive_time"),  # noqa: DTZ001 - that is the point
    ("requested_start", "1969-12-31T23:59:59Z", "out_of_range"),
    ("requested_start", "3000-01-01T00:00:00Z", "out_of_range"),
    ("asset_id", "stand-12", "not_a_uuid"),
    ("asset_id", 12, "not_a_uuid"),
    ("asset_id", ID.replace("-", ""), "not_a_uuid"),
    ("asset_id", f"{{{ID}}}", "not_a_uuid"),
    ("asset_id", f"urn:uuid:{ID}", "not_a_uuid"),
    ("work_type", "demolition", "unknown_value"),
    ("work_type", "Repair", "unknown_value"),
    ("work_type", None, "unknown_value"),
    ("work_type", ["repair"], "unknown_value"),
    ("estimated_total_cost", "much", "not_a_number"),
    ("estimated_total_cost", "", "not_a_number"),
    ("estimated_total_cost", True, "not_a_number"),
    ("estimated_total_cost", [1], "not_a_number"),
    ("estimated_total_cost", "NaN", "out_of_range"),
    ("estimated_total_cost", "sNaN", "out_of_range"),
    ("estimated_total_cost", "Infinity", "out_of_range"),
    ("estimated_total_cost", float("nan"), "out_of_range"),
    ("estimated_total_cost", float("inf"), "out_of_range"),
    ("estimated_total_cost", "1000000000000", "out_of_range"),
    ("estimated_total_cost", "1e999999", "out_of_range"),
    ("estimated_total_cost", 0.001, "too_many_digits"),
    ("estimated_total_cost", "1.005", "too_many_digits"),
    ("estimated_total_cost", "1e-999999", "too_many_digits"),
    ("estimated_total_cost", {"amount": 1}, "missing"),
    ("estimated_total_cost", {"currency": "EUR"}, "missing"),
    ("estimated_total_cost", {"amount": 1, "currency": "EUR", "vat": 0}, "unknown_field"),
    ("estimated_total_cost", {"amount": 1, "currency": "eur"}, "not_a_currency"),
    ("estimated_total_cost", {"amount": 1, "currency": "EURO"}, "not_a_currency"),
    ("estimated_total_cost", {"amount": 1, "currency": "ÄÖÜ"}, "not_a_currency"),
    ("estimated_total_cost", {"amount": 1, "currency": 978}, "not_a_text"),
    ("required_skills", "welding", "not_a_list"),
    ("required_skills", b"bytes", "not_a_list"),
    ("required_skills", {"a": 1}, "not_a_list"),
    ("required_skills", None, "not_a_list"),
    ("vendor", "Bright & Sons", "not_an_object"),
    ("vendor", ["Bright & Sons"], "not_an_object"),
    ("metadata", [], "not_an_object"),
    ("metadata", None, "not_an_object"),
    ("metadata", {"a\0": 1}, "bad_character"),
    ("metadata", {"a": ["\0"]}, "bad_character"),
    ("metadata", {1: "a"}, "not_a_text"),
    ("metadata", {"a": {1: "a"}}, "not_a_text"),
    ("metadata", {"a": float("nan")}, "not_json"),
    ("metadata", {"a": float("-inf")}, "not_json"),
    ("metadata", {"a": Decimal("NaN")}, "not_json"),
    ("metadata", {"a": Decimal("sNaN")}, "not_json"),
    ("metadata", {"a": Decimal("1e999")}, "not_json"),
    ("metadata", {"a": 2**63}, "out_of_range"),
    ("metadata", {"a": [-(2**63)]}, "out_of_range"),
    ("metadata", {"a": 10**5000}, "out_of_range"),
    ("metadata", {"a": object()}, "not_json"),
    ("metadata", nested(17), "too_deep"),
]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [pytest.param(*row, id=f"{n}-{row[0]}-{row[2]}") for n, row in enumerate(MALFORMED)],
)
def test_malformed_value(field: str, value: object, code: str) -> None:
    """Each kind of wrong value is named by its field and code."""
    assert problems(PLAIN | {field: value}) == [(field, code)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"colour": "red", "size": 3}, [("colour", "unknown_field"), ("size", "unknown_field")]),
        ({"vendor": {"name": "B", "tax": 1}}, [("vendor.tax", "unknown_field")]),
        ({"vendor": {}}, [("vendor.name", "missing")]),
        ({"required_skills": ["a", 1, "b", 2]}, [("required_skills[1]", "not_a_text")]),
        (
            {"related_assets": [{"asset_id": ID, "impact_level": "x"}, {"asset_id": 5}]},
            [
                ("related_assets[0].impact_level", "unknown_value"),
                ("related_assets[1].asset_id", "not_a_uuid"),
                ("related_assets[1].impact_level", "missing"),
            ],
        ),
        (
            {"preferred_windows": [{"start": "2027-01-10T22:00:00", "end": 1}]},
            [
                ("preferred_windows[0].end", "not_a_time"),
                ("preferred_windows[0].start", "naive_time"),
            ],
        ),
    ],
)
def test_place_of_a_problem(change: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """Problems inside lists and objects say where exactly."""
    assert set(expected) <= set(problems(PLAIN | change))


@pytest.mark.parametrize("field", PLAIN)
def test_needed_field(field: str) -> None:
    """What a request cannot do without is missed by name."""
    plain = {name: value for name, value in PLAIN.items() if name != field}

    assert problems(plain) == [(field, "missing")]


@pytest.mark.parametrize("plain", [None, 5, "text", [], [PLAIN], True])
def test_only_objects_are_requests(plain: object) -> None:
    """A body that is no object is told so, without a field."""
    assert problems(plain) == [("", "not_an_object")]


def test_every_problem_is_named_at_once() -> None:
    """Nobody has to mend one field to hear of the next."""
    assert problems({"title": 5, "colour": "red", "asset_id": "x"} | {"metadata": []})[:3] == [
        ("asset_id", "not_a_uuid"),
        ("category", "missing"),
        ("colour", "unknown_field"),
    ]


def test_unknown_failures_are_malformed() -> None:
    """What goes wrong inside a type of somebody else's is refused by its place."""

    @frozen
    class Odd:
        number: float

    assert problems({"number": "x"}, Odd) == [("number", "malformed")]


def test_foreign_notes_do_not_disturb() -> None:
    """A note that somebody else left on a failure is not taken for a place."""
    failure = Malformed("not_a_text", "Must be a text.")
    failure.add_note("seen by a debugger")

    (problem,) = problems_in(ExceptionGroup("several", [failure]), "title")
    assert (problem.field, problem.code) == ("title", "not_a_text")
