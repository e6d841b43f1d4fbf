"""Plain data to values and back, with nothing lost."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import pytest
from attrs import frozen

from workcore.codec import as_object, structure, unstructure
from workcore.model import (
    Association,
    Blackout,
    Impact,
    JsonObject,
    Level,
    Money,
    Role,
    Vendor,
    Window,
)
from workcore.model import RequestContent as Content
from workcore.policies.register import NewUser
from workcore.testing.builders import DAY, NOW, a_content

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


def nested(depth: int) -> JsonObject:
    """Nest an object this deep."""
    return {"a": nested(depth - 1)} if depth else {}


def test_least_content() -> None:
    """The needed fields alone make a content; instants come in UTC."""
    content = structure(PLAIN, Content)

    assert content.requested_start == datetime(2027, 1, 10, 22, tzinfo=UTC)
    assert content.requested_end == datetime(2027, 1, 11, 0, 30, tzinfo=UTC)
    assert content.requested_end.tzinfo is UTC
    assert content.asset_id == UUID(ID)
    assert content.required_skills == ()
    assert content.metadata == {}


FULL: Final[dict[str, Any]] = PLAIN | {
    "related_assets": [{"asset_id": ID, "impact_level": "full_closure", "areas": ["nose"]}],
    "estimated_duration_minutes": 90,
    "deadline": "2027-02-01T00:00:00Z",
    "preferred_windows": [{"start": "2027-01-10T00:00:00Z", "end": "2027-01-12T00:00:00Z"}],
    "blackout_periods": [
        {"start": "2027-01-10T00:00:00Z", "end": "2027-01-12T00:00:00Z", "reason": "rush"}
    ],
    "estimated_materials_cost": 12.5,
    "estimated_total_cost": {"amount": "99.90", "currency": "EUR"},
    "vendor": {"name": "Bright"},
    "watcher_ids": [ID.upper()],
    "metadata": {"a": [1, 2.5, Decimal("1.5"), None, True, "x", {"b": []}]},
}


def test_full_content() -> None:
    """Nested values have their types and defaults."""
    content = structure(FULL, Content)

    (related,) = content.related_assets
    assert (related.association, related.areas) == (Association.AFFECTED, ("nose",))
    assert content.preferred_windows == (
        Window(NOW.replace(day=10, hour=0), NOW.replace(day=12, hour=0)),
    )
    assert content.blackout_periods[0].reason == "rush"
    assert content.estimated_materials_cost == Money(Decimal("12.50"))
    assert content.estimated_total_cost == Money(Decimal("99.90"), "EUR")
    assert content.vendor == Vendor(name="Bright")
    assert content.watcher_ids == (UUID(ID),)
    assert content.metadata == {"a": [1, 2.5, 1.5, None, True, "x", {"b": []}]}


@pytest.mark.parametrize("plain", [PLAIN, FULL], ids=["least", "full"])
def test_there_and_back(plain: dict[str, Any]) -> None:
    """What is written plain is read as the same value, and written the same again."""
    content = structure(plain, Content)
    written = as_object(content)

    assert structure(written, Content) == content
    assert as_object(structure(written, Content)) == written


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        (0, "0.00"),
        (1, "1.00"),
        (0.1, "0.10"),
        (1e3, "1000.00"),
        ("1.5", "1.50"),
        ("-2", "-2.00"),
        (Decimal("3.10"), "3.10"),
        ("1.000", "1.00"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_amounts_are_exact(given: object, amount: str) -> None:
    """Amounts are decimals with two digits, whatever they were written as."""
    content = structure(PLAIN | {"estimated_total_cost": given}, Content)

    assert str(content.cost) == amount


def test_values_that_are_typed_already_pass() -> None:
    """Embedding code may hand over identifiers, instants and money as such."""
    typed = PLAIN | {
        "asset_id": UUID(ID),
        "requested_start": datetime(2027, 1, 10, 23, tzinfo=timezone(timedelta(hours=1))),
        "estimated_total_cost": Money(Decimal(5), "EUR"),
        "impact_level": Impact.NO_IMPACT,
    }
    content = structure(typed, Content)

    assert content.requested_start == datetime(2027, 1, 10, 22, tzinfo=UTC)
    assert content.estimated_total_cost == Money(Decimal(5), "EUR")
    assert content.impact_level is Impact.NO_IMPACT


def test_deepest_nesting_is_inside() -> None:
    """Free-form JSON may nest sixteen levels."""
    assert structure(PLAIN | {"metadata": nested(16)}, Content).metadata == nested(16)


def test_integers_reach_to_their_edges() -> None:
    """The largest and smallest whole numbers are inside."""
    for number in (2**31 - 1, -(2**31) + 1):
        assert structure(PLAIN | {"personnel_count": number}, Content).personnel_count == number


def test_sets_are_lists_in_plain_data() -> None:
    """A set is read from a list, each once, and written in order."""
    plain = {
        "name": "Ann",
        "roles": ["viewer", "admin", "viewer"],
        "level": "standard",
        "email": "ann@example.org",
        "password": "correct horse",
    }
    user = structure(plain, NewUser)

    assert user.roles == {Role.ADMIN, Role.VIEWER}
    assert user.level is Level.STANDARD
    assert unstructure(user)["roles"] == ["admin", "viewer"]


@frozen
class Timed:
    """Something that lasts."""

    span: timedelta


def test_durations_are_whole_seconds() -> None:
    """A duration is written and read as seconds."""
    assert unstructure(Timed(DAY)) == {"span": 86_400}
    assert structure({"span": 90}, Timed) == Timed(timedelta(seconds=90))


def test_plain_data_is_what_json_holds() -> None:
    """Unstructured values are texts, numbers, lists and objects only, instants with a `Z`."""

    def is_plain(value: object) -> bool:
        match value:
            case Mapping():
                return all(type(k) is str and is_plain(v) for k, v in value.items())
            case list() | tuple():
                return all(map(is_plain, value))
            case _:
                return value is None or type(value) in {str, int, float, bool}

    written = as_object(structure(FULL, Content))
    assert is_plain(written)
    assert written["requested_start"] == "2027-01-10T22:00:00Z"
    assert written["estimated_total_cost"] == {"amount": "99.90", "currency": "EUR"}


def test_a_blackout_is_a_window_with_a_reason() -> None:
    """Values that are not frozen into requests are read by the same rules."""
    plain = {"start": "2027-01-04T08:00:00Z", "end": "2027-01-05T08:00:00Z"}

    assert structure(plain, Blackout) == Blackout(NOW, NOW + DAY)


def test_builders_content_is_plain_enough() -> None:
    """What builders make goes there and back."""
    content = a_content()

    assert structure(as_object(content), Content) == content
