"""Whose rows a statement may touch: said in its own transaction, and gone with it."""

from functools import lru_cache
from typing import Final
from uuid import UUID

from attrs import frozen

from workcore_adapters.postgres.roles import APP, WORKER


@frozen(eq=False)
class Scope:
    """
    What the database is told before a statement, in the same transaction.

    Attributes:
        opening: The statement that tells it; empty when there is nothing to tell.
        values: Its values, texts all of them.
    """

    opening: bytes = b""
    values: tuple[bytes, ...] = ()


NOWHERE: Final = Scope()
"""No organisation's rows: what belongs to none, and what comes through a door of its own."""

RISING: Final = f"SELECT set_config('role', $1, true) WHERE current_user = '{APP}'"

EVERYWHERE: Final = Scope(RISING.encode(), (WORKER.encode(),))
"""
Every organisation's rows, as the worker; refused to whoever serves and may not act as it.

An owner who could not become the app, as there is none, sees every row as he is.
"""

OPENING: Final = b"SELECT set_config('workcore.organisation', $1, true)"


@lru_cache(4_096)
def within(organisation_id: UUID) -> Scope:
    """One organisation's rows."""
    return Scope(OPENING, (str(organisation_id).encode(),))
