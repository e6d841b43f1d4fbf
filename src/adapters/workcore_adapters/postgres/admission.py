"""Who is let in: the caller's user, his organisation, and whether his token still counts."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from attrs import evolve, frozen
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy import literal_column as sql

from workcore.entities.organisation import Organisation
from workcore.entities.user import Principal, User
from workcore.model import Person, UserId
from workcore_adapters.postgres.rows.people import (
    ORGANISATION,
    USER,
    organisation_from,
    user_from,
)
from workcore_adapters.postgres.rows.words import LEVELS, ROLES
from workcore_adapters.postgres.statements import Statement, compiled
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
)

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

COVERS: Final = (
    exists()
    .where(d.organisation_id == ORGANISATION_ID, d.deputy_id == users.c.id)
    .where(d.starts_at <= NOW, d.ends_at > NOW)
)

COVERS_NEXT: Final = (
    select(func.min(d.starts_at))
    .where(d.organisation_id == ORGANISATION_ID, d.deputy_id == users.c.id, d.starts_at > NOW)
    .correlate(users)
    .scalar_subquery()
)
"""When he may next answer in somebody's place; NULL when nothing is planned."""

MARK: Final = func.concat(sql("users.xmin"), sql("'.'"), sql("organisations.xmin"))

ADMISSION: Final = (
    select(MARK)
    .select_from(WHO)
    .where(IS_CALLER)
    .correlate(None)
    .scalar_subquery()
    .label("admission")
)
"""
A mark of the caller's rows, or NULL: the first statement of a unit reads it behind its own.

It names the transactions that wrote his row and his organisation's. Whatever else decides whether
he is let in, and for whom he may answer, marks his row by a trigger when it changes; so who was
read under the same mark is still the same, but for the time.
"""


@frozen
class Reading:
    """
    A statement that reads, and lets the caller in by the way when it is the first of its unit.

    Attributes:
        plain: Reads the columns that are wanted.
        admitting: Reads the same columns, and `ADMISSION` behind them.
    """

    plain: Statement
    admitting: Statement


def reading(built: Select[Any]) -> Reading:
    """Compile both."""
    return Reading(compiled(built), compiled(built.add_columns(ADMISSION)))


ASK_CALLER: Final = compiled(
    select(
        MARK.label("mark"),
        or_(REVOKED, ~users.c.active).label("out"),
        COVERS.label("covers"),
        COVERS_NEXT.label("next"),
        array(array(*USER), array(*ORGANISATION), ABSENT).cast(Text()).label("said"),
    )
    .select_from(WHO)
    .where(IS_CALLER)
)
"""All that is to be known of the caller, and under which mark and for how long it holds."""


class Admission(msgspec.Struct, array_like=True, frozen=True):
    """What `ASK_CALLER` says: `USER` and `ORGANISATION` as they are read elsewhere."""

    user: tuple[UUID, UUID, str, str, list[str], str | None, bool, int, datetime, datetime]
    organisation: tuple[UUID, str, str, str, str, int]
    absent: list[tuple[UUID, str, list[str], str | None]] | None


READER: Final = msgspec.json.Decoder(Admission)


Key = tuple[UUID, UUID, UUID | None, datetime | None, str]
"""An organisation, a user of it, his token and when it was issued, and a mark."""

MOST: Final = 4_096
"""Callers that a process remembers."""


@frozen
class Admitted:
    """Who was let in."""

    actor: User
    organisation: Organisation


@frozen
class Known:
    """
    Who was read under a mark, and when that holds.

    Attributes:
        since: When it was read; None where the caller told no time, and stands in for nobody.
        until: When he will stand in for somebody next; None when nothing is planned.
    """

    admitted: Admitted
    since: datetime | None
    until: datetime | None

    def holds(self, at: datetime | None) -> bool:
        """Whether it is so at this time."""
        if self.since is None or at is None:
            return self.since is at
        return self.since <= at and (self.until is None or at < self.until)


class Callers:
    """
    Who was let in lately, under which mark. May be shared between threads.

    Nothing is believed of it unless the database gives the same mark again.
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self._known: dict[Key, Known] = {}

    def known(self, key: Key, at: datetime | None) -> Admitted | None:
        """Find who was read under this mark, if that holds at this time."""
        found = self._known.get(key)
        return found.admitted if found is not None and found.holds(at) else None

    def note(self, key: Key, known: Known) -> None:
        """Remember him, and forget everybody when they are too many."""
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[key] = known


def admitted(said: str) -> Admitted:
    """Make the caller of what `ASK_CALLER` says of him."""
    read = READER.decode(said)
    absent = tuple(map(_principal, read.absent or ()))
    user = evolve(user_from(read.user), stands_in_for=absent)
    return Admitted(user, organisation_from(read.organisation))


def _principal(said: tuple[UUID, str, list[str], str | None]) -> Principal:
    id_, name, roles, level = said
    held = frozenset([ROLES[role] for role in roles])
    return Principal(person=Person(UserId(id_), name), roles=held, level=LEVELS[level])
