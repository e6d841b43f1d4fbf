"""Merge patches (RFC 7396) and what changed between two objects."""

from typing import Any

import pytest
from attrs import evolve

from workcore.codec import changes, merged
from workcore.errors import InvalidInput
from workcore.model import Money, Priority, RequestContent, Vendor
from workcore.policies.register import UserDetails
from workcore.testing.builders import a_content, euros

CONTENT = a_content(
    estimated_total_cost=euros(10),
    vendor=Vendor(name="Bright", contact="+49 30"),
    required_skills=("welding",),
    metadata={"a": {"b": 1, "c": 2}, "d": [1]},
)


@pytest.mark.parametrize(
    ("patch", "fields"),
    [
        ({}, {}),
        ({"title": "Another title"}, {"title": "Another title"}),
        ({"priority": "low"}, {"priority": Priority.LOW}),
        ({"required_skills": ["a", "b"]}, {"required_skills": ("a", "b")}),
        ({"required_skills": None}, {"required_skills": ()}),
        ({"vendor": None}, {"vendor": None}),
        ({"vendor": {"contact": None}}, {"vendor": Vendor(name="Bright")}),
        ({"vendor": {"name": "B"}}, {"vendor": Vendor(name="B", contact="+49 30")}),
        ({"estimated_total_cost": 5}, {"estimated_total_cost": Money(euros(5).amount)}),
        (
            {"estimated_total_cost": {"amount": 5, "currency": "EUR"}},
            {"estimated_total_cost": euros(5)},
        ),
        ({"estimated_total_cost": None}, {"estimated_total_cost": None}),
        ({"metadata": {"a": {"c": None}, "e": 5}}, {"metadata": {"a": {"b": 1}, "d": [1], "e": 5}}),
        ({"metadata": {"a": 1}}, {"metadata": {"a": 1, "d": [1]}}),
        (
            {"metadata": {"d": {"x": None, "y": 1}}},
            {"metadata": {"a": {"b": 1, "c": 2}, "d": {"y": 1}}},
        ),
        ({"metadata": None}, {"metadata": {}}),
        ({"personnel_count": 5}, {"personnel_count": 5}),
        ({"personnel_count": None}, {}),
    ],
    ids=str,
)
def test_patch(patch: dict[str, Any], fields: dict[str, Any]) -> None:
    """Named fields change, null takes back to the default, lists and money are replaced whole."""
    assert merged(CONTENT, patch) == evolve(CONTENT, **fields)


@pytest.mark.parametrize(
    ("patch", "field", "code"),
    [
        ({"title": None}, "title", "missing"),
        ({"title": 5}, "title", "not_a_text"),
        ({"colour": "red"}, "colour", "unknown_field"),
        ({"colour": None}, "colour", "unknown_field"),
        ({"vendor": {"name": None}}, "vendor.name", "missing"),
        ({"estimated_total_cost": {"amount": 5}}, "estimated_total_cost", "missing"),
        ({"vendor": "Bright"}, "vendor", "not_an_object"),
    ],
)
def test_bad_patch(patch: dict[str, Any], field: str, code: str) -> None:
    """A patch whose result has the wrong shape is refused as the whole value would be."""
    with pytest.raises(InvalidInput) as refusal:
        merged(CONTENT, patch)

    assert [(p.field, p.code) for p in refusal.value.problems] == [(field, code)]


def test_patch_keeps_the_type() -> None:
    """A patched value is of the same class."""
    assert type(merged(CONTENT, {})) is RequestContent
    details = UserDetails(name="Ann", roles=frozenset())
    assert merged(details, {"name": "Ann Married"}).name == "Ann Married"


def test_patching_leaves_the_original() -> None:
    """Values never change."""
    before = evolve(CONTENT)
    merged(CONTENT, {"metadata": {"a": None}, "vendor": {"name": "B"}})

    assert before == CONTENT


def test_changes_keep_what_differs() -> None:
    """Of two objects only what differs is kept, on the side that has it."""
    before, after = changes({"a": 1, "b": 2, "c": None}, {"a": 1, "b": 3, "d": 4})

    assert before == {"b": 2}
    assert after == {"b": 3, "d": 4}
