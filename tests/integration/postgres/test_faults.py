"""The service under load while PostgreSQL is slow, cut off, read-only, stopped, or stands still."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Final

import psutil
import psycopg
import pytest
from attrs import define, field, frozen
from psycopg.conninfo import conninfo_to_dict
from tests.integration.conftest import run_folder
from tests.integration.test_server import status_of
from tests.support.proxy import Break, Fault, FaultProxy, fault_proxy
from tests.support.served import Load, Service, founded, served

from workcore_adapters.postgres.migrate import Migrator
from workcore_entrypoints.embedded.postgres import EmbeddedPostgres, embedded_postgres

pytestmark = pytest.mark.integration

SECONDS: Final = float(os.environ.get("WORKCORE_DATABASE_SECONDS", "2"))
"""How long a fault lasts; what stands still has to stand longer than a server is waited for."""

HANGING: Final = max(SECONDS, 12.0)
BACK: Final = 10.0
"""Seconds within which a new request is taken when the fault is over."""

SLOWEST: Final = 10.0
"""Seconds within which everybody is answered, though what stands still stands for longer."""


@frozen
class Parts:
    """A service, and the server behind the proxy that it is told of."""

    service: Service
    server: EmbeddedPostgres
    proxy: FaultProxy


@pytest.fixture(scope="module")
def parts(pytestconfig: pytest.Config) -> Iterator[Parts]:
    """A service on a server of its own, which nobody else would miss."""
    with embedded_postgres(run_folder(pytestconfig)) as server:
        Migrator(server.dsn).upgrade()
        home, known = founded(server.dsn), conninfo_to_dict(server.dsn)
        host, port = str(known["host"]), int(known.get("port") or 5432)
        with fault_proxy(host, port) as proxy:
            dsn = f"postgresql://{known['user']}@127.0.0.1:{proxy.port}/{known['dbname']}"
            settings = {"DATABASE_URL": dsn, "READINESS_CHECKS": "database"}
            with served(home, settings) as service:
                yield Parts(service, server, proxy)


@define
class Pulse:
    """Asks all the time whether the process lives, as whoever would start it again does."""

    port: int
    waits: list[float] = field(factory=list)
    refused: list[int] = field(factory=list)
    _done: Event = field(factory=Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Ask for as long as something lasts."""
        thread = Thread(target=self._ask)
        thread.start()
        try:
            yield
        finally:
            self._done.set()
            thread.join()

    def _ask(self) -> None:
        while not self._done.wait(0.1):
            began = time.perf_counter()
            status = status_of(self.port, "/health")
            self.waits.append(time.perf_counter() - began)
            if status != 200:
                self.refused.append(status)


@contextmanager
def suffering(parts: Parts, what: str, allowed: set[int]) -> Iterator[None]:
    """See what callers are answered meanwhile, how soon all is well, and that nothing is lost."""
    load, pulse = Load(parts.service), Pulse(parts.service.port)
    with load.running(), pulse.running():
        time.sleep(0.5)
        yield
        took = until_taken(parts.service)
    load.report(f"{what}, well again after {took:.1f} s, pulse at most {max(pulse.waits):.2f} s")
    assert not load.wrong
    assert set(load.statuses) <= allowed
    assert max(load.waits) < SLOWEST
    assert not pulse.refused
    assert took < BACK
    for each in load.raised:
        assert found(parts.service, each)


def found(service: Service, request: str) -> bool:
    """Whether a request is there; of two processes one may find the server again a second later."""
    token, deadline = service.token("adam"), time.monotonic() + BACK
    while (status := service.call(token, "GET", f"/work-requests/{request}")[0]) == 503:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return status == 200


def until_taken(service: Service) -> float:
    """Raise a request until one is taken; tell how long it took."""
    token, began = service.token("ann"), time.monotonic()
    while service.call(token, "POST", "/work-requests", service.content())[0] != 201:
        assert time.monotonic() < began + 60
        time.sleep(0.05)
    return time.monotonic() - began


def test_slow(parts: Parts) -> None:
    """A server far away is waited for."""
    with suffering(parts, "slow", {200, 201}):
        parts.proxy.fault = Fault(Break.DELAY)
        time.sleep(SECONDS)
        parts.proxy.fault = None


def test_cut_off(parts: Parts) -> None:
    """While each connection breaks, old or new, callers are told to come again."""
    with suffering(parts, "cut off", {200, 201, 503}):
        parts.proxy.fault = Fault(Break.RESET)
        time.sleep(SECONDS)
        parts.proxy.fault = None


def test_silent_network(parts: Parts) -> None:
    """While nothing comes through, not even a farewell, callers are told to come again."""
    with suffering(parts, "silent network", {200, 201, 503}):
        parts.proxy.fault = Fault(Break.HANG)
        time.sleep(HANGING)
        parts.proxy.fault = None


def test_standing_still(parts: Parts) -> None:
    """While the server stands still callers are told to come again; then it goes on."""
    with suffering(parts, "standing still", {200, 201, 503}):
        processes = of_server(parts.server)
        for each in processes:
            each.suspend()
        time.sleep(HANGING)
        for each in processes:
            each.resume()


def of_server(server: EmbeddedPostgres) -> list[psutil.Process]:
    """Find all processes of a server, those that answer callers too."""
    postmaster = psutil.Process(server.server.get_pid())
    return [postmaster, *postmaster.children(recursive=True)]


def test_read_only(parts: Parts) -> None:
    """While nothing can be written everything can be read."""
    with suffering(parts, "read-only", {200, 201, 503}):
        write_only_when(parts.server, read_only=True)
        service, token = parts.service, parts.service.token("vera")
        assert {service.call(token, "GET", "/work-requests")[0] for _ in range(20)} == {200}
        time.sleep(SECONDS)
        write_only_when(parts.server, read_only=False)


def write_only_when(server: EmbeddedPostgres, *, read_only: bool) -> None:
    """Let the server take no writes, from connections that are open neither, or take them again."""
    with psycopg.connect(server.server.get_uri(), autocommit=True) as connection:
        said = "on" if read_only else "off"
        connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {said}")
        connection.execute("SELECT pg_reload_conf()")


def test_restarted(parts: Parts) -> None:
    """Stopped, away for a while, and started again: nobody has to start us again."""
    with suffering(parts, "restarted", {200, 201, 503}):
        parts.server.server.stop()
        time.sleep(SECONDS)
        parts.server.server.start()
