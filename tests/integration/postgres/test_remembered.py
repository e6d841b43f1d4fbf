"""What a process remembers of requests is what the database holds, whoever has changed it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import psycopg
import pytest
from attrs import evolve

from workcore.entities.work_request import WorkRequest
from workcore.errors import NoSuchRequest
from workcore.model import Priority, RequestId
from workcore.ports.queries import Page, RequestQuery
from workcore.testing.world import Place
from workcore_adapters.postgres.database import Lease
from workcore_adapters.postgres.known import NAMED, SOME
from workcore_adapters.postgres.scopes import Scope
from workcore_adapters.postgres.statements import Row, Statement, Values

pytestmark = pytest.mark.integration

Processes = tuple[Place, Place]


def read(place: Place, request_id: RequestId) -> WorkRequest:
    """Read one."""
    with place.unit() as unit:
        return unit.requests.get(request_id)


def listed(place: Place, query: RequestQuery | None = None) -> Page[WorkRequest]:
    """Read a page."""
    with place.unit() as unit:
        return unit.requests.find(query or RequestQuery())


def raised(place: Place, request: WorkRequest) -> WorkRequest:
    """Make a request urgent, in whatever process."""
    with place.unit() as unit:
        now = unit.requests.get(request.id)
        content = evolve(now.content, priority=Priority.CRITICAL)
        saved = unit.requests.save(evolve(now, content=content))
        unit.commit()
    return saved


def test_what_is_unchanged_is_made_once(processes: Processes) -> None:
    """Whoever reads a request again, by itself or in a page, gets the very same."""
    mine, _ = processes
    request = mine.kept()
    once = read(mine, request.id)

    assert once == request
    assert read(mine, request.id) is once
    assert listed(mine).items[0] is once


def test_what_this_process_wrote_is_read_at_once(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody asks whether a request is the same that this very process has changed."""
    mine, _ = processes
    saved = raised(mine, mine.kept())
    asked = _before(monkeypatch, NAMED.admitting, lambda: None)

    assert read(mine, saved.id) == saved
    assert not asked.is_set()
    assert read(mine, saved.id) == saved
    assert asked.is_set()


def test_another_process_changes_it(processes: Processes) -> None:
    """What somebody else has written is seen by the next reading, of one and of a page."""
    mine, other = processes
    first, second = mine.kept(), mine.kept()
    before = {each.id: each for each in listed(mine).items}
    saved = raised(other, first)

    assert read(mine, first.id) == saved
    after = {each.id: each for each in listed(mine).items}
    assert after[first.id] == saved
    assert after[second.id] is before[second.id]


def test_its_asset_is_renamed(processes: Processes) -> None:
    """What a request shows of its asset is remembered for no longer than the asset is the same."""
    mine, other = processes
    request = mine.kept(on="S2")
    read(mine, request.id)
    with other.unit() as unit:
        asset = unit.assets.get(other.assets["S2"].id)
        unit.assets.save(evolve(asset, name="Stand two"))
        unit.commit()

    assert read(mine, request.id).asset.name == "Stand two"
    assert listed(mine).items[0].asset.name == "Stand two"


def test_written_past_us(processes: Processes, postgres_dsn: str) -> None:
    """Whoever changes a row in the database itself is not overlooked."""
    mine, _ = processes
    request = mine.kept()
    read(mine, request.id)
    with psycopg.connect(postgres_dsn) as connection:
        connection.execute("UPDATE work_requests SET title = 'X' WHERE id = %s", [request.id])

    assert read(mine, request.id).content.title == "X"


def test_thrown_away(processes: Processes) -> None:
    """What is gone is gone, however well it is remembered."""
    mine, other = processes
    request = mine.kept()
    read(mine, request.id)
    with other.unit() as unit:
        unit.requests.remove(unit.requests.get(request.id))
        unit.commit()

    with pytest.raises(NoSuchRequest):
        read(mine, request.id)
    assert request.id not in {each.id for each in listed(mine).items}


def test_changed_while_a_page_is_read(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page whose request changes between its two readings is read again: none is let in."""
    mine, other = processes
    requests = [mine.kept() for _ in range(3)]
    query = RequestQuery(priorities=(requests[0].content.priority,))
    asked = _before(monkeypatch, SOME, lambda: raised(other, requests[1]))

    found = {each.id for each in listed(mine, query).items}

    assert asked.is_set()
    assert requests[1].id not in found
    assert {requests[0].id, requests[2].id} <= found


def _before(patch: pytest.MonkeyPatch, wanted: Statement, happen: Callable[[], object]) -> Event:
    """Let something happen once, just before a statement is run for the first time."""
    happened, run = Event(), Lease.run

    def interrupted(lease: Lease, statement: Statement, values: Values, scope: Scope) -> list[Row]:
        if statement is wanted and not happened.is_set():
            happened.set()
            happen()
        return run(lease, statement, values, scope)

    patch.setattr(Lease, "run", interrupted)
    return happened


def test_read_while_it_is_written(processes: Processes) -> None:
    """While two read and one writes, nobody ever reads a state older than one he has read."""
    mine, other = processes
    request, done = mine.kept(), Event()

    def versions() -> list[int]:
        seen = []
        while not done.is_set():
            seen += [read(mine, request.id).version, listed(mine).items[0].version]
        return seen

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(versions) for _ in range(2)]
        for _ in range(50):
            raised(other, request)
        done.set()
        seen = [each.result() for each in readers]

    assert all(each == sorted(each) for each in seen)
    assert read(mine, request.id).version == request.version + 50


def test_a_lost_connection_takes_it_along(postgres_dsn: str, processes: Processes) -> None:
    """Who had to connect anew may speak to a server that was set back: he starts from nothing."""
    mine, _ = processes
    request = mine.kept()
    once = read(mine, request.id)
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    again = read(mine, request.id)
    assert again == once
    assert again is not once
