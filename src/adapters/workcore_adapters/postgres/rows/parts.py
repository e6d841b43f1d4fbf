"""Small values that live inside a row: money, windows, related assets."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from workcore.model import AssetId, Blackout, Money, RelatedAsset, Window
from workcore_adapters.postgres.rows.words import ASSOCIATIONS, IMPACTS

Plain = dict[str, Any]
"""A JSON object as it is stored."""

T = TypeVar("T")


def filled(kind: type[T], fields: Plain) -> T:
    """
    Make a value of all its *fields*, by name, without calling its class.

    A call hands the names over twice, which for a page of requests took longer than reading it
    from the database. What is filled has a dictionary and nothing to check (tests see to both).
    """
    made = kind.__new__(kind)
    vars(made).update(fields)
    return made


def money_from(amount: Decimal | None, currency: str) -> Money | None:
    """Make money of its two columns."""
    return None if amount is None else Money(amount, currency)


def amount_of(money: Money | None) -> str | None:
    """Write an amount exactly."""
    return None if money is None else str(money.amount)


def currency_of(money: Money | None) -> str | None:
    """Write what an amount is in."""
    return None if money is None else money.currency


def related_from(plain: Plain) -> RelatedAsset:
    """Make a related asset of what `related_of` wrote."""
    return RelatedAsset(
        asset_id=AssetId(UUID(plain["asset_id"])),
        association=ASSOCIATIONS[plain["association"]],
        impact_level=IMPACTS[plain["impact_level"]],
        areas=tuple(plain["areas"]),
    )


def related_of(related: RelatedAsset) -> Plain:
    """Write a related asset."""
    return {
        "asset_id": related.asset_id,
        "association": related.association,
        "impact_level": related.impact_level,
        "areas": related.areas,
    }


def window_from(plain: Plain) -> Window:
    """Make a window of what `window_of` wrote."""
    return Window(instant_from(plain["start"]), instant_from(plain["end"]))


def window_of(window: Window) -> Plain:
    """Write a window."""
    return {"start": window.start, "end": window.end}


def blackout_from(plain: Plain) -> Blackout:
    """Make a blackout of what `blackout_of` wrote."""
    return Blackout(instant_from(plain["start"]), instant_from(plain["end"]), plain["reason"])


def blackout_of(blackout: Blackout) -> Plain:
    """Write a blackout."""
    return {"start": blackout.start, "end": blackout.end, "reason": blackout.reason}


def instant_from(text: str) -> datetime:
    """Make an instant of its RFC 3339 text."""
    return datetime.fromisoformat(text).astimezone(UTC)
