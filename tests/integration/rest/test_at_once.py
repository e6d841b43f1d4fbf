"""What is taken away in one process is gone at the next request to another, busy as both are."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from json import dumps, loads
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any, Final
from uuid import uuid4

import pytest
from attrs import evolve, frozen
from tests.integration.test_server import free_port, status_of
from tests.support.provider import AUDIENCE, ISSUER, Provider, a_provider
from tests.support.served import ending

from workcore.model import TokenId
from workcore.testing.world import Place, a_world
from workcore_adapters.postgres import Database, PostgresDirectory, PostgresUnitOfWork
from workcore_adapters.security import JwtIssuer

pytestmark = pytest.mark.integration

SECRET: Final = "of this test alone, and long enough for anybody"
PATIENCE: Final = 90.0
"""Seconds in which a service has to be ready, on however busy a machine."""
BUSY: Final = 3
"""Clients that ask each process the same all the time."""

Json = dict[str, Any]


@frozen
class Services:
    """
    Two services of one process each, on one database.

    Attributes:
        homes: An organisation for each kind of token; *home* is the one spoken of.
    """

    ports: tuple[int, int]
    homes: dict[str, Place]
    home: Place
    provider: Provider

    def token(self, name: str) -> str:
        """Sign somebody in."""
        issuer, user = JwtIssuer(SECRET, lifetime=timedelta(hours=1)), self.home.people[name]
        return issuer.issue(user, token_id=TokenId(uuid4()), at=datetime.now(UTC)).text

    def introduced(self, name: str) -> str:
        """Have the provider sign somebody in."""
        email, slug = self.home.people[name].email, self.home.organisation.slug
        return self.provider.token(datetime.now(UTC), email=email, org=slug, nonce=str(uuid4()))

    def call(
        self, which: int, token: str, method: str, path: str, body: Json | None = None
    ) -> tuple[int, Json]:
        """Call one of them."""
        headers = {"Authorization": f"Bearer {token}", "If-Match": '"1"'}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = HTTPConnection("127.0.0.1", self.ports[which], timeout=30)
        connection.request(method, path, None if body is None else dumps(body), headers)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        return answer.status, loads(said) if said else {}

    def by_admin(self, method: str, path: str, body: Json | None = None) -> None:
        """Have the administrator do something at the first."""
        status, told = self.call(0, self.token("adam"), method, path, body)
        assert status in {200, 204}, told


@contextmanager
def served(dsn: str, provider: Provider) -> Iterator[int]:
    """Serve a process of its own."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "workcore"), "serve", "--port", str(port)]
    environment = os.environ | {
        "DATABASE_URL": dsn,
        "JWT_SECRET": SECRET,
        "JWKS_URL": provider.url,
        "JWT_ISSUER": ISSUER,
        "JWT_AUDIENCE": AUDIENCE,
        "HOST": "127.0.0.1",
        "WORKCORE_WORKERS": "1",
        "DRAIN_SECONDS": "1s",
        "READINESS_CHECKS": "database",
    }
    with (
        subprocess.Popen(command, env=environment, cwd=Path(sys.prefix)) as process,
        ending(process),
    ):
        deadline = monotonic() + PATIENCE
        while status_of(port, "/ready") != 200:
            assert process.poll() is None, "the service has ended"
            assert monotonic() < deadline, "the service does not become ready"
            sleep(0.05)
        yield port


@pytest.fixture(scope="module")
def services(postgres_dsn: str) -> Iterator[Services]:
    """Both of them, and the provider that they believe."""
    database = Database(postgres_dsn)
    world = a_world(partial(PostgresUnitOfWork, database), PostgresDirectory(database))
    database.close()
    with ExitStack() as stack:
        provider = stack.enter_context(a_provider())
        first, second = (stack.enter_context(served(postgres_dsn, provider)) for _ in range(2))
        homes = {"token": world.home, "introduced": world.abroad}
        yield Services((first, second), homes, world.home, provider)


@contextmanager
def under_load(services: Services, token: str, path: str) -> Iterator[None]:
    """Have many ask both the same with one token, so that whatever is remembered is."""
    done = Event()

    def ask(which: int) -> None:
        while not done.is_set():
            services.call(which, token, "GET", path)

    threads = [Thread(target=ask, args=(n % 2,)) for n in range(2 * BUSY)]
    for thread in threads:
        thread.start()
    try:
        for which in (0, 1):
            assert services.call(which, token, "GET", path)[0] == 200
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


Take = Callable[[Services, str, str], None]


def sign_out(services: Services, _: str, token: str) -> None:
    """Sign out."""
    assert services.call(0, token, "POST", "/auth/logout")[0] == 204


def sign_out_everywhere(services: Services, name: str, _: str) -> None:
    """Have all sessions ended."""
    services.by_admin("POST", f"/users/{services.home.people[name].id}/sign-out")


def deactivate(services: Services, name: str, _: str) -> None:
    """Have somebody deactivated."""
    path = f"/users/{services.home.people[name].id}"
    services.by_admin("PATCH", path, {"active": False})


def set_password(services: Services, name: str, _: str) -> None:
    """Have another password set."""
    path = f"/users/{services.home.people[name].id}/password"
    services.by_admin("POST", path, {"password": "another good password"})


def demote(services: Services, name: str, _: str) -> None:
    """Have the role taken away that lets people read who there is."""
    path = f"/users/{services.home.people[name].id}"
    services.by_admin("PATCH", path, {"roles": ["requester"], "level": None})


CASES: Final[dict[str, tuple[str, str, Take, int]]] = {
    "sign-out": ("ann", "/auth/me", sign_out, 401),
    "sign-out everywhere": ("rob", "/auth/me", sign_out_everywhere, 401),
    "deactivation": ("cal", "/auth/me", deactivate, 401),
    "new password": ("stan", "/auth/me", set_password, 401),
    "role": ("aude", "/users", demote, 403),
}
"""Of whom, what he could read, what happens, and what he is told at the next request."""


@pytest.mark.parametrize("kind", ["token", "introduced"])
@pytest.mark.parametrize("case", CASES)
def test_next_request_is_refused(services: Services, case: str, kind: str) -> None:
    """Taken away at the first process, it is gone at both, for each kind of token."""
    name, path, take, status = CASES[case]
    there = evolve(services, home=services.homes[kind])
    token = getattr(there, kind)(name)
    with under_load(there, token, path):
        take(there, name, token)
        answers = [there.call(which, token, "GET", path)[0] for which in (1, 0, 1)]

    assert answers == [status] * 3
