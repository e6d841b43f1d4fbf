"""
Workers send a backlog through a server that fails in every way, are killed, and lose nothing.

`make mail` does it with 5,000 letters (`WORKCORE_LETTERS`), each fault as often as the others.
"""

import os
import random
import re
import subprocess
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from sysconfig import get_path
from threading import Event
from time import monotonic, sleep
from typing import Final

import psycopg
import pytest
from attrs import frozen
from psycopg.types.json import Jsonb
from tests.support.hostile_mail import FOR_GOOD, TWICE, Fault, hostile_mail

from workcore.codec import as_object
from workcore.model import DeliveryId, EventId
from workcore.testing.builders import a_message, a_notice
from workcore.testing.ids import new_id
from workcore.testing.world import Place, a_world
from workcore.use_cases.letters import Letters
from workcore.use_cases.send_mail import Sending, SendMail
from workcore_adapters.mail import Server, SmtpMailer
from workcore_adapters.mail.connections import MOST
from workcore_adapters.postgres import (
    Database,
    PostgresDirectory,
    PostgresRelay,
    PostgresUnitOfWork,
)
from workcore_adapters.system import SystemIds

pytestmark = pytest.mark.integration

LETTERS: Final = int(os.environ.get("WORKCORE_LETTERS", "120"))
WORKERS: Final = 3
HARM: Final = 0.4
"""So many tries have a fault."""

PUT: Final = """
    INSERT INTO deliveries (
        organisation_id, id, event_id, channel, target, payload, state, attempts, next_at
    ) VALUES (%s, %s, %s, 'email', %s, %s, 'waiting', 0, now())
"""
FOUND: Final = "SELECT id::text, target, state, attempts FROM deliveries"
HURRY: Final = """
    UPDATE deliveries SET next_at = now() WHERE state = 'waiting' AND claim IS NULL
"""
"""Time goes by, as far as those are concerned who wait for another try."""

OUTLAST: Final = "UPDATE deliveries SET next_at = now() WHERE state = 'waiting'"

WORKCORE: Final = str(Path(get_path("scripts")) / "workcore")
BEFORE: Final = 20
"""So many letters are through before a worker is killed."""

MESSAGE_ID: Final = re.compile(rb"^Message-ID: <([0-9a-f-]{36})@example\.net>\r$", re.MULTILINE)


@pytest.fixture
def database(postgres_dsn: str) -> Iterator[Database]:
    """A pool for all workers."""
    database = Database(postgres_dsn)
    yield database
    database.close()


@frozen
class Backlog:
    """Letters that wait."""

    dsn: str
    place: Place

    def fill(self, count: int) -> None:
        """Have so many, and no other; each to somebody else."""
        message = a_message(self.place.kept())
        payload = Jsonb(as_object(a_notice(message)))
        home = self.place.organisation.id
        rows = [
            (home, DeliveryId(new_id()), EventId(new_id()), f"p{n}@example.org", payload)
            for n in range(count)
        ]
        with psycopg.connect(self.dsn) as connection, connection.cursor() as cursor:
            cursor.execute("DELETE FROM deliveries")
            cursor.executemany(PUT, rows)

    def hurry(self) -> None:
        """Let the next try be due."""
        with psycopg.connect(self.dsn) as connection:
            connection.execute(HURRY)

    def outlast(self) -> None:
        """Let every lease be over."""
        with psycopg.connect(self.dsn) as connection:
            connection.execute(OUTLAST)

    def sent(self) -> int:
        """Count what is known to be sent."""
        return [state for _, state, _ in self.found().values()].count("sent")

    def found(self) -> Mapping[str, tuple[str, str, int]]:
        """Look at all of them."""
        with psycopg.connect(self.dsn) as connection:
            rows = connection.execute(FOUND).fetchall()
        return {id_: (target, state, attempts) for id_, target, state, attempts in rows}


@pytest.fixture
def backlog(postgres_dsn: str, database: Database) -> Backlog:
    """An organisation's."""
    units = partial(PostgresUnitOfWork, database)
    return Backlog(postgres_dsn, a_world(units, PostgresDirectory(database)).home)


def work(database: Database, port: int, backlog: Backlog) -> list[Sending]:
    """Be three workers, until nothing waits any more."""
    servers = [Server(host="127.0.0.1", port=port, sender="us@example.net")] * WORKERS
    mailers = [SmtpMailer(server, within=timedelta(seconds=5)) for server in servers]
    relay, letters = PostgresRelay(database), Letters("https://work.example.org")
    senders = [SendMail(relay, mailer, letters, SystemIds()) for mailer in mailers]
    done: list[Sending] = []
    with ThreadPoolExecutor(WORKERS) as pool:
        while PostgresRelay(database).backlog().waiting:
            done += pool.map(lambda send: send(limit=40), senders)
            backlog.hurry()
    for mailer in mailers:
        mailer.close()
    return done


def copies(taken: Sequence[tuple[str, bytes]]) -> Mapping[str, list[bytes]]:
    """Sort what arrived by the identifiers of letters."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for _, content in taken:
        [identifier] = MESSAGE_ID.findall(content)
        found[identifier.decode()].append(content)
    return found


def test_without_faults(database: Database, backlog: Backlog) -> None:
    """A server that is well gets each letter exactly once, from however many workers."""
    backlog.fill(LETTERS)
    with hostile_mail(lambda: Fault.NONE) as server:
        work(database, server.port, backlog)

    found = backlog.found()
    arrived = copies(server.taken)
    assert set(arrived) == set(found)
    assert {len(each) for each in arrived.values()} == {1}
    assert {(state, attempts) for _, state, attempts in found.values()} == {("sent", 1)}
    assert sorted(to for to, _ in server.taken) == sorted(to for to, _, _ in found.values())


def test_with_every_fault(database: Database, backlog: Backlog) -> None:
    """
    Each letter arrives at least once, or was refused for good.

    It arrives more often only where the answer was lost, once for each such loss, and all copies
    are the same to the last byte.
    """
    seed = random.randrange(1 << 32)
    chance, met = random.Random(seed), Counter[Fault]()
    hangs = {Fault.HANGS_BEFORE, Fault.HANGS_AFTER}
    quick = [fault for fault in Fault if fault not in hangs | {Fault.NONE}]

    def choose() -> Fault:
        fault = chance.choice(quick) if chance.random() < HARM else Fault.NONE
        if chance.random() < 4 / LETTERS:
            fault = chance.choice(sorted(hangs))
        met[fault] += 1
        return fault

    backlog.fill(LETTERS)
    with hostile_mail(choose) as server:
        runs = work(database, server.port, backlog)

    found, arrived = backlog.found(), copies(server.taken)
    states = Counter(state for _, state, _ in found.values())
    lost = sum(met[fault] for fault in TWICE)
    extra = sum(len(each) - 1 for each in arrived.values())
    print(f"seed {seed}: {states}, {server.tries} tries, {lost} lost, {extra} extra")  # noqa: T201 - figures, with `-s`
    assert set(states) <= {"sent", "dead"}
    assert sum(run.overtaken for run in runs) == 0
    assert sum(run.sent for run in runs) == states["sent"]
    assert states["dead"] == sum(met[fault] for fault in FOR_GOOD)
    assert {id_ for id_, (_, state, _) in found.items() if state == "sent"} <= set(arrived)
    assert extra <= lost
    assert all(len(set(each)) == 1 for each in arrived.values())
    assert sum(attempts for _, _, attempts in found.values()) == server.tries


def soon(holds: Callable[[], bool]) -> None:
    """See that something holds before long."""
    deadline = monotonic() + 60
    while not holds():
        assert monotonic() < deadline
        sleep(0.1)


@contextmanager
def working(dsn: str, port: int, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a worker of its own, until it is killed."""
    environment = os.environ | {
        "DATABASE_URL": dsn,
        "AUDIT_SIGNING_KEY": b64encode(bytes(32)).decode(),
        "WORKCORE_DATA_DIR": str(folder),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_FROM": "us@example.net",
    }
    with subprocess.Popen([WORKCORE, "worker"], env=environment, cwd=folder) as process:
        try:
            yield process
        finally:
            process.kill()


def test_killed_in_the_middle(backlog: Backlog, postgres_dsn: str, tmp_path: Path) -> None:
    """
    Whoever is killed while letters are on their way leaves all of them to the next.

    Only those arrive twice whose answers were not heard; whatever was answered is known.
    """
    backlog.fill(3 * BEFORE)
    tries, killed = count(), Event()

    def choose() -> Fault:
        hangs = next(tries) >= BEFORE and not killed.is_set()
        return Fault.HANGS_AFTER if hangs else Fault.NONE

    with hostile_mail(choose) as server:
        with working(postgres_dsn, server.port, tmp_path) as worker:
            soon(lambda: backlog.sent() == BEFORE and len(server.taken) == BEFORE + MOST)
            worker.kill()
        killed.set()
        backlog.outlast()
        with working(postgres_dsn, server.port, tmp_path):
            soon(lambda: backlog.sent() == 3 * BEFORE)

    arrived = copies(server.taken)
    assert set(arrived) == set(backlog.found())
    assert sorted(map(len, arrived.values())) == [1] * (3 * BEFORE - MOST) + [2] * MOST
    assert all(len(set(each)) == 1 for each in arrived.values())
