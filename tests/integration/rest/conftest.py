"""The service over PostgreSQL, with two new organisations for each test."""

from base64 import b64encode
from collections.abc import Iterator

import pytest
from dependency_injector.providers import Object
from tests.support.web import Web, a_web

from workcore_adapters.memory import MemoryScanner
from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.settings.values import Secret


@pytest.fixture(scope="module")
def served(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The service on a database and a folder of the module's own."""
    settings = Settings(
        database_url=Secret(postgres_dsn),
        workcore_data_dir=str(tmp_path_factory.mktemp("data")),
        file_encryption_keys=Secret("k1:" + b64encode(b"k" * 32).decode()),
    )
    container = Container(settings=settings)
    container.scanner.override(Object(MemoryScanner()))
    yield a_web(container)
    container.database().close()


@pytest.fixture
def web(served: Web) -> Web:
    """The service with people of the test's own."""
    return served.anew()
