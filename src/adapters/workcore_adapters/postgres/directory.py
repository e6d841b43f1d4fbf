"""Who may sign in, across organisations, as `ports.directory` promises."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import frozen
from sqlalchemy import Column, Table, Text, bindparam, column, delete, func, select
from sqlalchemy import literal_column as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.selectable import TableValuedAlias

from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore.ports.directory import Account
from workcore.ports.tokens import Claims
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.failures import TakenValue, duplicate
from workcore_adapters.postgres.loading import encode
from workcore_adapters.postgres.rows.people import (
    ORGANISATION,
    USER,
    organisation_from,
    organisation_of,
    user_from,
    user_of,
)
from workcore_adapters.postgres.scopes import NOWHERE, within
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import organisations, revoked_tokens, users
from workcore_adapters.postgres.tables.base import Id, Instant
from workcore_adapters.postgres.writes import Kind, insert_rows


def _door(name: str, asked: str, table: Table) -> TableValuedAlias:
    """Read the rows of *table* that a function of the schema gives to whoever is not in yet."""
    function = getattr(func, name)(bindparam(asked, type_=Text()))
    door: TableValuedAlias = function.table_valued(
        *(column(c.name, c.type) for c in table.c), name=table.name
    )
    return door


def _read_through(door: TableValuedAlias, columns: Iterable[Column[Any]]) -> list[Any]:
    return [door.c[c.name] for c in columns]


_accounts = _door("workcore_accounts", "email", users)
_homes = _door("workcore_homes", "email", organisations)
_named = _door("workcore_organisation_named", "slug", organisations)

ACCOUNTS: Final = compiled(
    select(
        *_read_through(_accounts, USER),
        *_read_through(_homes, ORGANISATION),
        _accounts.c.password_hash,
    )
    .select_from(_accounts.join(_homes, _homes.c.id == _accounts.c.organisation_id))
    .order_by(_accounts.c.organisation_id)
)
BY_SLUG: Final = compiled(select(*_read_through(_named, ORGANISATION)))

FOUND: Final = compiled(
    select(sql("1")).add_cte(
        insert_rows(Kind("organisation", organisations, insert_rows)),
        insert_rows(Kind("admin", users, insert_rows)),
    )
)

_at = bindparam("at", type_=Instant)
_expired = (
    delete(revoked_tokens)
    .where(revoked_tokens.c.organisation_id == ORGANISATION_ID, revoked_tokens.c.expires_at < _at)
    .returning(sql("1"))
    .cte("expired")
)
REVOKE: Final = compiled(
    insert(revoked_tokens)
    .values(
        organisation_id=ORGANISATION_ID,
        id=bindparam("token_id", type_=Id),
        user_id=bindparam("user_id", type_=Id),
        revoked_at=_at,
        expires_at=bindparam("expires_at", type_=Instant),
    )
    .on_conflict_do_nothing()
    .returning(sql("1"))
    .add_cte(_expired)
)
"""Takes a token's value away, and forgets those that have none any more by themselves."""


@frozen
class PostgresDirectory:
    """Finds who may sign in. May be shared between threads."""

    _database: Database

    def accounts(self, email: str) -> Sequence[Account]:
        """Find the active accounts with this address."""
        rows = self._database.run(ACCOUNTS, {"email": email}, NOWHERE, repeatable=True)
        middle = len(USER)
        return [
            Account(
                user=user_from(row[:middle]),
                organisation=organisation_from(row[middle:-1]),
                password_hash=row[-1],
            )
            for row in rows
        ]

    def organisation(self, slug: str) -> Organisation | None:
        """Find an organisation by its short name."""
        rows = self._database.run(BY_SLUG, {"slug": slug}, NOWHERE, repeatable=True)
        return next(map(organisation_from, rows), None)

    def found(self, organisation: Organisation, admin: User, password_hash: str) -> None:
        """Set up an organisation with its first administrator, or raise Duplicate."""
        person = user_of(admin) | {
            "organisation_id": organisation.id,
            "password_hash": password_hash,
        }
        values = {
            "organisation": encode([organisation_of(organisation)]),
            "admin": encode([person]),
        }
        try:
            self._database.run(FOUND, values, within(organisation.id))
        except TakenValue as failure:
            raise duplicate(failure, organisation.slug) from failure

    def revoke(self, claims: Claims, *, at: datetime) -> None:
        """Make a token worthless from now on."""
        self._database.run(
            REVOKE,
            {
                "organisation_id": claims.organisation_id,
                "token_id": claims.token_id,
                "user_id": claims.user_id,
                "at": at,
                "expires_at": claims.expires_at,
            },
            within(claims.organisation_id),
        )
