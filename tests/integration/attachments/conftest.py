"""A service with everything that attached files need, each part real."""

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Final
from uuid import uuid4

import psutil
import pytest
from attrs import evolve, frozen
from tests.integration.test_server import free_port, status_of

from workcore.entities.work_request import WorkRequest
from workcore.model import TokenId
from workcore.testing.world import Place, a_world
from workcore_adapters.postgres import Database, PostgresDirectory, PostgresUnitOfWork
from workcore_adapters.s3 import Bucket
from workcore_adapters.security import JwtIssuer
from workcore_entrypoints.embedded.clamd import EmbeddedClamd

SECRET: Final = "of this test alone, and long enough for anybody"
FILE_KEYS: Final = "k1:" + b64encode(b"k" * 32).decode()


@frozen
class Live:
    """
    A service that runs.

    Attributes:
        pid: Of the process that serves.
    """

    port: int
    home: Place
    pid: int

    def token(self, name: str = "ann") -> dict[str, str]:
        """Sign somebody in."""
        issuer = JwtIssuer(SECRET, lifetime=timedelta(hours=1))
        user = self.home.people[name]
        token = issuer.issue(user, token_id=TokenId(uuid4()), at=datetime.now(UTC))
        return {"Authorization": f"Bearer {token.text}"}

    def request(self) -> WorkRequest:
        """Make a request."""
        return self.home.kept()


def outside(bucket: Bucket, clamd: EmbeddedClamd) -> dict[str, str]:
    """Say where files are kept and scanned."""
    return {
        "S3_BUCKET": bucket.name,
        "S3_ENDPOINT": bucket.endpoint or "",
        "S3_ACCESS_KEY_ID": bucket.access_key or "",
        "S3_SECRET_ACCESS_KEY": bucket.secret_key or "",
        "CLAMAV_HOST": clamd.host,
        "CLAMAV_PORT": str(clamd.port),
    }


def parts(dsn: str, bucket: Bucket, clamd: EmbeddedClamd) -> dict[str, str]:
    """Say where everything is."""
    return {
        **os.environ,
        "DATABASE_URL": dsn,
        "JWT_SECRET": SECRET,
        "FILE_ENCRYPTION_KEYS": FILE_KEYS,
        "MAX_FILE_SIZE_MB": os.environ.get("WORKCORE_UPLOAD_MEGABYTES", "20"),
        **outside(bucket, clamd),
        "WORKCORE_WORKERS": "1",
        "DRAIN_SECONDS": "1s",
    }


@contextmanager
def serving(environment: dict[str, str], log: Path) -> Iterator[tuple[int, int]]:
    """Run the service in one process, and tell its port and the process."""
    port = free_port()
    workcore = str(Path(sys.executable).parent / "workcore")
    command = [workcore, "serve", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        try:
            deadline = monotonic() + 60
            while status_of(port, "/ready") != 200:
                assert server.poll() is None, log.read_text()
                assert monotonic() < deadline, log.read_text()
                sleep(0.1)
            (worker,) = psutil.Process(server.pid).children()
            yield port, worker.pid
            assert server.poll() is None, log.read_text()[-4000:]
        finally:
            server.terminate()
            server.wait(60)


@pytest.fixture(scope="module")
def home(postgres_dsn: str) -> Iterator[Place]:
    """An organisation in the database."""
    database = Database(postgres_dsn)
    yield a_world(
        lambda caller: PostgresUnitOfWork(database, caller), PostgresDirectory(database)
    ).home
    database.close()


@pytest.fixture(scope="module")
def own_bucket(bucket: Bucket) -> Bucket:
    """A bucket in which nothing else is."""
    own = evolve(bucket, name=f"test-{uuid4().hex[:12]}")
    own.make()
    return own


@pytest.fixture(scope="module")
def live(
    home: Place,
    postgres_dsn: str,
    bucket: Bucket,
    clamd: EmbeddedClamd,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Live]:
    """The service."""
    log = tmp_path_factory.mktemp("live") / "log"
    with serving(parts(postgres_dsn, bucket, clamd), log) as (port, pid):
        yield Live(port, home, pid)
