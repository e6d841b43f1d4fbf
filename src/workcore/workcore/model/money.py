"""Money: an exact amount with its currency, never a float."""

from decimal import Decimal
from typing import Final

from attrs import evolve, frozen

UNPRICED: Final = "XXX"
"""ISO 4217's code for "no currency": an amount that still takes its organisation's."""

SCALE: Final = 2
"""Digits behind the point."""

LARGEST: Final = Decimal("999999999999.99")
"""The largest amount that every store keeps exactly."""


@frozen
class Money:
    """An amount in units of *currency* (ISO 4217), at most two digits behind the point."""

    amount: Decimal
    currency: str = UNPRICED

    def priced_in(self, currency: str) -> "Money":
        """Give an amount that came without a currency this one."""
        if self.currency != UNPRICED:
            return self
        return evolve(self, currency=currency)
