"""Small values: texts that every store can keep, instants, windows, money, free-form JSON."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st

from workcore.model import JsonObject, Money, Window
from workcore.testing.builders import NOW

CHARACTERS: Final = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
SOON: Final = timedelta(minutes=1)
FAR: Final = timedelta(days=700)


def texts(least: int = 0, most: int = 50) -> st.SearchStrategy[str]:
    """Draw texts of any characters but NUL and half surrogates."""
    return st.text(CHARACTERS, min_size=least, max_size=most)


def ids() -> st.SearchStrategy[UUID]:
    """Draw identifiers."""
    return st.uuids(version=4)


def instants(
    earliest: datetime = NOW + SOON, latest: datetime = NOW + FAR
) -> st.SearchStrategy[datetime]:
    """Draw instants in UTC, both ends included."""
    return st.datetimes(
        earliest.replace(tzinfo=None), latest.replace(tzinfo=None), timezones=st.just(UTC)
    )


@st.composite
def windows(
    draw: st.DrawFn, *, earliest: datetime = NOW + SOON, longest: timedelta = timedelta(days=10)
) -> Window:
    """Draw windows that last at least a microsecond."""
    start = draw(instants(earliest))
    length = draw(st.timedeltas(timedelta(microseconds=1), longest))
    return Window(start, start + length)


def decimals(least: str = "0", most: str = "1000000") -> st.SearchStrategy[Decimal]:
    """Draw amounts with two digits, both ends included."""
    return st.decimals(Decimal(least), Decimal(most), places=2)


def amounts(
    least: str = "0", most: str = "1000000", currency: str = "EUR"
) -> st.SearchStrategy[Money]:
    """Draw money of one currency, cost edges of approval among it."""
    edges = ("9999.99", "10000", "25000.01", "50000", "50000.01")
    inside = [Decimal(edge) for edge in edges if Decimal(least) <= Decimal(edge) <= Decimal(most)]
    amount = decimals(least, most)
    either = st.sampled_from(inside) | amount if inside else amount
    return either.map(lambda drawn: Money(drawn.quantize(Decimal("0.01")), currency))


def json_objects() -> st.SearchStrategy[JsonObject]:
    """Draw small free-form objects."""
    leaves: st.SearchStrategy[Any] = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.floats(allow_nan=False, allow_infinity=False, width=32),
        texts(most=10),
    )
    values = st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(texts(most=5), inner, max_size=3)
        ),
        max_leaves=8,
    )
    return st.dictionaries(texts(most=10), values, max_size=4)
