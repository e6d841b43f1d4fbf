"""`workcore worker`: sealing goes on by itself, whatever happens to the database or to a worker."""

import os
import signal
import subprocess
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from sysconfig import get_path
from typing import Final
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from workcore.testing.builders import an_audit_record
from workcore.testing.world import Place, a_place
from workcore_adapters.postgres import (
    Database,
    PostgresDirectory,
    PostgresTrails,
    PostgresUnitOfWork,
)

pytestmark = pytest.mark.integration

WORKCORE: Final = str(Path(get_path("scripts")) / "workcore")
PATIENCE: Final = 60.0
"""Seconds in which a start has to be over, on a busy machine."""


@pytest.fixture
def database(postgres_dsn: str) -> Iterator[Database]:
    """A pool of the test's own."""
    database = Database(postgres_dsn)
    yield database
    database.close()


@pytest.fixture
def place(database: Database) -> Place:
    """An organisation on it."""
    return a_place(partial(PostgresUnitOfWork, database), PostgresDirectory(database))


def recorded(place: Place, number: int) -> None:
    """Have as many records written."""
    with place.unit() as unit:
        for _ in range(number):
            unit.audit.add(an_audit_record(place.draft()))
        unit.commit()


def soon(holds: Callable[[], bool], seconds: float = 15) -> None:
    """See that something holds within some seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def working(dsn: str, folder: Path, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker that is ready; stop it at the end."""
    log = folder / name
    environment = os.environ | {
        "DATABASE_URL": dsn,
        "AUDIT_SIGNING_KEY": b64encode(bytes(32)).decode(),
        "WORKCORE_DATA_DIR": str(folder),
    }
    command = [WORKCORE, "worker"]
    with (
        log.open("wb") as said,
        subprocess.Popen(command, env=environment, stderr=said, cwd=folder) as process,
    ):
        try:
            soon(lambda: b"workcore worker: seal_audit" in log.read_bytes(), PATIENCE)
            yield process
        finally:
            process.kill()


def all_sealed(database: Database, number: int) -> Callable[[], bool]:
    """Whether everything is sealed and published, and how much that is."""

    def holds() -> bool:
        found = PostgresTrails(database).backlog()
        return (found.sealed, found.waiting, found.unpublished) == (number, 0, 0)

    return holds


def test_sealing_goes_on(
    database: Database, place: Place, postgres_dsn: str, postgres_server: str, tmp_path: Path
) -> None:
    """Two workers seal everything once, wait for a lost database, and stop when they are told."""
    name = urlsplit(postgres_dsn).path.removeprefix("/")
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format
    with ExitStack() as stack:
        workers = [stack.enter_context(working(postgres_dsn, tmp_path, n)) for n in ("one", "two")]
        for _ in range(20):
            recorded(place, 5)
        soon(all_sealed(database, 100))

        with psycopg.connect(postgres_server, autocommit=True) as superuser:
            superuser.execute(allow(sql.Identifier(name), sql.SQL("false")))
            superuser.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            soon(lambda: b"seal_audit: The database" in (tmp_path / "one").read_bytes())
            superuser.execute(allow(sql.Identifier(name), sql.SQL("true")))
        recorded(place, 5)
        soon(all_sealed(database, 105))
        soon(lambda: b"seal_audit: goes on" in (tmp_path / "one").read_bytes())

        workers[0].send_signal(signal.SIGTERM)
        workers[1].send_signal(signal.SIGINT)
        assert [worker.wait(timeout=10) for worker in workers] == [0, 0]
    assert "Traceback" not in (tmp_path / "one").read_text()
