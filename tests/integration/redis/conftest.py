"""A Valkey that tests may do harm to, and the server that the others share."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from attrs import frozen
from tests.integration.conftest import run_folder

from workcore_adapters.redis import RedisServer
from workcore_entrypoints.embedded.valkey import EmbeddedValkey, embedded_valkey


@frozen
class Victim:
    """A server of the test's own, and its process."""

    valkey: EmbeddedValkey
    process: psutil.Process

    @property
    def server(self) -> RedisServer:
        """A way to it that nobody else uses."""
        return RedisServer(self.valkey.url, password=self.valkey.password)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it take connections and answer nothing."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Let it end in the middle of whatever it does."""
        self.process.kill()
        self.process.wait(5)


@pytest.fixture
def victim(open_folder: Path) -> Iterator[Victim]:
    """A server that only this test knows."""
    with embedded_valkey(open_folder) as valkey:
        yield Victim(valkey, process_on(valkey.port))


def process_on(port: int) -> psutil.Process:
    """Find who listens on a port: a child of ours."""
    for child in psutil.Process().children(recursive=True):
        if any(each.laddr.port == port for each in child.net_connections("tcp")):
            return child
    raise LookupError(port)


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Iterator[RedisServer]:
    """The server that `REDIS_URL` names, else an embedded one."""
    given = os.environ.get("REDIS_URL")
    if given:
        named = RedisServer(given, password=os.environ.get("REDIS_PASSWORD"))
        yield named
        named.close()
        return
    with embedded_valkey(run_folder(pytestconfig)) as valkey:
        own = RedisServer(valkey.url, password=valkey.password)
        yield own
        own.close()
