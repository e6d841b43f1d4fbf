"""What breaks on our side: said plainly, logged with the request's name, never explained."""

from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from attrs import evolve
from falcon.testing import TestClient
from tests.support.web import Web, memory_web, problem

from workcore.errors import Unavailable
from workcore.model import TokenId
from workcore_entrypoints.containers import Container
from workcore_entrypoints.rest.app import create_app
from workcore_entrypoints.rest.checks import Checks
from workcore_entrypoints.rest.routes import Service
from workcore_entrypoints.rest.turns import Turns
from workcore_entrypoints.rest.wsgi import make_service
from workcore_entrypoints.server import Drain
from workcore_entrypoints.server.drain import UNSAID
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.settings.values import Secret

NOBODY_LISTENS = "postgresql://someone:hush@127.0.0.1:1/nothing"


@pytest.fixture
def web() -> Web:
    """A service that a test may break."""
    return memory_web()


def client(service: Service) -> TestClient:
    """Serve *service*."""
    return TestClient(create_app(service))


def test_unexpected_error_is_told_and_logged(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    """What nobody thought of is a 500 that reveals nothing; the log has all of it."""

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("SELECT secret FROM /etc/passwd")

    web.service.application.who_am_i = broken  # type: ignore[assignment]  # it breaks
    answer = web.call("ann", "GET", "/auth/me", headers={"X-Request-ID": "ticket-18"})

    problem(answer, 500, "internal_error")
    assert "SELECT" not in answer.text
    assert "passwd" not in answer.text
    [record] = [each for each in caplog.records if each.name == "workcore.rest"]
    assert "ticket-18" in record.getMessage()
    assert record.exc_info is not None


def test_database_away() -> None:
    """Without its database the service says 503, when to come back, and no address."""
    container = Container(settings=Settings(database_url=Secret(NOBODY_LISTENS)))
    made = memory_web()
    token = container.tokens().issue(
        made.home.people["ann"],
        token_id=TokenId(container.ids().new()),
        at=container.clock().now(),
    )
    served = client(make_service(container))
    answer = served.simulate_get("/auth/me", headers={"Authorization": f"Bearer {token.text}"})

    problem(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    assert "127.0.0.1" not in answer.text

    ready = served.simulate_get("/ready")
    assert ready.status_code == 503
    assert ready.json["status"] == "not ready"
    assert set(ready.json["checks"]) == {"database", "cache", "storage"}
    assert "127.0.0.1" not in ready.text
    assert "hush" not in ready.text
    assert served.simulate_get("/health").status_code == 200
    container.database().close()


def test_healthy_and_ready(web: Web) -> None:
    """A service with everything in place says so, to anybody."""
    health, ready = web.call(None, "GET", "/health"), web.call(None, "GET", "/ready")

    assert health.json == {
        "status": "healthy",
        "timestamp": "2027-01-04T08:00:00Z",
        "version": web.service.version,
    }
    assert (ready.status_code, ready.json["status"]) == (200, "ready")


def unwell() -> None:
    """Be a part that is not there."""
    raise Unavailable("cache")


def test_only_required_parts_count(web: Web) -> None:
    """What is not named as required is reported, and prevents nothing."""
    checks = {"cache": unwell}
    optional = client(evolve(web.service, checks=Checks(checks, frozenset({"database"}))))
    needed = client(evolve(web.service, checks=Checks(checks, frozenset({"cache"}))))

    assert optional.simulate_get("/ready").status_code == 200
    assert optional.simulate_get("/ready").json["checks"] == {"cache": Unavailable("cache").message}
    assert needed.simulate_get("/ready").status_code == 503


def test_the_log_says_why(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    """Why a part is away is in the log alone, once, and so is that it is there again."""
    ways = [OSError("password authentication failed"), OSError("Connection refused")]
    causes: list[OSError | None] = [ways[0], ways[0], ways[1], None, None]

    def look() -> None:
        cause = causes.pop(0)
        if cause is not None:
            raise Unavailable("database") from cause

    checks = Checks({"database": look}, frozenset({"database"}))
    served = client(evolve(web.service, checks=checks))
    with caplog.at_level("WARNING", logger="workcore.rest"):
        answers = [served.simulate_get("/ready") for _ in range(5)]
    said = [each.message for each in caplog.records if each.name == "workcore.rest"]

    assert [answer.status_code for answer in answers] == [503, 503, 503, 200, 200]
    assert "password" not in answers[0].text
    away = Unavailable("database").message
    assert said == [
        f"database: {away} (password authentication failed)",
        f"database: {away} (Connection refused)",
        "database: is well again",
    ]


def test_slow_check_counts_as_missing(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that does not answer in time is not there, and is not asked again until it does."""
    for name in ("PATIENCE", "GLANCE"):
        monkeypatch.setattr(f"workcore_entrypoints.rest.checks.{name}", 0.05)
    release = Event()
    begun: list[str] = []

    def slow() -> None:
        begun.append("once")
        release.wait()

    checks = {"cache": slow, "storage": slow}
    served = client(evolve(web.service, checks=Checks(checks, frozenset({"cache"}))))
    answer, another = served.simulate_get("/ready"), served.simulate_get("/ready")
    release.set()

    assert (answer.status_code, another.status_code) == (503, 503)
    assert answer.json["checks"] == dict.fromkeys(checks, "no answer in time")
    assert answer.json["error"] == "cache not available"
    assert len(begun) == len(checks)


def test_busy(web: Web) -> None:
    """While all turns are taken requests wait, but the process still says that it lives."""
    turns = Turns(1)
    served = client(evolve(web.service, turns=turns))
    answers: list[int] = []
    asking = Thread(target=lambda: answers.append(served.simulate_get("/docs").status_code))

    with turns:
        asking.start()
        assert served.simulate_get("/health").status_code == 200
        assert served.simulate_get("/ready").status_code == 200
        asking.join(0.1)
        assert answers == []
    asking.join()
    assert answers == [200]


def test_draining(web: Web, tmp_path: Path) -> None:
    """From the stop signal on, balancers are sent away while answers still come."""
    mark = tmp_path / "mark"
    mark.write_bytes(UNSAID)
    drain = Drain.at(mark)
    served = client(evolve(web.service, drain=drain))
    assert served.simulate_get("/ready").status_code == 200

    drain.begin()
    answer = served.simulate_get("/ready")
    assert (answer.status_code, answer.json["status"]) == (503, "not ready")
    health = served.simulate_get("/health")
    assert (health.status_code, health.headers["connection"]) == (200, "close")


def test_guessing_passwords(web: Web) -> None:
    """The sixth try in a quarter of an hour is told when to come again."""
    body = {"email": web.home.people["ann"].email, "password": "not hers at all"}
    answers = [web.call(None, "POST", "/auth/token", body) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    problem(answers[-1], 429, "too_many_tries")
    assert answers[-1].headers["retry-after"] == "900"
