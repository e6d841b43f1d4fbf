"""The request that a thread works on, for whatever is logged meanwhile."""

from contextvars import ContextVar
from typing import Any, Final

CURRENT: Final[ContextVar[Any]] = ContextVar("CURRENT", default=None)
"""Falcon's context of the request; None between requests."""


def named() -> dict[str, Any]:
    """Say which request it is, and of whom once that is known."""
    context = CURRENT.get()
    if context is None:
        return {}
    found: dict[str, Any] = {"request_id": context.request_id}
    caller = getattr(context, "caller", None)
    if caller is not None:
        found["organisation_id"] = caller.organisation_id
        found["user_id"] = caller.user_id
    return found
