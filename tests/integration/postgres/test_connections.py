"""Connections break, run out and come back; callers see answers or Unavailable, nothing else."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from queue import Queue
from threading import Thread
from typing import TypeVar

import psycopg
import pytest
from attrs import evolve
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.support.proxy import Break, Fault, fault_proxy

from workcore.errors import InvalidInput, Unavailable
from workcore.model import AssetId, Status
from workcore.testing.builders import an_asset
from workcore.testing.contracts.base import stored
from workcore.testing.ids import new_id
from workcore.testing.world import Place, a_world
from workcore_adapters.postgres import (
    Database,
    PostgresDirectory,
    PostgresNumbers,
    PostgresUnitOfWork,
    prepared,
)
from workcore_adapters.postgres.scopes import NOWHERE
from workcore_adapters.postgres.statements import Statement

pytestmark = pytest.mark.integration

T = TypeVar("T")

SLEEP = Statement(b"SELECT pg_sleep(30)", ())
ECHO = Statement(b"SELECT $1::text", ("text",))
LARGE = 20_000_000
"""Characters, of which no socket takes so many before somebody reads them."""
MANY = 1_000
HURRY = Statement(b"SELECT set_config('statement_timeout', '50ms', false)", ())


@pytest.fixture
def narrow(postgres_dsn: str) -> Iterator[Database]:
    """A pool of two connections, which this test may break."""
    database = Database(postgres_dsn, minimum=2, maximum=2)
    yield database
    database.close()


@pytest.fixture
def home(narrow: Database) -> Place:
    """An organisation seen through that pool."""
    units = partial(PostgresUnitOfWork, narrow)
    return a_world(units, PostgresDirectory(narrow)).home


@pytest.fixture
def killer(postgres_dsn: str) -> Iterator[psycopg.Connection]:
    """Somebody who may end other connections."""
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        yield connection


def end_all(killer: psycopg.Connection) -> int:
    """End every connection to this database but the killer's; tell how many there were."""
    ended = killer.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name = 'workcore'"
    )
    return len(ended.fetchall())


def test_first_read_survives_dead_connections(
    narrow: Database, home: Place, killer: psycopg.Connection
) -> None:
    """Who comes after the server was restarted gets his answer, however many were pooled."""
    request = home.kept()
    narrow.warm_up()
    assert end_all(killer) == 2

    assert stored(home, request.id) == request


def test_every_pooled_connection_is_replaced(
    narrow: Database, home: Place, killer: psycopg.Connection
) -> None:
    """Writers come through after a restart too: each unit begins with a read."""
    narrow.warm_up()
    end_all(killer)

    requests = [home.kept() for _ in range(3)]
    assert [stored(home, request.id) for request in requests] == requests


def test_signing_in_and_counting_survive(
    narrow: Database, home: Place, killer: psycopg.Connection
) -> None:
    """What is asked outside of units survives a restart as well."""
    ann, directory, numbers = home.people["ann"], PostgresDirectory(narrow), PostgresNumbers(narrow)
    first = numbers.next(home.organisation.id, 2027)
    narrow.warm_up()
    end_all(killer)
    assert [account.user for account in directory.accounts(ann.email)] == [ann]

    end_all(killer)
    assert numbers.next(home.organisation.id, 2027) > first


def test_lost_commit_is_not_repeated(home: Place, killer: psycopg.Connection) -> None:
    """When the connection breaks before the commit, its fate is said to be unknown."""
    request = home.draft()
    with home.unit() as unit:
        assert unit.actor.active
        unit.requests.add(request)
        end_all(killer)
        with pytest.raises(Unavailable):
            unit.commit()

    home.keep(request)
    assert stored(home, request.id) == request


def test_pool_runs_out(narrow: Database, home: Place) -> None:
    """Who finds no connection free in time is told to come again, and then is served."""
    with narrow.lease(), narrow.lease(), home.unit() as unit, pytest.raises(Unavailable):
        _ = unit.actor

    with home.unit() as unit:
        assert unit.actor == home.people["adam"]


def test_silent_server(postgres_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that says nothing is given up, then nobody waits for it, and it is found again."""
    monkeypatch.setattr(prepared, "SILENCE", 300)
    known = conninfo_to_dict(postgres_dsn)
    host, port = str(known["host"]), int(known.get("port") or 5432)
    with fault_proxy(host, port) as proxy:
        database = Database(make_conninfo(postgres_dsn, host="127.0.0.1", port=proxy.port))
        database.warm_up()
        proxy.fault = Fault(Break.HANG)
        waits = [seconds_until_refused(database) for _ in range(5)]
        proxy.fault = None
        deadline = time.monotonic() + 5
        while refused(database):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        database.close()

    assert 0.2 < waits[0] < 1.5, "it waits for an answer, and for no other connection"
    assert max(waits[1:]) < 0.2


def test_silent_from_any_moment(postgres_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However far a new connection came before the server fell silent, it is given up, once."""
    monkeypatch.setattr(prepared, "SILENCE", 300)
    moments = range(0, 800, 20)
    with ThreadPoolExecutor(len(moments)) as threads:
        met = list(threads.map(partial(met_silence, postgres_dsn), moments))

    assert met[0] == 1
    assert met[-1] == 0, "it never came as far as to the answer"
    assert set(met) == {0, 1}


def met_silence(dsn: str, after: int) -> int:
    """How often somebody waits in vain whose server falls silent after so many bytes."""
    known = conninfo_to_dict(dsn)
    host, port = str(known["host"]), int(known.get("port") or 5432)
    with fault_proxy(host, port) as proxy:
        database = Database(make_conninfo(dsn, host="127.0.0.1", port=proxy.port))
        proxy.fault = Fault(Break.HANG, after=after)
        given_up = Thread(target=refused, args=(database,), daemon=True)
        given_up.start()
        given_up.join(10)
        assert not given_up.is_alive()
        met, proxy.fault = proxy.broken, None
        database.close()
    return met


def refused(database: Database) -> bool:
    """Whether it does not answer now."""
    try:
        database.ping()
    except Unavailable:
        return True
    return False


def seconds_until_refused(database: Database) -> float:
    """How long somebody waits in vain."""
    began = time.perf_counter()
    assert refused(database)
    return time.perf_counter() - began


def test_nobody_listens() -> None:
    """A server that is not there is unavailable, at once."""
    database = Database("postgresql://nobody@127.0.0.1:1/none")

    with pytest.raises(Unavailable):
        database.ping()


def test_slow_statement_is_given_up(postgres_dsn: str) -> None:
    """No statement runs longer than its deadline, and the connection lives on."""
    database = Database(postgres_dsn)
    with database.lease() as lease:
        lease.run(HURRY, {}, NOWHERE)
        with pytest.raises(Unavailable):
            lease.run(SLEEP, {}, NOWHERE)
        lease.run(Statement(b"SELECT 1", ()), {}, NOWHERE)
    database.close()


def test_statements_are_forgotten(narrow: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection keeps some statements, whatever values they had, and prepares others anew."""
    monkeypatch.setattr("workcore_adapters.postgres.prepared.MOST", 3)
    echo = Statement(b"SELECT $1::text", ("text",))
    kept = Statement(b"SELECT count(*) FROM pg_prepared_statements", ())

    with narrow.lease() as lease:
        for number in range(8):
            text = None if number % 2 else f"text {number}"
            assert lease.run(echo, {"text": text}, NOWHERE) == [(text,)]
            assert lease.run(Statement(f"SELECT {number}".encode(), ()), {}, NOWHERE) == [(number,)]
            assert 1 <= lease.run(kept, {}, NOWHERE)[0][0] <= 3


def test_sessions_have_deadlines(narrow: Database) -> None:
    """Statements, locks and idle transactions are limited, and times are UTC."""
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "TimeZone")
    shown = [
        narrow.run(Statement(f"SHOW {name}".encode(), ()), {}, NOWHERE)[0][0] for name in names
    ]

    assert shown == ["5s", "2s", "10s", "UTC"]


def test_read_only_server_is_unavailable(
    postgres_dsn: str, killer: psycopg.Connection, home: Place
) -> None:
    """While the server takes no writes they are unavailable; then all is as before."""
    name = psycopg.conninfo.conninfo_to_dict(postgres_dsn)["dbname"]
    request = home.draft()
    alter = f'ALTER DATABASE "{name}" SET default_transaction_read_only = '
    killer.execute((alter + "on").encode())
    end_all(killer)
    with home.unit() as unit:
        unit.requests.add(request)
        with pytest.raises(Unavailable):
            unit.commit()

    killer.execute("SET default_transaction_read_only = off")
    killer.execute((alter + "off").encode())
    home.keep(request)
    assert stored(home, request.id) == request


def test_many_threads_share_few_connections(home: Place) -> None:
    """More threads than connections take turns, and each has its own answer."""
    requests = [home.kept() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda request: stored(home, request.id), requests * 10))

    assert read == requests * 10


def test_refused_row_leaves_nothing(home: Place) -> None:
    """What the schema refuses takes everything else of the commit with it, as a refusal."""
    request = home.kept()
    nowhere = evolve(request.content, asset_id=AssetId(new_id()))
    with home.unit() as unit:
        unit.users.save(evolve(home.people["ann"], name="Renamed"))
        unit.requests.save(evolve(request, content=nowhere))
        with pytest.raises(InvalidInput):
            unit.commit()

    with home.unit() as unit:
        assert unit.users.get(home.people["ann"].id) == home.people["ann"]
    assert stored(home, request.id) == request


def test_content_is_written_only_when_it_changed(home: Place, killer: psycopg.Connection) -> None:
    """A transition leaves the words of a request alone, in the table as in the entity."""
    request = home.kept()
    with home.unit() as unit:
        read = unit.requests.get(request.id)
        killer.execute("UPDATE work_requests SET title = 'Touched' WHERE id = %s", [request.id])
        unit.requests.save(evolve(read, status=Status.CANCELLED))
        unit.commit()

    after = stored(home, request.id)
    assert (after.status, after.version, after.content.title) == (Status.CANCELLED, 2, "Touched")


def in_time(call: Callable[[], T]) -> T:
    """Give what *call* gives, or fail: by a daemon, which keeps no process from ending."""
    given: Queue[T] = Queue()
    Thread(target=lambda: given.put(call()), daemon=True).start()
    return given.get(timeout=30)


def test_more_than_a_socket_takes_at_once(narrow: Database) -> None:
    """What is large goes out in pieces, both ways at once, and nobody waits for the other."""
    [[echoed]] = in_time(lambda: narrow.run(ECHO, {"text": "x" * LARGE}, NOWHERE))

    assert len(echoed) == LARGE


def test_many_writes_in_one_commit(home: Place) -> None:
    """A unit may write as much as its use case has to: an import does."""
    place = home.organisation.id
    assets = [an_asset(organisation_id=place, code=f"M{number}") for number in range(MANY)]

    def write() -> None:
        with home.unit() as unit:
            for asset in assets:
                unit.assets.add(asset)
            unit.commit()

    in_time(write)

    with home.unit() as unit:
        assert unit.assets.get(assets[-1].id) == assets[-1]
