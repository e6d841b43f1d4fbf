"""Attempts that clients may repeat, as rows."""

from datetime import datetime
from typing import Final

from workcore.entities.user import User
from workcore.model import Once
from workcore.ports.answers import Attempt
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.rows.words import ROLES
from workcore_adapters.postgres.statements import Row
from workcore_adapters.postgres.tables import attempts

t = attempts.c

ATTEMPT: Final = (t.key, t.fingerprint, t.roles, t.at, t.answer)


def attempt_from(row: Row) -> Attempt:
    """Make an attempt of a row of `ATTEMPT`."""
    key, fingerprint, roles, at, answer = row
    found: datetime = at
    return Attempt(
        once=Once(key, fingerprint, found),
        roles=frozenset([ROLES[role] for role in roles]),
        answer=answer,
    )


def attempt_of(user: User, once: Once, answer: bytes | None = None) -> Plain:
    """Write an attempt, by column."""
    return {
        "user_id": user.id,
        "key": once.key,
        "fingerprint": once.fingerprint,
        "roles": sorted(user.roles),
        "at": once.at,
        "answer": None if answer is None else f"\\x{answer.hex()}",
    }
