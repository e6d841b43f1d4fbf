"""What is over is found by its index, a batch at a time, however much is kept."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import pytest
from psycopg import RawCursor

from workcore.model import earliest_id
from workcore.testing.world import Place, a_world
from workcore_adapters.postgres import Database, PostgresDirectory, PostgresUnitOfWork
from workcore_adapters.postgres.retained import (
    FORGET_DELIVERIES,
    FORGET_EVENTS,
    FORGET_READ,
    FORGET_UNREAD,
)
from workcore_adapters.postgres.roles import WORKER
from workcore_adapters.postgres.statements import Statement

pytestmark = pytest.mark.integration

COUNT: Final = 20_000
LIMIT: Final = 100
BEFORE: Final = datetime.now(UTC) - timedelta(days=90)

MADE: Final = """CAST(lpad(to_hex(CAST(
    extract(epoch FROM now() - n * interval '1 hour') * 1000 AS bigint)), 12, '0')
    || '7' || substr(replace(CAST(gen_random_uuid() AS text), '-', ''), 14) AS uuid)"""
FILLING: Final = (
    f"""
    INSERT INTO outbox (organisation_id, id, kind, request_id, at, payload, dispatch_at)
    SELECT %(home)s, {MADE}, 'submitted', gen_random_uuid(), now() - n * interval '1 hour', '{{}}',
        CASE WHEN n %% 10 = 0 THEN now() END
    FROM generate_series(%(count)s, 1, -1) AS n
    """,  # noqa: S608 - made of this file's constants
    f"""
    INSERT INTO deliveries (
        organisation_id, id, event_id, channel, target, payload, state, attempts, next_at
    )
    SELECT %(home)s, {MADE}, {MADE}, 'email', 'p' || n %% 100, '{{}}',
        (ARRAY['waiting', 'sent', 'sent', 'dead'])[1 + n %% 4], 1, now() - n * interval '1 hour'
    FROM generate_series(%(count)s, 1, -1) AS n
    """,  # noqa: S608 - made of this file's constants
    f"""
    INSERT INTO notifications (organisation_id, id, user_id, event_id, notice, read_at)
    SELECT %(home)s, {MADE}, gen_random_uuid(), {MADE}, '{{}}',
        CASE WHEN n %% 2 = 0 THEN now() - n * interval '1 hour' END
    FROM generate_series(%(count)s, 1, -1) AS n
    """,  # noqa: S608 - made of this file's constants
)
FORGETTING: Final[dict[str, tuple[Statement, object]]] = {
    "ix_outbox_told": (FORGET_EVENTS, BEFORE),
    "ix_deliveries_ended": (FORGET_DELIVERIES, BEFORE),
    "ix_notifications_read": (FORGET_READ, BEFORE),
    "ix_notifications_unseen": (FORGET_UNREAD, earliest_id(BEFORE)),
}


@pytest.fixture(scope="module")
def full(database: Database) -> Iterator[Any]:
    """More than two years of everything, seen as the worker."""
    place: Place = a_world(partial(PostgresUnitOfWork, database), PostgresDirectory(database)).home
    with database.connect_alone() as connection:
        for filling in FILLING:
            connection.execute(filling, {"home": place.organisation.id, "count": COUNT})
        connection.execute("VACUUM ANALYZE outbox, deliveries, notifications")
        connection.execute(f"SET ROLE {WORKER}")
        yield connection


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """List all nodes of a plan."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


@pytest.mark.parametrize("index", FORGETTING)
def test_found_by_its_index(full: Any, index: str) -> None:
    """A batch walks the index to as many rows as it takes, and reads no table from end to end."""
    statement, before = FORGETTING[index]
    text = b"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement.text
    values = statement.arguments({"before": before, "limit": LIMIT})
    [[[told]]] = RawCursor(full).execute(text, values).fetchall()
    every = list(nodes(told["Plan"]))

    assert index in {node.get("Index Name") for node in every}
    assert {node["Node Type"] for node in every}.isdisjoint({"Seq Scan", "Hash Join", "Sort"})
    [deleted] = [node for node in every if node["Node Type"] == "ModifyTable"]
    assert deleted["Actual Rows"] == LIMIT
    assert told["Plan"]["Shared Hit Blocks"] + told["Plan"]["Shared Read Blocks"] < 10 * LIMIT
