"""Roles on a server of their own: made by whoever may, asked for where nobody may."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid4

import psycopg
import pytest
from click.testing import CliRunner
from tests.support.guards import dsn_as

from workcore.testing.builders import NOW
from workcore.testing.contracts.base import stored
from workcore.testing.world import a_world
from workcore_adapters.postgres import (
    Database,
    Migrator,
    PostgresDeadlines,
    PostgresDirectory,
    PostgresTrails,
    PostgresUnitOfWork,
)
from workcore_adapters.postgres.protection import TENANTS
from workcore_adapters.postgres.roles import APP, BACKUP, ROLES, WORKER
from workcore_entrypoints.cli.root import root
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.embedded.postgres import EmbeddedPostgres, embedded_postgres

pytestmark = pytest.mark.integration

PASSWORD: Final = "your password"

LEFT: Final = """
    SELECT CAST(oid AS regclass) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (
        relrowsecurity
        OR EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)
        OR EXISTS (
            SELECT FROM aclexplode(relacl)
            WHERE grantee IN (SELECT oid FROM pg_roles WHERE rolname LIKE 'workcore%')
        )
    )
"""
"""What a migration back has to leave nothing of."""


@pytest.fixture
def server() -> Iterator[EmbeddedPostgres]:
    """A server on which nobody has made a role."""
    with TemporaryDirectory(prefix="pg") as folder, embedded_postgres(Path(folder)) as server:
        yield server


def administer(dsn: str, *statements: str) -> None:
    """Run statements as the server's superuser."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def owned(server: EmbeddedPostgres, user: str, rights: str = "") -> str:
    """Make a database for somebody, as the deployment guide does."""
    administer(
        server.dsn,
        f"CREATE USER {user} WITH {rights} ENCRYPTED PASSWORD '{PASSWORD}'",
        f"CREATE DATABASE of_{user} OWNER {user}",
    )
    return dsn_as(server.dsn_of(f"of_{user}"), user, PASSWORD)


def examined(dsn: str, **settings: str) -> dict[str, Any]:
    """Ask the doctor about row security."""
    runtime = Runtime(environment={"DATABASE_URL": dsn, **settings})
    said = CliRunner().invoke(root, ["doctor", "--json"], obj=runtime)
    checks = {check["what"]: check for check in json.loads(said.stdout)["items"]}
    return dict(checks.get("row security") or checks["login"])


def serves(dsn: str) -> bool:
    """Whether the service works on a database."""
    database = Database(dsn, maximum=1)
    world = a_world(partial(PostgresUnitOfWork, database), PostgresDirectory(database))
    request = world.home.kept()
    found = stored(world.home, request.id) == request
    assert PostgresDeadlines(database).approvals(NOW, 1) == []
    assert PostgresTrails(database).backlog().sealed == 0
    database.close()
    return found


def test_roles_by_rights(server: EmbeddedPostgres) -> None:
    """
    Everybody who owns a database can migrate it; what his rights do not reach is asked for.

    The plain user of the deployment guide makes no role: the service works, the doctor says what
    an administrator has to run, and from then on policies hold it. Whoever may make roles makes
    them for all databases of the server.
    """
    plain = owned(server, "cp_user")
    migrator = Migrator(plain)
    migrator.upgrade()
    found = migrator.protection()
    assert (found.missing, found.free, found.held) == (ROLES, True, False)
    assert serves(plain)
    told = examined(plain)
    assert (told["state"], told["found"]) == ("warning", f"no role {', '.join(ROLES)}")

    maker = Migrator(owned(server, "maker", "CREATEROLE"))
    maker.upgrade()
    assert maker.protection().missing == (BACKUP,), "bypassing policies is a superuser's to give"
    assert maker.protection().held
    told = examined(plain)
    assert f"CREATE ROLE {BACKUP} NOLOGIN BYPASSRLS;" in told["mend"]
    assert f'GRANT {APP}, {WORKER} TO "cp_user";' in told["mend"]

    run = told["mend"].partition("server: ")[2]
    administer(server.dsn, run.partition(" Then:")[0])
    migrator.upgrade()
    assert migrator.protection().held
    assert not migrator.protection().unprotected
    assert serves(plain)
    assert examined(plain)["state"] == "ok"


def test_stranger_is_told(empty_dsn: str) -> None:
    """A login that may act as nobody is told what to ask for."""
    Migrator(empty_dsn).upgrade()
    name = f"stranger_{uuid4().hex[:12]}"
    administer(empty_dsn, f"CREATE USER {name} PASSWORD '{PASSWORD}'")
    told = examined(dsn_as(empty_dsn, name, PASSWORD))
    administer(empty_dsn, f"DROP USER {name}")

    assert (told["what"], told["state"]) == ("login", "error")
    assert f'GRANT workcore_app, workcore_worker TO "{name}";' in told["mend"]


def test_login_that_only_serves(empty_dsn: str) -> None:
    """A login for serving alone is fine, and the doctor says what it cannot do."""
    Migrator(empty_dsn).upgrade()
    name = f"service_{uuid4().hex[:12]}"
    administer(empty_dsn, f"CREATE USER {name} PASSWORD '{PASSWORD}' IN ROLE workcore_app")
    told = examined(dsn_as(empty_dsn, name, PASSWORD))
    administer(empty_dsn, f"DROP USER {name}")

    assert told["state"] == "ok"
    assert told["found"] == "acts as workcore_app alone: cannot remind, seal or prune"


def test_lost_policy_is_mended(empty_dsn: str) -> None:
    """The doctor misses a policy that somebody took away, and the next migration brings it back."""
    Migrator(empty_dsn).upgrade()
    assert examined(empty_dsn)["state"] == "ok"
    administer(empty_dsn, "ALTER TABLE comments DISABLE ROW LEVEL SECURITY")
    told = examined(empty_dsn)
    assert (told["state"], told["found"]) == ("error", "no policy on comments")

    Migrator(empty_dsn).upgrade()
    assert examined(empty_dsn)["state"] == "ok"


def test_production_has_a_login_of_its_own(empty_dsn: str, tmp_path: Path) -> None:
    """In production the doctor minds a service that connects as an owner or a superuser."""
    Migrator(empty_dsn).upgrade()
    said = {"APP_ENV": "production", "JWT_SECRET": "0123456789-abcdefghijklmnop-ABCDEFGHIJ"}
    said |= {"S3_BUCKET": "attachments", "ENABLE_VIRUS_SCANNING": "false"}
    said |= {"API_URL": "http://127.0.0.1", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": "1"}
    said |= {"SMTP_FROM": "us@example.org"}
    told = examined(empty_dsn, **said, WORKCORE_DATA_DIR=str(tmp_path))

    assert told["state"] == "warning"
    assert "docs/database-roles.md" in told["mend"]


def test_back_and_forth(empty_dsn: str) -> None:
    """Going back takes every policy and grant away and leaves the data; the roles stay."""
    migrator = Migrator(empty_dsn)
    migrator.upgrade()
    assert serves(empty_dsn)
    with psycopg.connect(empty_dsn, autocommit=True) as connection:
        assert len(connection.execute(LEFT).fetchall()) > len(TENANTS)
        before = connection.execute("SELECT count(*) FROM users").fetchone()
        migrator.downgrade("0010")
        assert connection.execute(LEFT).fetchall() == []
        assert connection.execute("SELECT count(*) FROM users").fetchone() == before

        migrator.upgrade()
        assert migrator.protection().held
        assert connection.execute("SELECT count(*) FROM users").fetchone() == before
