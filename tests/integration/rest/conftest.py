"""The service over PostgreSQL, with two new organisations for each test."""

from collections.abc import Iterator

import pytest
from dependency_injector.providers import Object
from tests.support.web import Web, a_web, filing_settings

from workcore_adapters.memory import MemoryScanner
from workcore_entrypoints.containers import Container


@pytest.fixture(scope="module")
def served(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The service on a database and a folder of the module's own."""
    settings = filing_settings(postgres_dsn, tmp_path_factory.mktemp("data"))
    container = Container(settings=settings)
    container.scanner.override(Object(MemoryScanner()))
    yield a_web(container)
    container.database().close()


@pytest.fixture
def web(served: Web) -> Web:
    """The service with people of the test's own."""
    return served.anew()
