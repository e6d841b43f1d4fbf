"""The service under load while its Redis is emptied, frozen, killed, and comes back."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from itertools import cycle
from json import dumps, loads
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final
from uuid import uuid4

import pytest
from attrs import define, field, frozen
from tests.integration.redis.conftest import Victim
from tests.integration.test_server import free_port, status_of

from workcore.codec import as_object
from workcore.model import TokenId
from workcore.testing.builders import a_content
from workcore.testing.world import Place, a_world
from workcore_adapters.postgres import Database, PostgresDirectory, PostgresUnitOfWork
from workcore_adapters.security import JwtIssuer
from workcore_entrypoints.embedded.valkey import embedded_valkey

pytestmark = pytest.mark.integration

SECRET: Final = "of this test alone, and long enough for anybody"
SECONDS: Final = float(os.environ.get("WORKCORE_REDIS_SECONDS", "2"))
"""How long the load goes on in each state of the server."""

CLIENTS: Final = 4
SLOWEST: Final = 3.0
"""Seconds within which each answer has to come, on a machine that does other things besides."""

READERS: Final = ("ann", "rob", "vera", "pia")

Answer = tuple[int, dict[str, str], Any]


@frozen
class Service:
    """A service of two processes, and its organisation."""

    port: int
    home: Place

    def token(self, name: str) -> str:
        """Sign somebody in."""
        issuer = JwtIssuer(SECRET, lifetime=timedelta(hours=1))
        person, at = self.home.people[name], datetime.now(UTC)
        return issuer.issue(person, token_id=TokenId(uuid4()), at=at).text

    def call(self, token: str, method: str, path: str, body: Any = None) -> Answer:
        """Call on a connection of its own, so that either process may answer."""
        headers = {"Authorization": f"Bearer {token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, None if body is None else dumps(body), headers)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, told, loads(said) if said else None


@contextmanager
def served(dsn: str, home: Place, victim: Victim) -> Iterator[Service]:
    """Serve with the victim as its Redis."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "workcore"), "serve", "--port", str(port)]
    environment = os.environ | {
        "DATABASE_URL": dsn,
        "JWT_SECRET": SECRET,
        "RATE_LIMIT_PER_USER": "1000000",
        "RATE_LIMIT_PER_ORGANISATION": "1000000",
        "REDIS_URL": victim.valkey.url,
        "REDIS_PASSWORD": victim.valkey.password,
        "HOST": "127.0.0.1",
        "DRAIN_SECONDS": "1s",
        "READINESS_CHECKS": "database,cache",
    }
    with subprocess.Popen(command, env=environment, cwd=Path(sys.prefix)) as process:
        deadline = time.monotonic() + 30
        while status_of(port, "/ready") != 200:
            assert time.monotonic() < deadline, "the service does not become ready"
            time.sleep(0.05)
        yield Service(port, home)
        process.terminate()


@pytest.fixture
def service(postgres_dsn: str, victim: Victim) -> Iterator[Service]:
    """The product, as it is served."""
    database = Database(postgres_dsn)
    home = a_world(partial(PostgresUnitOfWork, database), PostgresDirectory(database)).home
    database.close()
    with served(postgres_dsn, home, victim) as running:
        yield running


@define
class Load:
    """
    Clients that read and write all the time, and what they were answered.

    Attributes:
        wrong: Answers that nobody should have got.
    """

    service: Service
    statuses: Counter[int] = field(factory=Counter)
    wrong: list[object] = field(factory=list)
    waits: list[float] = field(factory=list)
    _done: Event = field(factory=Event)

    def client(self, name: str) -> None:
        """Read and raise as one person, until the end."""
        token, content = self.service.token(name), self._content()
        for turn in cycle(range(5)):
            if self._done.is_set():
                return
            if turn == 0 and name in {"ann", "rob"}:
                self._ask(token, "POST", "/work-requests", content, name)
            else:
                self._ask(token, "GET", "/auth/me", None, name)

    def _content(self) -> Any:
        plain = as_object(a_content(asset_id=self.service.home.assets["S1"].id))
        return {key: value for key, value in plain.items() if value}

    def _ask(self, token: str, method: str, path: str, body: Any, name: str) -> None:
        began = time.perf_counter()
        try:
            status, told, said = self.service.call(token, method, path, body)
        except OSError as error:
            self.wrong.append(error)
            return
        self.waits.append(time.perf_counter() - began)
        self.statuses[status] += 1
        mine = str(self.service.home.people[name].id)
        person = said.get("user" if method == "GET" else "requested_by", {})
        if person.get("id") != mine or "ratelimit-remaining" not in told:
            self.wrong.append((status, said))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let them call for as long as something lasts."""
        threads = [Thread(target=self.client, args=(name,)) for name in READERS[:CLIENTS]]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._done.set()
            for thread in threads:
                thread.join()

    def report(self, state: str) -> None:
        """Print how long answers took."""
        waits = sorted(self.waits)
        p50, p99 = (waits[int(len(waits) * share)] * 1_000 for share in (0.5, 0.99))
        figures = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, slowest {waits[-1] * 1_000:.0f} ms"
        print(f"\n{state}: {len(waits)} answers, {figures}")  # noqa: T201 - `make redis` shows it


def revoked_at_once(service: Service) -> None:
    """See that whoever signs out is refused at his next call, by every process."""
    token = service.token("otto")
    assert service.call(token, "GET", "/auth/me")[0] == 200
    assert service.call(token, "POST", "/auth/logout")[0] == 204
    assert {service.call(token, "GET", "/auth/me")[0] for _ in range(8)} == {401}


def under_load(service: Service, state: str, act: Callable[[], None] = lambda: None) -> None:
    """See that in a state of the server everything is answered, rightly and in time."""
    load = Load(service)
    with load.running():
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            act()
            revoked_at_once(service)
            time.sleep(0.05)
    load.report(state)
    assert not load.wrong
    assert set(load.statuses) == {200, 201}
    assert max(load.waits) < SLOWEST


def test_redis_goes_away(service: Service, victim: Victim, open_folder: Path) -> None:
    """Alive, emptied all the time, frozen, killed, back: no 5xx, no wrong answer, nobody waits."""
    under_load(service, "alive")
    under_load(service, "emptied", lambda: victim.server.ask("FLUSHALL"))
    with victim.frozen():
        under_load(service, "frozen")
    under_load(service, "thawed")
    victim.kill()
    under_load(service, "killed")
    assert status_of(service.port, "/ready") == 503
    with ExitStack() as stack:
        stack.enter_context(embedded_valkey(open_folder / "again", like=victim.valkey))
        under_load(service, "back")
        assert status_of(service.port, "/ready") == 200


def test_processes_count_together(service: Service) -> None:
    """Each call takes one, whichever process answers it."""
    token = service.token("ella")
    left = [
        int(service.call(token, "GET", "/auth/me")[1]["ratelimit-remaining"]) for _ in range(30)
    ]

    assert left == list(range(999_999, 999_969, -1))
