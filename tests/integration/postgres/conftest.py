"""The PostgreSQL adapter, on a migrated database of each module's own."""

from collections.abc import Iterator
from functools import partial

import pytest
from attrs import evolve

from workcore.ports.unit_of_work import SystemUnits, Units
from workcore.testing.world import Place, a_world
from workcore_adapters.postgres import (
    Database,
    PostgresAnnouncements,
    PostgresDeadlines,
    PostgresDirectory,
    PostgresFiles,
    PostgresNumbers,
    PostgresRelay,
    PostgresRetained,
    PostgresSignIns,
    PostgresTrails,
    PostgresUnitOfWork,
    postgres_system,
)


@pytest.fixture(scope="module")
def database(postgres_dsn: str) -> Iterator[Database]:
    """A pool that is large enough for every test."""
    database = Database(postgres_dsn)
    yield database
    database.close()


@pytest.fixture
def processes(postgres_dsn: str) -> Iterator[tuple[Place, Place]]:
    """An organisation, as two processes see it."""
    databases = Database(postgres_dsn), Database(postgres_dsn)
    first, second = (partial(PostgresUnitOfWork, each) for each in databases)
    home = a_world(first, PostgresDirectory(databases[0])).home
    yield home, evolve(home, units=second)
    for each in databases:
        each.close()


@pytest.fixture
def units(database: Database) -> Units:
    """What the suites over a store ask for."""
    return partial(PostgresUnitOfWork, database)


@pytest.fixture
def directory(database: Database) -> PostgresDirectory:
    """As `units`, of the same store."""
    return PostgresDirectory(database)


@pytest.fixture
def system(database: Database) -> SystemUnits:
    """As `units`, where only time acts."""
    return partial(postgres_system, database)


@pytest.fixture
def deadlines(database: Database) -> PostgresDeadlines:
    """As `units`, of the same store."""
    return PostgresDeadlines(database)


@pytest.fixture
def trails(database: Database) -> PostgresTrails:
    """As `units`, of the same store."""
    return PostgresTrails(database)


@pytest.fixture
def numbers(database: Database) -> PostgresNumbers:
    """As `units`, of the same store."""
    return PostgresNumbers(database)


@pytest.fixture
def sign_ins(database: Database) -> PostgresSignIns:
    """As `units`, of the same store."""
    return PostgresSignIns(database)


@pytest.fixture
def files(database: Database) -> PostgresFiles:
    """As `units`, of the same store."""
    return PostgresFiles(database)


@pytest.fixture
def relay(database: Database) -> PostgresRelay:
    """As `units`, of the same store."""
    return PostgresRelay(database)


@pytest.fixture
def retained(database: Database) -> PostgresRetained:
    """What is over, in the same store."""
    return PostgresRetained(database)


@pytest.fixture
def announcements(database: Database) -> Iterator[PostgresAnnouncements]:
    """Somebody who waits for word from the same store."""
    listening = PostgresAnnouncements(database.connect_alone)
    yield listening
    listening.close()


@pytest.fixture
def others(database: Database) -> Iterator[PostgresAnnouncements]:
    """Somebody else who does."""
    listening = PostgresAnnouncements(database.connect_alone)
    yield listening
    listening.close()
