"""Claiming costs what it costs, however much waits, and many who claim share without overlap."""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import RawCursor
from tests.integration.conftest import database_of, drop_database, make_database

from workcore.entities.delivery import Outcome, Tried
from workcore.model import Channel, ClaimId, DeliveryState
from workcore.testing.world import Place, a_world
from workcore_adapters.postgres import (
    Database,
    PostgresDirectory,
    PostgresRelay,
    PostgresUnitOfWork,
)
from workcore_adapters.postgres.relay_statements import CLAIM_DELIVERIES, CLAIM_EVENTS, CLAIM_POST
from workcore_adapters.postgres.roles import WORKER
from workcore_adapters.postgres.statements import Statement

pytestmark = pytest.mark.integration

SMALL: Final = 1_000
FULL: Final = os.environ.get("WORKCORE_BACKLOG")
LARGE: Final = int(FULL or "50000")
LIMIT: Final = 50
ROUNDS: Final = 100
BAR: Final = 1.5
HOUR: Final = timedelta(hours=1)

MADE: Final = """CAST(
    lpad(to_hex(CAST(extract(epoch FROM now()) * 1000 AS bigint) - n), 12, '0') || '7'
    || substr(replace(CAST(gen_random_uuid() AS text), '-', ''), 14) AS uuid
)"""
"""
An identifier as the product makes them: what is of one time stands together in every index.

By identifiers of chance alone each claim would write to as many pages as it has rows and indexes.
"""

EVENTS: Final = f"""
    INSERT INTO outbox (organisation_id, id, kind, request_id, at, payload, dispatch_at)
    SELECT %s, {MADE}, 'submitted', {MADE}, now(), '{{}}', now() - n * interval '1 millisecond'
    FROM generate_series(%s, 1, -1) AS n
"""  # noqa: S608 - made of this file's constants
MESSAGES: Final = f"""
    INSERT INTO deliveries (
        organisation_id, id, event_id, channel, target, payload, state, attempts, next_at
    )
    SELECT %s, {MADE}, {MADE}, 'email', 'p' || n %% 1000 || '@example.org', '{{}}', 'waiting',
        0, now() - n * interval '1 millisecond'
    FROM generate_series(%s, 1, -1) AS n
"""  # noqa: S608 - made of this file's constants
POSTS: Final = f"""
    INSERT INTO deliveries (
        organisation_id, id, event_id, channel, target, payload, state, attempts, next_at
    )
    SELECT %s, {MADE}, {MADE}, 'webhook', %s, '{{}}', 'waiting', 0, now() - n * interval '1 s'
    FROM generate_series(%s, 1, -1) AS n
"""  # noqa: S608 - made of this file's constants
CLAIMS: Final = {
    "outbox": (EVENTS, CLAIM_EVENTS),
    "deliveries": (MESSAGES, CLAIM_DELIVERIES),
}
"""How each table is filled, and claimed from."""

Backlogs = Mapping[int, "psycopg.Connection[Any]"]


@pytest.fixture(scope="module")
def place(database: Database) -> Place:
    """An organisation."""
    units = partial(PostgresUnitOfWork, database)
    return a_world(units, PostgresDirectory(database)).home


@pytest.fixture(scope="module")
def backlogs(postgres_server: str, migrated: str) -> Iterator[Backlogs]:
    """A database in which little waits, and one in which much does, as the worker sees them."""
    with ExitStack() as stack:
        yield {
            size: stack.enter_context(backlog(postgres_server, migrated, size))
            for size in (SMALL, LARGE)
        }


@contextmanager
def backlog(server: str, migrated: str, size: int) -> Iterator["psycopg.Connection[Any]"]:
    """Have so many events and messages wait."""
    name = make_database(server, template=migrated)
    database = Database(database_of(server, name))
    world = a_world(partial(PostgresUnitOfWork, database), PostgresDirectory(database))
    with database.connect_alone() as connection:
        connection.execute("SET statement_timeout = 0")
        for table, (filling, _) in CLAIMS.items():
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
            connection.execute(filling, [world.home.organisation.id, size])
            connection.execute(f"VACUUM ANALYZE {table}")
        # What was filled is on the disk: no claim writes it there.
        connection.execute("CHECKPOINT")
        connection.execute(f"SET ROLE {WORKER}")
        yield connection
    database.close()
    drop_database(server, name)


def values(statement: Statement) -> list[Any]:
    """Claim as much as is claimed at a time, and let it be due again: behind all that waits."""
    given = {"claim": uuid4(), "lease": timedelta(0), "limit": LIMIT, "channel": "email"}
    return statement.arguments(given)


def claiming(
    connection: "psycopg.Connection[Any]", statement: Statement, given: Sequence[Any]
) -> tuple[set[str], int]:
    """Claim once; tell the kinds of nodes the plan has, and how many pages it looked at."""
    text = b"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement.text
    [[[told]]] = RawCursor(connection).execute(text, given).fetchall()
    plan = told["Plan"]
    return set(_kinds(plan)), plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def _kinds(node: dict[str, Any]) -> Iterator[str]:
    yield node["Node Type"]
    for inner in node.get("Plans", ()):
        yield from _kinds(inner)


def seconds(backlogs: Backlogs, statement: Statement) -> Mapping[int, float]:
    """Measure how long a claim takes of each, mostly; whatever slows one down slows the other."""
    took: dict[int, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for size, connection in backlogs.items():
            began = perf_counter()
            found = RawCursor(connection).execute(statement.text, values(statement)).fetchall()
            took[size].append(perf_counter() - began)
            assert len(found) == LIMIT
    return {size: median(each) for size, each in took.items()}


@pytest.mark.parametrize("table", CLAIMS)
def test_size_does_not_matter(backlogs: Backlogs, table: str) -> None:
    """However much waits, a claim walks an index to as many rows as it takes, and stops."""
    statement, pages = CLAIMS[table][1], {}
    for size, connection in backlogs.items():
        kinds, pages[size] = claiming(connection, statement, values(statement))
        assert "Index Scan" in kinds
        assert "Tid Scan" in kinds
        assert kinds.isdisjoint({"Seq Scan", "Bitmap Heap Scan", "Hash Join"})

    took = seconds(backlogs, statement)
    ratio = took[LARGE] / took[SMALL]
    print(  # noqa: T201 - figures, with `-s`
        f"{table}: {took[SMALL] * 1e3:.2f} ms of {SMALL}, {took[LARGE] * 1e3:.2f} ms of {LARGE}:"
        f" {ratio:.2f}; {pages[SMALL]} and {pages[LARGE]} pages"
    )
    assert pages[LARGE] <= BAR * pages[SMALL]
    assert ratio <= BAR or not FULL


def test_many_messages_of_one_webhook(database: Database, place: Place) -> None:
    """Whoever hangs may have however many messages: the next one is found beside them."""
    relay, claim = PostgresRelay(database), ClaimId(uuid4())
    with database.connect_alone() as connection:
        for target, count in (("slow", 20_000), ("well", 1)):
            connection.execute(POSTS, [place.organisation.id, target, count])
        connection.execute("VACUUM ANALYZE deliveries")
        connection.execute(f"SET ROLE {WORKER}")
        for _ in range(2):
            slow = relay.claim_post(claim, lease=HOUR, abreast=2)
            assert slow is not None
            assert slow.target == "slow"
        given = {"claim": uuid4(), "lease": HOUR, "abreast": 2}
        kinds, pages = claiming(connection, CLAIM_POST, CLAIM_POST.arguments(given))
        assert "Seq Scan" not in kinds
        assert pages < 150
        found = connection.execute(
            "SELECT target FROM deliveries WHERE claim = %s", [given["claim"]]
        )
        assert found.fetchall() == [("well",)]
        connection.execute("DELETE FROM deliveries")


def test_many_share(database: Database, place: Place) -> None:
    """Each message is given to one of those who claim at the same time, and none is left."""
    count = 2_000
    relay, organisation = PostgresRelay(database), place.organisation.id
    with database.connect_alone() as connection:
        connection.execute(MESSAGES, [organisation, count])

    def work(_: int) -> list[UUID]:
        done: list[UUID] = []
        claim = ClaimId(uuid4())
        while found := relay.claim_deliveries(Channel.EMAIL, claim, lease=HOUR, limit=LIMIT):
            sent = Outcome(state=DeliveryState.SENT)
            kept = relay.settle([Tried(delivery, sent) for delivery in found], claim)
            assert len(kept) == len(found)
            done += [d.id for d in found if d.organisation_id == organisation]
        return done

    with ThreadPoolExecutor(4) as pool:
        given = Counter(id_ for done in pool.map(work, range(4)) for id_ in done)

    assert len(given) == count
    assert set(given.values()) == {1}
