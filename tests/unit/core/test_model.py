"""Small values: windows, money, content."""

from datetime import timedelta
from decimal import Decimal

import pytest
from attrs import evolve, fields

from workcore.model import (
    UNPRICED,
    Action,
    AssetId,
    Blackout,
    Caller,
    Impact,
    Money,
    Once,
    OrganisationId,
    Permission,
    RelatedAsset,
    Role,
    TokenId,
    UserId,
    Verdict,
    Window,
    earliest_id,
)
from workcore.testing.builders import DAY, HOUR, NOW, a_content, euros
from workcore.testing.ids import new_id


@pytest.mark.parametrize(
    ("start", "end", "overlaps"),
    [(-2, -1, False), (-1, 0, False), (-1, 1, True), (1, 2, True), (3, 4, True), (4, 5, False)],
)
def test_overlap_is_half_open_and_mutual(start: int, end: int, *, overlaps: bool) -> None:
    """Windows overlap when they share an instant, seen from either side."""
    one, two = Window(NOW, NOW + 4 * HOUR), Window(NOW + start * HOUR, NOW + end * HOUR)

    assert one.overlaps(two) is two.overlaps(one) is overlaps


@pytest.mark.parametrize("length", [timedelta(), -HOUR])
def test_empty_window_overlaps_nothing(length: timedelta) -> None:
    """A window without an instant shares none, not even with itself."""
    empty = Window(NOW + HOUR, NOW + HOUR + length)
    around = Window(NOW - DAY, NOW + DAY)

    assert not empty.overlaps(around)
    assert not around.overlaps(empty)
    assert not empty.overlaps(empty)


@pytest.mark.parametrize(
    ("start", "end", "covered"), [(0, 4, True), (1, 2, True), (-1, 4, False), (0, 5, False)]
)
def test_covering(start: int, end: int, *, covered: bool) -> None:
    """A window covers what lies inside it, edges included."""
    window = Window(NOW, NOW + 4 * HOUR)

    assert window.covers(Window(NOW + start * HOUR, NOW + end * HOUR)) is covered


def test_length() -> None:
    """A window lasts from its start to its end."""
    assert Window(NOW, NOW + HOUR).length == HOUR
    assert Blackout(NOW, NOW + HOUR, "x").window == Window(NOW, NOW + HOUR)


def test_money_takes_a_currency_once() -> None:
    """An amount without a currency takes the given one; one with a currency keeps it."""
    bare = Money(Decimal(5))

    assert bare.currency == UNPRICED
    assert bare.priced_in("CHF") == Money(Decimal(5), "CHF")
    assert euros(5).priced_in("CHF") == euros(5)


def test_content_is_priced_as_a_whole() -> None:
    """Both amounts take the organisation's currency; without amounts nothing changes."""
    bare = a_content(
        estimated_materials_cost=Money(Decimal(1)), estimated_total_cost=Money(Decimal(2))
    )
    priced = bare.priced_in("EUR")

    assert priced.estimated_materials_cost == euros(1)
    assert priced.estimated_total_cost == euros(2)
    assert a_content(estimated_total_cost=Money(Decimal(2))).priced_in("EUR").cost == 2
    free = a_content()
    assert free.priced_in("EUR") is free


def test_cost_is_the_total_or_else_the_materials() -> None:
    """What the rules weigh is the estimated total, else the materials, else nothing."""
    materials, total = {"estimated_materials_cost": euros(7)}, {"estimated_total_cost": euros(9)}

    assert a_content(**materials, **total).cost == 9
    assert a_content(**materials).cost == 7
    assert a_content().cost == 0
    assert a_content(estimated_total_cost=euros(0), **materials).cost == 0


def test_assets_come_primary_first() -> None:
    """A content names its primary asset first, each asset once with its impact."""
    first, second = AssetId(new_id()), AssetId(new_id())
    related = RelatedAsset(asset_id=second, impact_level=Impact.FULL_CLOSURE)
    content = a_content(asset_id=first, related_assets=(related, related))

    assert content.asset_ids == (first, second)
    assert content.impacts == {
        first: Impact.PARTIAL_RESTRICTION,
        second: Impact.FULL_CLOSURE,
    }


def test_window_of_a_content() -> None:
    """A content's window is from its requested start to its requested end."""
    assert a_content(requested_start=NOW, requested_end=NOW + HOUR).window == Window(
        NOW, NOW + HOUR
    )


def test_every_action_and_verdict_has_its_permission() -> None:
    """What can be done to a request can be granted, by the same word."""
    assert {str(action) for action in Action} <= {str(permission) for permission in Permission}
    assert {str(verdict) for verdict in Verdict} <= {str(permission) for permission in Permission}
    moving = set(Verdict) - {Verdict.DELEGATE}
    assert {str(verdict) for verdict in moving} <= {str(action) for action in Action}


def test_identifiers_and_time() -> None:
    """What was made before an instant comes before its earliest identifier, all else behind it."""
    one, second = new_id(), timedelta(seconds=1)
    made = NOW.fromtimestamp((one.int >> 80) / 1000, NOW.tzinfo)
    assert earliest_id(made - second) < earliest_id(made) <= one < earliest_id(made + second)


def test_a_call_forgets_nothing_of_its_caller() -> None:
    """Whoever calls at some time is in all else who he was."""
    caller = Caller(
        organisation_id=OrganisationId(new_id()),
        user_id=UserId(new_id()),
        token_id=TokenId(new_id()),
        token_issued_at=NOW - HOUR,
        claimed_roles=frozenset({Role.PLANNER}),
        correlation_id="call-1",
        address="192.0.2.1",
        once=Once("key", "fingerprint", NOW),
        at=NOW,
    )
    assert not [each.name for each in fields(Caller) if getattr(caller, each.name) == each.default]
    assert caller.calling(NOW + HOUR) == evolve(caller, at=NOW + HOUR)
