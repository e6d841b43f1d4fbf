"""The service under load while its Redis is emptied, frozen, killed, and comes back."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import define, field
from tests.integration.redis.conftest import Victim
from tests.integration.test_metrics import told
from tests.integration.test_server import status_of
from tests.support.served import Load, Service, founded, served

from workcore.use_cases.read_dashboard import LASTING
from workcore_entrypoints.containers import Container
from workcore_entrypoints.embedded.valkey import embedded_valkey
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.settings.values import Secret

pytestmark = pytest.mark.integration

SECONDS: Final = float(os.environ.get("WORKCORE_REDIS_SECONDS", "2"))
"""How long the load goes on in each state of the server."""

SLACK: Final = timedelta(seconds=2)
"""Time in which a request is answered at most, or nearly so."""

SLOWEST: Final = 3.0
"""Seconds within which each answer has to come, on a machine that does other things besides."""


@pytest.fixture
def service(postgres_dsn: str, victim: Victim) -> Iterator[Service]:
    """The product, with the victim as its Redis."""
    settings = {
        "DATABASE_URL": postgres_dsn,
        "RATE_LIMIT_PER_USER": "1000000",
        "RATE_LIMIT_PER_ORGANISATION": "1000000",
        "RATE_LIMIT_WINDOW": "1h",
        "REDIS_URL": victim.valkey.url,
        "REDIS_PASSWORD": victim.valkey.password,
        "READINESS_CHECKS": "database,cache",
    }
    with served(founded(postgres_dsn), settings) as running:
        yield running


def signed_out_at_once(service: Service) -> None:
    """See that whoever signs out is refused at his next call, by every process."""
    token = service.token("otto")
    assert service.call(token, "GET", "/auth/me")[0] == 200
    assert service.call(token, "POST", "/auth/logout")[0] == 204
    assert {service.call(token, "GET", "/auth/me")[0] for _ in range(8)} == {401}


def revoked_at_once(service: Service) -> None:
    """See that a role that is given or taken away counts at the next call, in every process."""
    olga = service.token("olga")
    for role, answer in (("admin", 200), ("asset_owner", 403)):
        change(service, "olga", roles=[role])
        assert {service.call(olga, "GET", "/users")[0] for _ in range(8)} == {answer}


def deactivated_at_once(service: Service, name: str) -> None:
    """See that whoever is deactivated is refused at his next call, by every process."""
    token = service.token(name)
    assert service.call(token, "GET", "/auth/me")[0] == 200
    change(service, name, active=False)
    assert {service.call(token, "GET", "/auth/me")[0] for _ in range(8)} == {401}


def change(service: Service, name: str, **fields: object) -> None:
    """Change somebody as the administrator does."""
    admin, path = service.token("adam"), f"/users/{service.home.people[name].id}"
    _, told, _ = service.call(admin, "GET", path)
    headers = {"If-Match": told["etag"]}
    assert service.call(admin, "PATCH", path, fields, headers)[0] == 200


@define
class Counted:
    """
    What one person raises while a cache comes and goes, and what dashboards say of it.

    Attributes:
        raised: When each was asked for and when it was there, by the clock of all processes.
    """

    service: Service
    raised: list[tuple[datetime, datetime]] = field(factory=list)

    def check(self) -> None:
        """Raise one more, and see that each process counts what was there when it counted."""
        began = datetime.now(UTC)
        token = self.service.token("adam")
        status = self.service.call(token, "POST", "/work-requests", self.service.content())[0]
        assert status == 201
        self.raised.append((began, datetime.now(UTC)))
        for _ in range(4):
            asked = datetime.now(UTC)
            status, _, said = self.service.call(token, "GET", "/dashboard")
            assert status == 200
            self._right(said["own"], asked)

    def _right(self, own: Any, asked: datetime) -> None:
        as_of = datetime.fromisoformat(own["as_of"])
        count = sum(each["count"] for each in own["by_status"])
        assert asked - as_of < LASTING + SLACK
        assert count >= sum(there < as_of for _, there in self.raised)
        assert count <= sum(began < as_of + SLACK for began, _ in self.raised)


LEAVING: Final = {
    "alive": "cal",
    "emptied": "stan",
    "frozen": "xena",
    "thawed": "reg",
    "killed": "aude",
    "back": "ella",
}
"""Who is deactivated in which state of the server."""


def under_load(counted: Counted, state: str, act: Callable[[], None] = lambda: None) -> None:
    """See that in a state of the server everything is answered, rightly and in time."""
    service = counted.service
    load = Load(service)
    with load.running():
        deadline = time.monotonic() + SECONDS
        deactivated_at_once(service, LEAVING[state])
        while time.monotonic() < deadline:
            act()
            signed_out_at_once(service)
            revoked_at_once(service)
            counted.check()
            time.sleep(0.05)
    load.report(state)
    assert not load.wrong
    assert set(load.statuses) == {200, 201}
    assert max(load.waits) < SLOWEST


def test_redis_goes_away(service: Service, victim: Victim, open_folder: Path) -> None:
    """Alive, emptied all the time, frozen, killed, back: no 5xx, no wrong answer, nobody waits."""
    counted = Counted(service)
    under_load(counted, "alive")
    under_load(counted, "emptied", lambda: victim.server.ask("FLUSHALL"))
    with victim.frozen():
        under_load(counted, "frozen")
    under_load(counted, "thawed")
    victim.kill()
    under_load(counted, "killed")
    assert status_of(service.port, "/ready") == 503
    with embedded_valkey(open_folder / "again", like=victim.valkey):
        under_load(counted, "back")
        assert status_of(service.port, "/ready") == 200


def counted_together(service: Service) -> None:
    """See that each call takes one, whichever process answers it."""
    token = service.token("ella")
    left = [
        int(service.call(token, "GET", "/auth/me")[1]["ratelimit-remaining"]) for _ in range(30)
    ]
    assert left == list(range(999_999, 999_969, -1))


def test_processes_share(service: Service, victim: Victim, postgres_dsn: str) -> None:
    """They count calls together, and forget what they counted when a worker tells of a change."""
    counted_together(service)
    settings = Settings(
        database_url=Secret(postgres_dsn),
        redis_url=Secret(victim.valkey.url),
        redis_password=Secret(victim.valkey.password),
    )
    worker = Container(settings=settings)
    token, content = service.token("adam"), service.content()

    def seen() -> set[int]:
        looks = [service.call(token, "GET", "/dashboard")[2]["own"] for _ in range(8)]
        return {sum(each["count"] for each in own["by_status"]) for own in looks}

    for number in range(1, 4):
        assert service.call(token, "POST", "/work-requests", content)[0] == 201
        while worker.application().dispatch_events().claimed:
            pass
        assert seen() == {number}
    worker.database().close()
    name = 'workcore_cache_lookups_total{{cache="copies",found="{}"}}'
    figures = told(service.port)
    known, unknown = (figures[name.format(found)] for found in ("known", "unknown"))
    # Of each of 24 looks: everybody's, the person's own, and what waits for him.
    assert known + unknown == 72
    # Once a change; a machine that stands still may be late to recall some more.
    assert 9 <= unknown < 36
