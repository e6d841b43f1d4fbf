"""Forty of the same at once, on two processes: one effect, and one answer for all."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from json import dumps, loads
from pathlib import Path
from time import monotonic, sleep
from typing import Final
from uuid import uuid4

import psycopg
import pytest
from attrs import frozen
from tests.integration.test_server import free_port, status_of

from workcore.codec import as_object
from workcore.model import TokenId
from workcore.testing.builders import a_content
from workcore.testing.world import Place, a_world
from workcore_adapters.postgres import Database, PostgresDirectory, PostgresUnitOfWork
from workcore_adapters.security import JwtIssuer

pytestmark = pytest.mark.integration

SECRET: Final = "of this test alone, and long enough for anybody"
KEYS: Final = int(os.environ.get("WORKCORE_ONCE_KEYS", "5"))
AT_ONCE: Final = 40


@frozen
class Service:
    """A service of two processes, and an organisation in its database."""

    port: int
    dsn: str
    home: Place

    def post(self, key: str, body: bytes) -> tuple[int, bytes]:
        """Raise a request under a name; come again as long as somebody else is at it."""
        issuer = JwtIssuer(SECRET, lifetime=timedelta(hours=1))
        token = issuer.issue(
            self.home.people["ann"], token_id=TokenId(uuid4()), at=datetime.now(UTC)
        )
        headers = {
            "Authorization": f"Bearer {token.text}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        while True:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
            connection.request("POST", "/work-requests", body, headers)
            answer = connection.getresponse()
            said = answer.status, answer.read()
            connection.close()
            if said[0] != 409:
                return said
            sleep(0.05)

    def body(self) -> bytes:
        """Write a request."""
        plain = as_object(a_content(asset_id=self.home.assets["S1"].id))
        return dumps({name: value for name, value in plain.items() if value}).encode()

    def count(self) -> int:
        """Count the organisation's requests."""
        with psycopg.connect(self.dsn) as connection:
            row = connection.execute(
                "SELECT count(*) FROM work_requests WHERE organisation_id = %s",
                [self.home.organisation.id],
            ).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture(scope="module")
def service(postgres_dsn: str) -> Iterator[Service]:
    """The product, as it is served."""
    database = Database(postgres_dsn)
    home = a_world(partial(PostgresUnitOfWork, database), PostgresDirectory(database)).home
    database.close()
    port = free_port()
    command = [str(Path(sys.executable).parent / "workcore"), "serve", "--port", str(port)]
    environment = os.environ | {
        "DATABASE_URL": postgres_dsn,
        "JWT_SECRET": SECRET,
        "HOST": "127.0.0.1",
        "DRAIN_SECONDS": "1s",
        "READINESS_CHECKS": "database",
    }
    with subprocess.Popen(command, env=environment, cwd=Path(sys.prefix)) as process:
        deadline = monotonic() + 30
        while status_of(port, "/ready") != 200 and monotonic() < deadline:
            sleep(0.05)
        yield Service(port, postgres_dsn, home)
        process.terminate()


def test_one_effect_a_key(service: Service) -> None:
    """However many post the same at once, there is one request, and they all hear of it."""
    body = service.body()
    for number in range(KEYS):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            key = f"key-{number}"
            answers = Counter(pool.map(lambda _, key=key: service.post(key, body), range(AT_ONCE)))

        [(status, said)] = answers
        assert status == 201
        assert loads(said)["title"]
    assert service.count() == KEYS
