"""
Workers send a backlog through a server that fails in every way, are killed, and lose nothing.

`make mail` does it with 5,000 letters (`WORKCORE_LETTERS`), each fault as often as the others.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event
from typing import Final

import pytest
from tests.support.backlog import Backlog, copies, soon, working
from tests.support.hostile_mail import FOR_GOOD, TWICE, Fault, hostile_mail

from workcore.testing.world import a_world
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

BEFORE: Final = 20
"""So many letters are through before a worker is killed."""


@pytest.fixture
def database(postgres_dsn: str) -> Iterator[Database]:
    """A pool for all workers."""
    database = Database(postgres_dsn)
    yield database
    database.close()


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
