"""The database holds every connection to one organisation at a time, and to none in between."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors, sql
from tests.support.guards import dsn_as

from workcore.errors import Unavailable, WorkcoreError
from workcore.testing.contracts.base import stored
from workcore.testing.world import World, a_world
from workcore_adapters.postgres import (
    Database,
    Migrator,
    PostgresDeadlines,
    PostgresDirectory,
    PostgresUnitOfWork,
)
from workcore_adapters.postgres.prepared import Prepared
from workcore_adapters.postgres.protection import TENANTS
from workcore_adapters.postgres.roles import APP, BACKUP, WORKER
from workcore_adapters.postgres.scopes import EVERYWHERE, NOWHERE, Scope, within
from workcore_adapters.postgres.statements import Row, Statement

pytestmark = pytest.mark.integration

WHO: Final = Statement(
    b"SELECT CAST(current_user AS text), current_setting('workcore.organisation', true)", ()
)
MINE: Final = Statement(b"SELECT DISTINCT organisation_id FROM work_requests", ())
KEYS: Final = Statement(b"SELECT DISTINCT organisation_id FROM work_request_keys", ())
BROKEN: Final = Statement(b"SELECT 1 / (count(*) - count(*)) FROM work_requests", ())
SLOW: Final = Statement(b"SELECT pg_sleep(30)", ())
HURRY: Final = Statement(b"SELECT set_config('statement_timeout', '50ms', false)", ())


@pytest.fixture
def single(postgres_dsn: str) -> Iterator[Database]:
    """A pool of one connection."""
    database = Database(postgres_dsn, minimum=1, maximum=1)
    yield database
    database.close()


@pytest.fixture
def world(single: Database) -> World:
    """Two organisations with a request each."""
    world = a_world(partial(PostgresUnitOfWork, single), PostgresDirectory(single))
    world.home.kept()
    world.abroad.kept()
    return world


def ids_of(world: World) -> list[Any]:
    """Name both organisations."""
    return [world.home.organisation.id, world.abroad.organisation.id]


def nobody(database: Database) -> bool:
    """Whether the connection has no organisation on it, and is the app's."""
    [[user, place]] = database.run(WHO, {}, NOWHERE)
    return (user, place or "") == (APP, "") and not database.run(MINE, {}, NOWHERE)


def test_every_table_has_its_policy(postgres_dsn: str) -> None:
    """No table with an organisation is left out, and the service acts as the app."""
    found = Migrator(postgres_dsn).protection()

    assert found.unprotected == found.missing == ()
    assert found.held
    assert {APP, WORKER} <= found.acts_as
    assert {"work_requests", "users", "organisations", "attempts"} <= set(TENANTS)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("table", [*TENANTS, "work_request_keys"])
def test_nothing_without_an_organisation(single: Database, table: str) -> None:
    """Whoever does not say whose rows he means is shown none, of any table."""
    count = Statement(f"SELECT count(*) FROM {table}".encode(), ())  # noqa: S608 - a table of ours

    assert single.run(count, {}, NOWHERE) == [(0,)]


def test_alternating_organisations(single: Database, world: World) -> None:
    """One connection that serves both shows each its own, and nothing in between."""
    for _ in range(3):
        for place in ids_of(world):
            assert single.run(MINE, {}, within(place)) == [(place,)]
            assert single.run(KEYS, {}, within(place)) == [(place,)]
            assert nobody(single)


@pytest.mark.parametrize("statement", [BROKEN, SLOW], ids=["broken", "too slow"])
def test_after_what_went_wrong(single: Database, world: World, statement: Statement) -> None:
    """A statement that was aborted leaves no organisation behind either."""
    first, second = ids_of(world)
    single.run(HURRY, {}, NOWHERE)
    with pytest.raises((WorkcoreError, psycopg.Error)):
        single.run(statement, {}, within(first))

    assert nobody(single)
    assert single.run(MINE, {}, within(second)) == [(second,)]


def test_after_a_killed_connection(single: Database, world: World, postgres_dsn: str) -> None:
    """Nor does a connection that was killed: its successor begins with none."""
    first, second = ids_of(world)
    assert single.run(MINE, {}, within(first)) == [(first,)]
    with psycopg.connect(postgres_dsn, autocommit=True) as killer:
        killer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'workcore'"
        )
    with pytest.raises(Unavailable):
        single.run(MINE, {}, within(first))

    assert nobody(single)
    assert single.run(MINE, {}, within(second)) == [(second,)]


def test_after_a_refused_commit(single: Database, world: World) -> None:
    """Nor does a commit that was refused, or a unit that nobody finished."""
    home, abroad = world.home, world.abroad
    request = home.kept()
    with home.unit() as unit:
        unit.requests.add(request)
        with pytest.raises(WorkcoreError):
            unit.commit()
    with pytest.raises(ZeroDivisionError), abroad.unit() as unit:
        raise ZeroDivisionError(unit.actor)

    assert nobody(single)
    assert stored(home, request.id) == request


def test_interrupted_in_the_middle(
    single: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is interrupted before he has read his rows does not leave them to the next one."""
    first, second = ids_of(world)

    def interrupted(_: Prepared) -> list[Row]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Prepared, "_results", interrupted)
        with pytest.raises(KeyboardInterrupt):
            single.run(MINE, {}, within(first))

    assert nobody(single)
    assert single.run(MINE, {}, within(second)) == [(second,)]


def test_time_sees_everybody(single: Database, world: World) -> None:
    """What time itself does sees all organisations, and is the app again afterwards."""
    seen = {row[0] for row in single.run(MINE, {}, EVERYWHERE)}

    assert seen >= set(ids_of(world))
    assert nobody(single)


FORBIDDEN: Final = (
    "UPDATE audit_records SET by_name = 'Nobody'",
    "DELETE FROM audit_records",
    "DELETE FROM status_history",
    "UPDATE outbox SET kind = 'none'",
    "INSERT INTO audit_trees SELECT organisation_id, 1, '' FROM users",
    "TRUNCATE work_requests CASCADE",
    "ALTER TABLE work_requests DISABLE ROW LEVEL SECURITY",
    "DROP POLICY one_organisation ON work_requests",
    "SELECT workcore_protect('users')",
)


@pytest.mark.parametrize("text", FORBIDDEN)
def test_what_the_app_may_not(postgres_dsn: str, text: str) -> None:
    """What was written down stays, and the guards are not the app's to move."""
    with psycopg.connect(postgres_dsn) as connection:
        connection.execute("SET ROLE workcore_app")
        if "protect" in text:
            connection.execute(text.encode())
            [[after]] = connection.execute(
                "SELECT relrowsecurity FROM pg_class WHERE oid = 'users'::regclass"
            ).fetchall()
            assert after
            return
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(text.encode())


def test_writing_into_another_organisation(postgres_dsn: str, world: World) -> None:
    """A row can neither be made for others nor moved to them."""
    first, second = ids_of(world)
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute("SET ROLE workcore_app")
        connection.execute("SELECT set_config('workcore.organisation', %s, false)", [str(first)])
        for text in (
            "INSERT INTO reference_counters VALUES (%s, 2027, 1)",
            "UPDATE assets SET organisation_id = %s",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(text.encode(), [second])


def test_backup_reads_everything(postgres_dsn: str, world: World) -> None:
    """Who dumps reads every row, and writes none."""
    with psycopg.connect(postgres_dsn) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(BACKUP)))
        read = connection.execute("SELECT id FROM organisations").fetchall()
        assert {row[0] for row in read} >= set(ids_of(world))
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("DELETE FROM work_requests")


@pytest.fixture
def server_login(postgres_dsn: str) -> Iterator[str]:
    """A login of the service, as the documentation makes it: the app's role and nothing else."""
    name = f"login_{uuid4().hex[:12]}"
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'some password' IN ROLE workcore_app")
        connection.execute(make.format(sql.Identifier(name)))
        yield dsn_as(postgres_dsn, name, "some password")
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def test_login_of_the_service(server_login: str) -> None:
    """A login of its own serves, reads the schema's version, and is no worker."""
    database = Database(server_login, maximum=1)
    world = a_world(partial(PostgresUnitOfWork, database), PostgresDirectory(database))
    request = world.home.kept()

    assert stored(world.home, request.id) == request
    migrator = Migrator(server_login)
    assert migrator.status().up_to_date
    assert (migrator.protection().held, migrator.protection().free) == (True, False)
    migrator.upgrade()
    with pytest.raises(Unavailable):
        PostgresDeadlines(database).approvals(request.created_at, 1)
    assert nobody(database)
    database.close()


def test_scopes_are_closed(single: Database) -> None:
    """An organisation that is none is refused, rather than taken for everybody."""
    nonsense = Scope(within(uuid4()).opening, (b"everybody",))
    with pytest.raises(WorkcoreError):
        single.run(MINE, {}, nonsense)
    assert nobody(single)
