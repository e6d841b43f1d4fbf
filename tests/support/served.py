"""The product as it is served, in processes of its own, and clients that call it all the time."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from itertools import cycle
from json import dumps, loads
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final
from uuid import uuid4

from attrs import define, field, frozen
from tests.integration.test_server import free_port, status_of

from workcore.codec import as_object
from workcore.model import TokenId
from workcore.testing.builders import a_content
from workcore.testing.world import Place, a_world
from workcore_adapters.postgres import Database, PostgresDirectory, PostgresUnitOfWork
from workcore_adapters.security import JwtIssuer

SECRET: Final = "of these tests alone, and long enough for anybody"
CLIENTS: Final = ("ann", "rob", "vera", "pia")
RAISING: Final = frozenset({"ann", "rob"})

Answer = tuple[int, dict[str, str], Any]


@frozen
class Service:
    """A service of two processes, and an organisation in it."""

    port: int
    home: Place

    def token(self, name: str) -> str:
        """Sign somebody in."""
        issuer = JwtIssuer(SECRET, lifetime=timedelta(hours=1))
        person, at = self.home.people[name], datetime.now(UTC)
        return issuer.issue(person, token_id=TokenId(uuid4()), at=at).text

    def call(
        self,
        token: str,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call on a connection of its own, so that either process may answer."""
        sent = {"Authorization": f"Bearer {token}", **(headers or {})}
        if body is not None:
            sent["Content-Type"] = "application/json"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, None if body is None else dumps(body), sent)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, told, loads(said) if said else None

    def content(self) -> Any:
        """What a request asks for."""
        plain = as_object(a_content(asset_id=self.home.assets["S1"].id))
        return {key: value for key, value in plain.items() if value}


def founded(dsn: str) -> Place:
    """Found an organisation in a database."""
    database = Database(dsn)
    home = a_world(partial(PostgresUnitOfWork, database), PostgresDirectory(database)).home
    database.close()
    return home


@contextmanager
def ending(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Tell a process to end, however this ends: whoever fails would else wait for it for ever."""
    try:
        yield
    finally:
        process.terminate()


@contextmanager
def served(home: Place, settings: Mapping[str, str]) -> Iterator[Service]:
    """Serve with these settings."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "workcore"), "serve", "--port", str(port)]
    ours = {
        "JWT_SECRET": SECRET,
        "HOST": "127.0.0.1",
        "DRAIN_SECONDS": "1s",
        # Each refusal would be in the log with all that led to it.
        "LOG_LEVEL": "error",
    }
    environment = {**os.environ, **ours, **settings}
    with (
        subprocess.Popen(command, env=environment, cwd=Path(sys.prefix)) as process,
        ending(process),
    ):
        deadline = time.monotonic() + 120
        while status_of(port, "/ready") != 200:
            assert time.monotonic() < deadline, "the service does not become ready"
            time.sleep(0.05)
        yield Service(port, home)


@contextmanager
def all_going_on(go_on: Callable[[str], None], names: Iterable[str], done: Event) -> Iterator[None]:
    """Let each of *names* go on in a thread of its own, for as long as something lasts."""
    threads = [Thread(target=go_on, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


@define
class Load:
    """
    Clients that read and write all the time, and what they were answered.

    Attributes:
        raised: What was acknowledged.
        wrong: Answers that nobody should have got; a refusal for now is none.
    """

    service: Service
    statuses: Counter[int] = field(factory=Counter)
    raised: list[str] = field(factory=list)
    wrong: list[object] = field(factory=list)
    waits: list[float] = field(factory=list)
    _done: Event = field(factory=Event)

    def running(self) -> AbstractContextManager[None]:
        """Let them call for as long as something lasts."""
        return all_going_on(self._client, CLIENTS, self._done)

    def report(self, state: str) -> None:
        """Print how long answers took."""
        waits = sorted(self.waits)
        p50, p99 = (waits[int(len(waits) * share)] * 1_000 for share in (0.5, 0.99))
        figures = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, slowest {waits[-1] * 1_000:.0f} ms"
        print(f"\n{state}: {dict(self.statuses)}, {figures}")  # noqa: T201 - `make` shows it

    def _client(self, name: str) -> None:
        """Read and raise as one person, until the end."""
        token, content = self.service.token(name), self.service.content()
        for turn in cycle(range(5)):
            if self._done.is_set():
                return
            if turn == 0 and name in RAISING:
                self._ask(token, "POST", "/work-requests", content, name)
            else:
                self._ask(token, "GET", "/auth/me", None, name)

    def _ask(self, token: str, method: str, path: str, body: Any, name: str) -> None:
        began = time.perf_counter()
        try:
            status, told, said = self.service.call(token, method, path, body)
        except OSError as error:
            self.wrong.append(error)
            return
        self.waits.append(time.perf_counter() - began)
        self.statuses[status] += 1
        if status == 503:
            right = "retry-after" in told and said["code"] == "unavailable"
        else:
            person = said.get("user" if method == "GET" else "requested_by", {})
            right = person.get("id") == str(self.service.home.people[name].id)
        if not right or "ratelimit-remaining" not in told:
            self.wrong.append((status, told, said))
        elif status == 201:
            self.raised.append(said["id"])
