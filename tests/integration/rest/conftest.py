"""The service over PostgreSQL, with two new organisations for each test."""

from collections.abc import Iterator

import pytest
from tests.support.web import Web, a_web

from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.settings.values import Secret


@pytest.fixture(scope="module")
def served(postgres_dsn: str) -> Iterator[Web]:
    """The service on a database of the module's own."""
    container = Container(settings=Settings(database_url=Secret(postgres_dsn)))
    yield a_web(container)
    container.database().close()


@pytest.fixture
def web(served: Web) -> Web:
    """The service with people of the test's own."""
    return served.anew()
