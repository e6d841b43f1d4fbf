"""Single claims of tokens, each of one type and one spelling."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from workcore.errors import BadToken
from workcore.model import Role


def identifier(value: object) -> UUID:
    """Read a UUID in its canonical spelling."""
    found = UUID(words(value))
    if str(found) != value:
        raise BadToken
    return found


def instant(value: object) -> datetime:
    """Read whole seconds since 1970."""
    return datetime.fromtimestamp(whole(value), UTC)


def whole(value: object) -> int:
    """Read a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadToken
    return value


def words(value: object) -> str:
    """Read a text."""
    if not isinstance(value, str):
        raise BadToken
    return value


def roles(value: object) -> frozenset[Role]:
    """Read a list of roles; those that are unknown here are left out."""
    if not isinstance(value, list):
        raise BadToken
    return frozenset(role for role in Role if role in value)


def begins(payload: Mapping[str, Any]) -> datetime | None:
    """Read from when on the token is valid, if it says so."""
    return instant(payload["nbf"]) if "nbf" in payload else None
