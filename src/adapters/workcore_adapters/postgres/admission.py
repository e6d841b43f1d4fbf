"""Who is let in: the caller's user, his organisation, and whether his token still counts."""

from typing import Final

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, exists, select

from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore.errors import UnknownCaller
from workcore_adapters.postgres.rows.people import (
    ORGANISATION,
    USER,
    organisation_from,
    user_from,
)
from workcore_adapters.postgres.statements import Row, compiled
from workcore_adapters.postgres.tables import organisations, revoked_tokens, users
from workcore_adapters.postgres.tables.base import Id

ORGANISATION_ID: Final = bindparam("organisation_id", type_=Id)

REVOKED: Final = (
    exists()
    .where(revoked_tokens.c.organisation_id == ORGANISATION_ID)
    .where(revoked_tokens.c.id == bindparam("token_id", type_=Id))
    .label("revoked")
)

ADMISSION: Final = (REVOKED, *USER, *ORGANISATION)
"""What the first statement of a unit reads besides."""

WHO: Final[FromClause] = users.join(organisations, organisations.c.id == users.c.organisation_id)

IS_CALLER: Final[ColumnElement[bool]] = and_(
    users.c.organisation_id == ORGANISATION_ID,
    users.c.id == bindparam("user_id", type_=Id),
)

CALLER: Final = compiled(select(*ADMISSION).select_from(WHO).where(IS_CALLER))


def admitted(row: Row) -> tuple[User, Organisation]:
    """
    Make the caller of a row of `ADMISSION`.

    Raises:
        UnknownCaller: He was deactivated or has signed out.
    """
    revoked, user = row[0], user_from(row[1 : 1 + len(USER)])
    if revoked or not user.active:
        raise UnknownCaller
    return user, organisation_from(row[1 + len(USER) :])
