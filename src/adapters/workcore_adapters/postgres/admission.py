"""Who is let in: the caller's user, his organisation, and whether his token still counts."""

from datetime import datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

import msgspec
from attrs import evolve, frozen
from sqlalchemy import ColumnElement, FromClause, Text, and_, bindparam, exists, func, or_, select
from sqlalchemy import literal_column as sql

from workcore.entities.organisation import Organisation
from workcore.entities.user import Principal, User
from workcore.errors import UnknownCaller
from workcore.model import Person, UserId
from workcore_adapters.postgres.rows.people import (
    ORGANISATION,
    USER,
    organisation_from,
    user_from,
)
from workcore_adapters.postgres.rows.words import LEVELS, ROLES
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import delegations, organisations, revoked_tokens, users
from workcore_adapters.postgres.tables.base import Id, Instant

ORGANISATION_ID: Final = bindparam("organisation_id", type_=Id)

REVOKED: Final = or_(
    exists()
    .where(revoked_tokens.c.organisation_id == ORGANISATION_ID)
    .where(revoked_tokens.c.id == bindparam("token_id", type_=Id)),
    func.coalesce(
        users.c.signed_out_at > bindparam("token_issued_at", type_=Instant), sql("false")
    ),
).label("revoked")

WHO: Final[FromClause] = users.join(organisations, organisations.c.id == users.c.organisation_id)

IS_CALLER: Final[ColumnElement[bool]] = and_(
    users.c.organisation_id == ORGANISATION_ID,
    users.c.id == bindparam("user_id", type_=Id),
)

array = func.json_build_array

p, d = users.alias("absent").c, delegations.c
NOW: Final = bindparam("called_at", type_=Instant)

ABSENT: Final = (
    select(func.json_agg(array(p.id, p.name, p.roles, p.level).op("ORDER BY")(d.id)))
    .where(d.organisation_id == ORGANISATION_ID, d.deputy_id == users.c.id)
    .where(d.starts_at <= NOW, d.ends_at > NOW)
    .where(p.organisation_id == ORGANISATION_ID, p.id == d.absent_id, p.active)
    .correlate(users)
    .scalar_subquery()
)
"""In whose place the caller may answer now."""

ADMISSION: Final = (
    select(array(REVOKED, array(*USER), array(*ORGANISATION), ABSENT).cast(Text()))
    .select_from(WHO)
    .where(IS_CALLER)
    .correlate(None)
    .scalar_subquery()
    .label("admission")
)
"""
The caller's row, as one text or NULL: the first statement of a unit reads it behind its own.

It is made once for all rows of a page, which a join would have to sort again; beside each of
them sixteen columns would cost more than the page.
"""

ASK_CALLER: Final = compiled(select(ADMISSION))


class Admission(msgspec.Struct, array_like=True, frozen=True):
    """What `ADMISSION` says: `USER` and `ORGANISATION` as they are read elsewhere."""

    revoked: bool
    user: tuple[UUID, UUID, str, str, list[str], str | None, bool, int, datetime, datetime]
    organisation: tuple[UUID, str, str, str, str]
    absent: list[tuple[UUID, str, list[str], str | None]] | None


READER: Final = msgspec.json.Decoder(Admission)


@frozen
class Admitted:
    """Who was let in."""

    actor: User
    organisation: Organisation


@lru_cache(4_096)
def admitted(admission: str) -> Admitted:
    """
    Make the caller of what `ADMISSION` says; the same text is taken apart once.

    Raises:
        UnknownCaller: He was deactivated or has signed out.
    """
    said = READER.decode(admission)
    user = user_from(said.user)
    if said.revoked or not user.active:
        raise UnknownCaller
    absent = tuple(map(_principal, said.absent or ()))
    return Admitted(evolve(user, stands_in_for=absent), organisation_from(said.organisation))


def _principal(said: tuple[UUID, str, list[str], str | None]) -> Principal:
    id_, name, roles, level = said
    held = frozenset([ROLES[role] for role in roles])
    return Principal(person=Person(UserId(id_), name), roles=held, level=LEVELS[level])
