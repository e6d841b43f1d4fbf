"""How single values are read and written."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from math import isinf
from typing import Final, TypeVar
from uuid import UUID

from workcore.model import LARGEST, SCALE, JsonObject, JsonValue, Money

E = TypeVar("E", bound=StrEnum)

LARGEST_INTEGER: Final = 2**31 - 1
LARGEST_JSON_INTEGER: Final = 2**63 - 1
DEEPEST: Final = 16
"""How deep free-form JSON may nest."""
UNKEPT: Final = re.compile("[\0\ud800-\udfff]")
"""NUL and lone surrogates, which no store keeps."""
FIRST_YEAR, LAST_YEAR = 1970, 2999
"""Years that every store and every client can tell."""


class Malformed(ValueError):
    """A value has the wrong shape; *code* says how, for clients to branch on."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code beside the message."""
        super().__init__(message)
        self.code = code
        self.message = message


def read_text(value: object) -> str:
    """
    Take a text that every store can keep.

    Raises:
        Malformed: `not_a_text`, or `bad_character` for NUL and lone surrogates.
    """
    if not isinstance(value, str):
        raise Malformed("not_a_text", "Must be a text.")
    if UNKEPT.search(value):
        raise Malformed("bad_character", "Contains a character that no text may have.")
    return value


def read_integer(value: object) -> int:
    """
    Take a whole number of 32 bits.

    Raises:
        Malformed: `not_an_integer` or `out_of_range`.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed("not_an_integer", "Must be a whole number.")
    if abs(value) > LARGEST_INTEGER:
        raise Malformed("out_of_range", f"Must be at most {LARGEST_INTEGER:,}.")
    return value


def read_boolean(value: object) -> bool:
    """
    Take true or false, nothing that merely resembles them.

    Raises:
        Malformed: `not_a_boolean`.
    """
    if not isinstance(value, bool):
        raise Malformed("not_a_boolean", "Must be true or false.")
    return value


def read_instant(value: object) -> datetime:
    """
    Take an instant with its offset (RFC 3339), and give it in UTC.

    Raises:
        Malformed: `not_a_time`, `naive_time` or `out_of_range`.
    """
    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        utc = None if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed("not_a_time", "Must be a time such as 2027-01-10T22:00:00Z.") from None
    if utc is None:
        raise Malformed("naive_time", "Must say its offset from UTC, such as Z or +01:00.")
    if not FIRST_YEAR <= utc.year <= LAST_YEAR:
        raise Malformed("out_of_range", f"Must be in {FIRST_YEAR} to {LAST_YEAR}.")
    return utc


def read_uuid(value: object) -> UUID:
    """
    Take an identifier in canonical form.

    Raises:
        Malformed: `not_a_uuid`.
    """
    if isinstance(value, UUID):
        return value
    try:
        found = UUID(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or str(found) != str(value).lower():
        raise Malformed("not_a_uuid", "Must be an identifier such as 0199a3c1-….")
    return found


def read_decimal(value: object) -> Decimal:
    """
    Take an exact number with at most two digits behind the point.

    Raises:
        Malformed: `not_a_number`, `out_of_range` or `too_many_digits`.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise Malformed("not_a_number", "Must be a number, or a text that holds one.")
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except InvalidOperation:
        raise Malformed("not_a_number", "Must be a number such as 1234.50.") from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise Malformed("out_of_range", f"Must be a number of at most {LARGEST:,}.")
    if number != round(number, SCALE):
        raise Malformed("too_many_digits", f"Must have at most {SCALE} digits behind the point.")
    return round(number, SCALE)


def read_money(value: object) -> Money:
    """
    Take `{"amount", "currency"}`, or a bare amount that takes the organisation's currency.

    Raises:
        Malformed: As `read_decimal`; `unknown_field`, `missing` or `not_a_currency`.
    """
    if isinstance(value, Money):
        return value
    if not isinstance(value, Mapping):
        return Money(read_decimal(value))
    unknown = sorted(set(value) - {"amount", "currency"})
    if unknown:
        raise Malformed("unknown_field", f"Has no field {unknown[0]!r}: amount and currency only.")
    if "amount" not in value or "currency" not in value:
        raise Malformed("missing", "Needs both amount and currency.")
    return Money(read_decimal(value["amount"]), _currency(value["currency"]))


def _currency(value: object) -> str:
    code = read_text(value)
    if len(code) != 3 or not code.isascii() or not code.isupper():  # noqa: PLR2004 - ISO 4217
        raise Malformed("not_a_currency", "Must be a currency of ISO 4217, such as EUR.")
    return code


def read_word(value: object, vocabulary: type[E]) -> E:
    """
    Take one of a closed vocabulary.

    Raises:
        Malformed: `unknown_value`, with the words there are.
    """
    try:
        return vocabulary(value)  # type: ignore[arg-type]  # anything else is a ValueError too
    except ValueError:
        words = ", ".join(vocabulary)
        raise Malformed("unknown_value", f"Must be one of {words}.") from None


def read_duration(value: object) -> timedelta:
    """
    Take whole seconds.

    Raises:
        Malformed: `not_an_integer` or `out_of_range`.
    """
    return timedelta(seconds=read_integer(value))


def read_object(value: object) -> JsonObject:
    """
    Take free-form JSON, as deep as `DEEPEST`, its numbers finite and its integers of 64 bits.

    Raises:
        Malformed: `not_an_object`, `too_deep`, `not_json`, `out_of_range`, or as `read_text`.
    """
    if not isinstance(value, Mapping):
        raise Malformed("not_an_object", "Must be an object with named fields.")
    return {read_text(name): _json(item, DEEPEST) for name, item in value.items()}


def _json(value: object, depth: int) -> JsonValue:
    if depth == 0:
        raise Malformed("too_deep", f"Nests deeper than {DEEPEST} levels.")
    match value:
        case None | bool():
            return value
        case int():
            return _whole(value)
        case str():
            return read_text(value)
        case float() | Decimal():
            return _finite(value)
        case Mapping():
            return {read_text(name): _json(item, depth - 1) for name, item in value.items()}
        case Sequence():
            return [_json(item, depth - 1) for item in value]
        case _:
            raise Malformed("not_json", "Contains something that JSON cannot hold.")


def _whole(value: int) -> int:
    if abs(value) > LARGEST_JSON_INTEGER:
        raise Malformed("out_of_range", f"Numbers are at most {LARGEST_JSON_INTEGER:,}.")
    return value


def _finite(value: float | Decimal) -> float:
    if not Decimal(value).is_finite() or isinf(float(value)):
        raise Malformed("not_json", "Contains a number that JSON cannot hold.")
    return float(value)


def write_instant(value: datetime) -> str:
    """Write an instant as RFC 3339 in UTC, with `Z`."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
