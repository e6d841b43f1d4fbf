"""Claiming costs what it costs, however much waits, and many who claim share without overlap."""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import RawCursor

from workcore.entities.delivery import Outcome
from workcore.model import Channel, ClaimId, DeliveryState
from workcore.testing.world import Place, a_world
from workcore_adapters.postgres import (
    Database,
    PostgresDirectory,
    PostgresRelay,
    PostgresUnitOfWork,
)
from workcore_adapters.postgres.relay import CLAIM_DELIVERIES, CLAIM_EVENTS
from workcore_adapters.postgres.roles import WORKER
from workcore_adapters.postgres.statements import Statement

pytestmark = pytest.mark.integration

SMALL: Final = 1_000
LARGE: Final = int(os.environ.get("WORKCORE_BACKLOG", "50000"))
LIMIT: Final = 50
ROUNDS: Final = 15
HOUR: Final = timedelta(hours=1)

EVENTS: Final = """
    INSERT INTO outbox (organisation_id, id, kind, request_id, at, payload, dispatch_at)
    SELECT %s, gen_random_uuid(), 'submitted', gen_random_uuid(), now(), '{}',
        now() - n * interval '1 millisecond'
    FROM generate_series(1, %s) AS n
"""
MESSAGES: Final = """
    INSERT INTO deliveries (
        organisation_id, id, event_id, channel, target, payload, state, attempts, next_at
    )
    SELECT %s, gen_random_uuid(), gen_random_uuid(), 'email', 'ann@example.org', '{}', 'waiting',
        0, now() - n * interval '1 millisecond'
    FROM generate_series(1, %s) AS n
"""
CLAIMS: Final = {
    "outbox": (EVENTS, CLAIM_EVENTS),
    "deliveries": (MESSAGES, CLAIM_DELIVERIES),
}
"""How each table is filled, and claimed from."""


@pytest.fixture(scope="module")
def place(database: Database) -> Place:
    """An organisation."""
    units = partial(PostgresUnitOfWork, database)
    return a_world(units, PostgresDirectory(database)).home


@contextmanager
def backlog(database: Database, place: Place, table: str, size: int) -> Iterator[Any]:
    """Have so much wait, as far as one transaction sees it, and act as the worker there."""
    with database.connect_alone() as connection, connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
        connection.execute(CLAIMS[table][0], [place.organisation.id, size])
        connection.execute(f"ANALYZE {table}")
        connection.execute(f"SET LOCAL ROLE {WORKER}")
        yield connection


def values(statement: Statement) -> list[Any]:
    """Claim as much as is claimed at a time, for nobody that is there."""
    given = {"claim": uuid4(), "lease": HOUR, "limit": LIMIT, "channel": "email"}
    return statement.arguments(given)


def claiming(connection: psycopg.Connection, statement: Statement) -> tuple[set[str], int]:
    """Claim once; tell the kinds of nodes the plan has, and how many pages it looked at."""
    text = b"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement.text
    [[[told]]] = RawCursor(connection).execute(text, values(statement)).fetchall()
    plan = told["Plan"]
    return set(_kinds(plan)), plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def _kinds(node: dict[str, Any]) -> Iterator[str]:
    yield node["Node Type"]
    for inner in node.get("Plans", ()):
        yield from _kinds(inner)


def seconds(connection: psycopg.Connection, statement: Statement) -> float:
    """Measure how long a claim takes, mostly."""
    took = []
    for _ in range(ROUNDS):
        began = perf_counter()
        RawCursor(connection).execute(statement.text, values(statement)).fetchall()
        took.append(perf_counter() - began)
    return median(took)


@pytest.mark.parametrize("table", CLAIMS)
def test_size_does_not_matter(database: Database, place: Place, table: str) -> None:
    """However much waits, a claim walks an index to as many rows as it takes, and stops."""
    statement, pages, took = CLAIMS[table][1], {}, {}
    for size in (SMALL, LARGE):
        with backlog(database, place, table, size) as connection:
            kinds, pages[size] = claiming(connection, statement)
            took[size] = seconds(connection, statement)
            assert "Index Scan" in kinds
            assert "Tid Scan" in kinds
            assert kinds.isdisjoint({"Seq Scan", "Bitmap Heap Scan", "Hash Join"})

    print(f"{table}: {took[SMALL] * 1e3:.2f} ms of {SMALL}, {took[LARGE] * 1e3:.2f} ms of {LARGE}")  # noqa: T201 - figures, with `-s`
    assert pages[LARGE] <= 1.5 * pages[SMALL]


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
            for delivery in found:
                assert relay.settle(delivery, claim, Outcome(state=DeliveryState.SENT))
            done += [d.id for d in found if d.organisation_id == organisation]
        return done

    with ThreadPoolExecutor(4) as pool:
        given = Counter(id_ for done in pool.map(work, range(4)) for id_ in done)

    assert len(given) == count
    assert set(given.values()) == {1}
