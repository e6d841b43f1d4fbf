"""What builders make up alike: times, money, keys."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from workcore.model import Money, WrappedKey
from workcore.testing.ids import new_id

NOW: Final = datetime(2027, 1, 4, 8, tzinfo=UTC)
"""When test stories begin: a Monday."""

LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""Before every clock that tests are run by."""

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
HASH: Final = "made-up-hash"
"""Stands for a password's hash where nobody signs in."""

Fields = dict[str, Any]


def euros(amount: str | int) -> Money:
    """Make an amount of money."""
    return Money(Decimal(amount).quantize(Decimal("0.01")), "EUR")


def a_wrapped_key(key_id: str = "new") -> WrappedKey:
    """Make a key that opens nothing."""
    return WrappedKey(key_id, new_id().bytes)
