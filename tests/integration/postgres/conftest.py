"""The PostgreSQL adapter, on a migrated database of each module's own."""

from collections.abc import Iterator
from functools import partial

import pytest

from workcore.ports.unit_of_work import Units
from workcore_adapters.postgres import (
    Database,
    PostgresDirectory,
    PostgresNumbers,
    PostgresUnitOfWork,
)


@pytest.fixture(scope="module")
def database(postgres_dsn: str) -> Iterator[Database]:
    """A pool that is large enough for every test."""
    database = Database(postgres_dsn)
    yield database
    database.close()


@pytest.fixture
def units(database: Database) -> Units:
    """What the suites over a store ask for."""
    return partial(PostgresUnitOfWork, database)


@pytest.fixture
def directory(database: Database) -> PostgresDirectory:
    """As `units`, of the same store."""
    return PostgresDirectory(database)


@pytest.fixture
def numbers(database: Database) -> PostgresNumbers:
    """As `units`, of the same store."""
    return PostgresNumbers(database)
