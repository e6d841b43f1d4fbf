"""
Versions that are replaced by others while everybody works.

`make rolling` does it with three replicas, 20 updates and 20,000 requests.
"""

import os
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from json import dumps, loads
from pathlib import Path
from threading import Event
from typing import Any, Final

import psycopg
import pytest
from attrs import define, field, frozen
from tests.integration.test_server import status_of
from tests.support.balancer import Balancer, balancing
from tests.support.previous import previous
from tests.support.rest.forms import PDF, form
from tests.support.served import SECRET, Service, all_going_on, founded

from workcore_entrypoints.server import Serving

pytestmark = pytest.mark.integration

UPDATES: Final = int(os.environ.get("WORKCORE_ROLLING", "0"))
"""How many times all replicas are replaced; without any, the only one is."""

REPLICAS: Final = 3 if UPDATES else 1
REPLACEMENTS: Final = UPDATES * REPLICAS or 1
LEAST: Final = UPDATES * 1_000 or 50
"""Requests that are sent at least."""

CLIENTS: Final = ("ann", "rob", "vera", "pia", "stan", "ella")
RAISING: Final = frozenset({"ann", "rob"})
DRAIN_SECONDS: Final = 2
STOP_SECONDS: Final = Serving(target="any").stop_seconds
SETTINGS: Final = {
    "JWT_SECRET": SECRET,
    "FILE_ENCRYPTION_KEYS": "k1:" + b64encode(b"k" * 32).decode(),
    "ENABLE_VIRUS_SCANNING": "false",
    "HOST": "127.0.0.1",
    "WORKCORE_WORKERS": "1",
    "DRAIN_SECONDS": f"{DRAIN_SECONDS}s",
    "RATE_LIMIT_PER_USER": "1000000",
    "RATE_LIMIT_PER_ORGANISATION": "1000000",
    "LOG_LEVEL": "error",
}


@define
class Fleet:
    """
    Replicas behind a balancer, one of whose slots is free.

    Attributes:
        versions: What to set for each version: the one before, and ours.
    """

    balancer: Balancer
    home: Service
    dsn: str
    versions: tuple[Mapping[str, str], Mapping[str, str]]
    running: dict[int, "subprocess.Popen[bytes]"] = field(factory=dict)

    def start(self, *, ours: bool) -> int:
        """Start a replica in a free slot."""
        port = next(port for port in self.balancer.slots if port not in self.running)
        command = [str(Path(sys.executable).parent / "workcore"), "serve", "--port", str(port)]
        environment = {**os.environ, **SETTINGS, **self.versions[ours]}
        self.running[port] = subprocess.Popen(command, env=environment, cwd=Path(sys.prefix))
        return port

    def replace(self, *, ours: bool) -> None:
        """Start a new one; when callers are sent to it, stop the oldest and see it end well."""
        oldest = next(iter(self.running))
        self.balancer.await_ready(self.start(ours=ours))
        self.running[oldest].send_signal(signal.SIGTERM)
        assert self.running[oldest].wait(60) == 0
        del self.running[oldest]

    def stop(self) -> None:
        """End all at once."""
        for process in self.running.values():
            process.kill()
            process.wait(60)


@pytest.fixture(scope="module")
def fleet(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """As many replicas of the version before as there have to be."""
    folder = tmp_path_factory.mktemp("fleet")
    (folder / "before").mkdir()
    shared = {"DATABASE_URL": postgres_dsn, "WORKCORE_DATA_DIR": str(folder)}
    # It may be from before replicas served on a newer schema than their own.
    before = {"PYTHONPATH": previous(folder / "before").path, "READINESS_CHECKS": "cache"}
    with balancing(folder, REPLICAS + 1) as balancer:
        service = Service(balancer.port, founded(postgres_dsn))
        fleet = Fleet(balancer, service, postgres_dsn, ({**shared, **before}, shared))
        try:
            for _ in range(REPLICAS):
                fleet.start(ours=False)
            balancer.await_ready(*fleet.running)
            yield fleet
        finally:
            fleet.stop()


@define
class Traffic:
    """Clients that keep their connections, read and write all the time, and try nothing twice."""

    service: Service
    statuses: Counter[int] = field(factory=Counter)
    lost: list[str] = field(factory=list)
    _done: Event = field(factory=Event)

    def running(self) -> AbstractContextManager[None]:
        """Let them go on for as long as something lasts."""
        return all_going_on(self._go_on, CLIENTS, self._done)

    def _go_on(self, name: str) -> None:
        token, content = self.service.token(name), dumps(self.service.content())
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection = HTTPConnection("127.0.0.1", self.service.port, timeout=60)
        for turn in cycle(range(5)):
            if self._done.wait(0.04):
                connection.close()
                return
            writing = turn == 0 and name in RAISING
            method, body = ("POST", content) if writing else ("GET", None)
            try:
                connection.request(method, "/work-requests", body, headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException) as error:
                self.lost.append(repr(error))
                connection.close()
                continue
            self.statuses[answer.status] += 1


def test_updates_lose_no_request(fleet: Fleet) -> None:
    """Replicas of two versions take over from each other, and each request has its answer."""
    traffic, began = Traffic(fleet.home), time.monotonic()
    with traffic.running():
        for number in range(REPLACEMENTS):
            fleet.replace(ours=number // REPLICAS % 2 == 0)
        while traffic.statuses.total() < LEAST:
            time.sleep(0.1)

    took, lost = time.monotonic() - began, len(traffic.lost)
    said = f"{REPLACEMENTS} replaced in {took:.0f} s: {dict(traffic.statuses)}, {lost} lost"
    print(said)  # noqa: T201 - `make` shows it
    assert traffic.lost == []
    assert set(traffic.statuses) == {200, 201}
    with psycopg.connect(fleet.dsn) as connection:
        [[kept]] = connection.execute("SELECT count(*) FROM work_requests").fetchall()
    assert kept == traffic.statuses[201]


@frozen
class Upload:
    """A body on its way to a replica, half of which is there."""

    connection: HTTPConnection
    rest: bytes

    def finish(self) -> tuple[int, Any]:
        """Send the rest, and hear the answer."""
        self.connection.send(self.rest)
        return self.answer()

    def answer(self) -> tuple[int, Any]:
        """Hear the answer to what was sent."""
        answer = self.connection.getresponse()
        return answer.status, loads(answer.read())


def begun(fleet: Fleet, port: int, path: str) -> Upload:
    """Begin to attach a file."""
    sent = form(("plan.pdf", PDF + bytes(1_000_000)))
    headers = {**sent.headers, "Authorization": f"Bearer {fleet.home.token('ann')}"}
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest("POST", path)
    for name, value in {**headers, "Content-Length": str(len(sent.body))}.items():
        connection.putheader(name, value)
    connection.endheaders(sent.body[:500_000])
    return Upload(connection, sent.body[500_000:])


def said_half(fleet: Fleet, port: int) -> Upload:
    """Begin to ask for work."""
    body = dumps(fleet.home.content()).encode()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest("POST", "/work-requests")
    connection.putheader("Authorization", f"Bearer {fleet.home.token('ann')}")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body[:100])
    return Upload(connection, body[100:])


def attachments(dsn: str) -> list[tuple[str, str]]:
    """List all files, and what is known of them."""
    with psycopg.connect(dsn) as connection:
        return connection.execute("SELECT name, state FROM attachments").fetchall()


def test_uploads_in_the_middle(fleet: Fleet) -> None:
    """
    Who has sent half of a file when the signal comes sends the rest, and it is kept.

    Who falls silent instead is told, nothing of his is kept, and the process ends within its time.
    """
    content = fleet.home.content()
    raised = fleet.home.call(fleet.home.token("ann"), "POST", "/work-requests", content)[2]
    path = f"/work-requests/{raised['id']}/attachments"
    port, process = fleet.running.popitem()
    upload, silent, wordless = *(begun(fleet, port, path) for _ in range(2)), said_half(fleet, port)
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    await_silence(port)
    status, said = upload.finish()

    assert status == 201, said
    assert [each.answer()[0] for each in (silent, wordless)] == [408, 408]
    assert process.wait(60) == 0
    assert time.monotonic() - began < DRAIN_SECONDS + STOP_SECONDS
    assert attachments(fleet.dsn) == [("plan.pdf", "clean")]


def await_silence(port: int) -> None:
    """Wait until nobody listens there."""
    deadline = time.monotonic() + 30
    while status_of(port, "/ready") != 0:
        assert time.monotonic() < deadline, "it goes on listening"
        time.sleep(0.05)
