"""Several workers, whatever their clocks show, tell of a limit once and when the database says."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Final

import psycopg
import pytest
from psycopg import RawCursor

from workcore.application import Application
from workcore.model import RequestId
from workcore.ports.queries import Slice
from workcore.testing.world import Place, a_place
from workcore.use_cases.tell_limits import Told
from workcore_adapters.memory import FixedClock, memory_ports
from workcore_adapters.postgres import Database, postgres_ports
from workcore_adapters.postgres.deadlines import NOTICES
from workcore_adapters.system import SystemIds

pytestmark = pytest.mark.integration

APART: Final = timedelta(minutes=2)
DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
COUNT: Final = 30

Worker = Callable[[timedelta], Application]


@pytest.fixture
def worker(database: Database) -> Worker:
    """Make workers whose clocks are wrong by so much."""

    def make(wrong: timedelta) -> Application:
        clock = FixedClock(datetime.now(UTC) + wrong)
        return Application(postgres_ports(database, memory_ports(clock=clock, ids=SystemIds())))

    return make


@pytest.fixture
def place(worker: Worker) -> Place:
    """An organisation of this test's own."""
    ports = worker(timedelta()).ports
    return a_place(ports.units, ports.directory)


def kinds(place: Place, request_id: RequestId) -> list[str]:
    """List what was told of a request."""
    with place.unit() as unit:
        return [row.kind for row in unit.outbox.of(request_id, Slice(limit=100)).items]


def test_two_at_once(worker: Worker, place: Place) -> None:
    """Each notice is told once, and each request's version is what it was."""
    due = datetime.now(UTC) - MINUTE
    made = [place.kept(deadline=due + DAY, notice_at=due) for _ in range(COUNT)]
    early, late, start = worker(-APART), worker(APART), Barrier(2)

    def run(app: Application) -> Told:
        start.wait(10)
        return app.tell_limits()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(run, (early, late)))

    assert sum(each.notices for each in done) == COUNT
    assert Counter(kind for each in made for kind in kinds(place, each.id)) == {
        "deadline_approaching": COUNT
    }
    with place.unit() as unit:
        assert {unit.requests.get(each.id).version for each in made} == {1}


def test_clocks_apart(worker: Worker, place: Place) -> None:
    """A fast clock tells nothing early, and a slow one nothing late."""
    now = datetime.now(UTC)
    soon = place.kept(deadline=now + DAY + MINUTE, notice_at=now + MINUTE)
    reached = place.kept(deadline=now + DAY - MINUTE, notice_at=now - MINUTE)

    worker(APART).tell_limits()
    worker(-APART).tell_limits()
    assert kinds(place, soon.id) == []
    assert kinds(place, reached.id) == ["deadline_approaching"]


def test_plan(database: Database, place: Place) -> None:
    """What is due is found by its index, however many requests wait for later."""
    later = datetime.now(UTC) + DAY
    for _ in range(40):
        place.keep(*(place.draft(notice_at=later) for _ in range(50)))
    with database.connect_alone() as connection:
        connection.execute("ANALYZE work_requests")
        shown = explained(connection)

    assert "ix_work_requests_notice" in shown
    assert "Seq Scan" not in shown


def explained(connection: psycopg.Connection) -> str:
    """Show how the statement is run."""
    text = b"EXPLAIN " + NOTICES.text
    rows = RawCursor(connection).execute(text, NOTICES.arguments({"limit": 500})).fetchall()
    return "\n".join(row[0] for row in rows)
