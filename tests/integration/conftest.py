"""Real servers for the tests: those of the environment, else embedded ones."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from tests.support.run_folder import RUN_FOLDER

from workcore.errors import Unavailable
from workcore_adapters.postgres.migrate import Migrator
from workcore_adapters.s3 import Bucket
from workcore_entrypoints.embedded.clamd import EmbeddedClamd, clamd_is_there, embedded_clamd
from workcore_entrypoints.embedded.postgres import embedded_postgres
from workcore_entrypoints.embedded.seaweed import embedded_s3


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> Iterator[str]:
    """
    A connection string of a server on which the tests may make databases.

    `DATABASE_URL` names one; else an embedded one runs as long as the tests do, of the
    version that `WORKCORE_TEST_POSTGRES` names (16 or 18), for all processes of the run.
    """
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    version = int(os.environ.get("WORKCORE_TEST_POSTGRES", "18"))
    with embedded_postgres(pytestconfig.stash[RUN_FOLDER], version=version) as server:
        forget_safety(server.dsn)
        yield server.dsn


def forget_safety(server: str) -> None:
    """Let a server whose data nobody will miss not wait for the disk."""
    with psycopg.connect(server, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture
def open_folder(pytestconfig: pytest.Config) -> Path:
    """
    A folder of the test's own, for servers.

    Not below pytest's: every session that starts closes that to the server's user.
    """
    return run_folder(pytestconfig)


def run_folder(pytestconfig: pytest.Config) -> Path:
    """Make a folder that goes with this run of the tests."""
    return Path(mkdtemp(dir=pytestconfig.stash[RUN_FOLDER]))


def database_of(server: str, name: str) -> str:
    """The connection string of another database of the same server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def make_database(server: str, *, template: str | None = None) -> str:
    """Make a database, empty or a copy of *template*, and tell its name."""
    name = f"test_{uuid4().hex[:12]}"
    make = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template is not None:
        make += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(make)
    return name


def drop_database(server: str, name: str) -> None:
    """Drop a database and whoever still uses it."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(drop)


@pytest.fixture(scope="session")
def migrated(postgres_server: str) -> Iterator[str]:
    """The name of a database at the newest schema, to be copied and never used."""
    name = make_database(postgres_server)
    Migrator(database_of(postgres_server, name)).upgrade()
    yield name
    drop_database(postgres_server, name)


@pytest.fixture(scope="module")
def postgres_dsn(postgres_server: str, migrated: str) -> Iterator[str]:
    """A database of the module's own, at the newest schema."""
    name = make_database(postgres_server, template=migrated)
    yield database_of(postgres_server, name)
    drop_database(postgres_server, name)


@pytest.fixture
def empty_dsn(postgres_server: str) -> Iterator[str]:
    """A database of the test's own with nothing in it."""
    name = make_database(postgres_server)
    yield database_of(postgres_server, name)
    drop_database(postgres_server, name)


@pytest.fixture(scope="session")
def bucket(pytestconfig: pytest.Config) -> Iterator[Bucket]:
    """A bucket of this session's own, on the server of `S3_ENDPOINT` or an embedded one."""
    name = f"test-{uuid4().hex[:12]}"
    if os.environ.get("S3_ENDPOINT"):
        keys = (os.environ["S3_ACCESS_KEY_ID"], os.environ["S3_SECRET_ACCESS_KEY"])
        given = Bucket(name, os.environ["S3_ENDPOINT"], os.environ.get("S3_REGION"), *keys)
        given.make()
        yield given
        return
    with embedded_s3(run_folder(pytestconfig)) as server:
        made = Bucket(name, server.endpoint, None, server.access_key, server.secret_key)
        eventually(made.make)
        yield made


def eventually(attempt: Callable[[], None], seconds: float = 30) -> None:
    """Try again for a while: a server may listen before it serves."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except Unavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="session")
def clamd(pytestconfig: pytest.Config) -> Iterator[EmbeddedClamd]:
    """The scanner that `CLAMAV_HOST` names, else an embedded one."""
    if os.environ.get("CLAMAV_HOST"):
        port = int(os.environ.get("CLAMAV_PORT", "3310"))
        yield EmbeddedClamd(os.environ["CLAMAV_HOST"], port)
        return
    if not clamd_is_there():
        reason = "clamd is not installed, and only root can: apt-get install clamav-daemon"
        pytest.skip(reason=reason)
    with embedded_clamd(run_folder(pytestconfig)) as server:
        yield server
