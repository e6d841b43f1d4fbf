"""Takes away one of the two guards between organisations, for tests that ask the other one."""

import re
from typing import Final

import psycopg
import pytest
from attrs import evolve
from psycopg import sql

from workcore_adapters.postgres.database import Lease
from workcore_adapters.postgres.protection import TENANTS
from workcore_adapters.postgres.scopes import Scope
from workcore_adapters.postgres.statements import Row, Statement, Values

FILTER: Final = re.compile(
    rb"(?:\w+\.)?organisation_id = (?:\$\d+::UUID|CAST\(\$\d+ AS uuid\)|\w+\.organisation_id)"
)
"""How statements hold to an organisation, and join what belongs to the same one."""


def unfiltered(statement: Statement) -> Statement:
    """Write a statement that asks for everybody's rows."""
    text = FILTER.sub(b"TRUE", statement.text)
    assert b"organisation_id = $" not in text, "this filter is written in another way"
    return evolve(statement, text=text)


def without_filter(patch: pytest.MonkeyPatch) -> set[bytes]:
    """Let every statement forget its organisation; tells, as they run, which ones had it."""
    run, forgot = Lease.run, set()

    def forget(lease: Lease, statement: Statement, values: Values, scope: Scope) -> list[Row]:
        plain = unfiltered(statement)
        if plain != statement:
            forgot.add(statement.text)
        return run(lease, plain, values, scope)

    patch.setattr(Lease, "run", forget)
    return forgot


def without_row_security(dsn: str) -> None:
    """Let the database hold nobody to an organisation."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for table in TENANTS:
            off = sql.SQL("ALTER TABLE {} DISABLE ROW LEVEL SECURITY")
            connection.execute(off.format(sql.Identifier(table)))
        [[view]] = connection.execute(
            "SELECT pg_get_viewdef('work_request_keys'::regclass)"
        ).fetchall()
        everything = view.partition("WHERE")[0]
        connection.execute(f"CREATE OR REPLACE VIEW work_request_keys AS {everything}".encode())


def dsn_as(dsn: str, user: str, password: str) -> str:
    """Reach the same database as somebody else."""
    scheme, _, rest = dsn.partition("://")
    return f"{scheme}://{user}:{password.replace(' ', '%20')}@{rest.rpartition('@')[2]}"
