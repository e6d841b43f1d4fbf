"""Fields as people type them."""

import click
import pytest

from workcore_entrypoints.cli.fields import read_field


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("title=42", "42"),
        ("name=true", "true"),
        ("location=12", "12"),
        ("description=a=b", "a=b"),
        ("estimated_total_cost=1200.50", "1200.50"),
        ('estimated_total_cost={"amount": "5"}', {"amount": "5"}),
        ("personnel_count=4", 4),
        ("personnel_count=four", "four"),
        ("regulatory_approval_required=true", True),
        ('required_skills=["welding"]', ["welding"]),
        ("deadline=", None),
    ],
)
def test_value_is_what_the_field_wants(typed: str, value: object) -> None:
    """Text stays text whatever it looks like; other fields are JSON; nothing is nothing."""
    name = typed.partition("=")[0]

    assert read_field(typed) == (name, value)


def test_word_without_equals_is_no_field() -> None:
    """A word alone is a slip of the keyboard."""
    with pytest.raises(click.UsageError, match=r"'title' is no NAME=VALUE\."):
        read_field("title")
