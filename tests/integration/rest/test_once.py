"""Forty of the same at once, on two processes: one effect, and one answer for all."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
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
from tests.support.served import ending

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

    def post(self, key: str, body: bytes, who: str = "ann") -> tuple[int, bytes, bool]:
        """
        Raise a request under a name; come again as long as somebody else is at it.

        Tells the status, the body, and whether they are those of an attempt before.
        """
        headers = {"Idempotency-Key": key}
        while True:
            status, said, told = self.call(who, "POST", "/work-requests", body, headers)
            if status != 409:
                return status, said, told.get("idempotency-replayed") == "true"
            sleep(0.05)

    def call(
        self, who: str, method: str, path: str, body: bytes, more: Mapping[str, str]
    ) -> tuple[int, bytes, Mapping[str, str]]:
        """Call for somebody."""
        issuer = JwtIssuer(SECRET, lifetime=timedelta(hours=1))
        token = issuer.issue(self.home.people[who], token_id=TokenId(uuid4()), at=datetime.now(UTC))
        headers = {
            "Authorization": f"Bearer {token.text}",
            "Content-Type": "application/json",
            **more,
        }
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        said = answer.status, answer.read(), told
        connection.close()
        return said

    def body(self, **given: str) -> bytes:
        """Write a request."""
        plain = as_object(a_content(asset_id=self.home.assets["S1"].id, **given))
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
        "WORKCORE_WORKERS": "2",
        "DRAIN_SECONDS": "1s",
        "READINESS_CHECKS": "database",
    }
    with (
        subprocess.Popen(command, env=environment, cwd=Path(sys.prefix)) as process,
        ending(process),
    ):
        deadline = monotonic() + 120
        while status_of(port, "/ready") != 200 and monotonic() < deadline:
            sleep(0.05)
        yield Service(port, postgres_dsn, home)


def test_one_effect_a_key(service: Service) -> None:
    """However many post the same at once, there is one request, and they all hear of it."""
    body, before = service.body(), service.count()
    for number in range(KEYS):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            key = f"key-{number}"
            answers = Counter(pool.map(lambda _, key=key: service.post(key, body), range(AT_ONCE)))

        [(status, said)] = {(status, said) for status, said, _ in answers}
        assert status == 201
        assert loads(said)["title"]
        assert sorted((again, times) for (_, _, again), times in answers.items()) == [
            (False, 1),
            (True, AT_ONCE - 1),
        ]
    assert service.count() == before + KEYS


def test_another_body(service: Service) -> None:
    """Of two bodies under one name one has an effect; whoever sends the other is refused."""
    bodies, before = (
        (service.body(), service.body(title="Something else entirely")),
        service.count(),
    )
    for number in range(KEYS):
        key = f"other-{number}"
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(
                pool.map(
                    lambda n, key=key: (n % 2, *service.post(key, bodies[n % 2])), range(AT_ONCE)
                )
            )

        [(won, _, _)] = {(n, status, said) for n, status, said, _ in answers if status == 201}
        assert {status for n, status, _, _ in answers if n == won} == {201}
        refused = [(status, loads(said)["code"]) for n, status, said, _ in answers if n != won]
        assert refused == [(422, "idempotency_key_reused")] * (AT_ONCE // 2)
    assert service.count() == before + KEYS


def test_deactivated_in_between(service: Service) -> None:
    """Whoever was let in by his first attempt, and not any more, gets no replay of it."""
    body = service.body()
    keys = [f"leaving-{number}" for number in range(KEYS)]
    assert {service.post(key, body, "rob")[0] for key in keys} == {201}
    before, path = service.count(), f"/users/{service.home.people['rob'].id}"
    out = service.call(
        "adam", "PATCH", path, dumps({"active": False}).encode(), {"If-Match": '"1"'}
    )
    assert out[0] == 200

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = set(
            pool.map(lambda n: service.post(keys[n % KEYS], body, "rob"), range(max(AT_ONCE, KEYS)))
        )
    assert {(status, loads(said)["code"], again) for status, said, again in answers} == {
        (401, "unknown_caller", False)
    }
    assert service.count() == before
