"""
Migrations of a database that is full and in use.

`make migrated` does it with 200,000 requests, and tells how long each revision kept others waiting.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import cycle
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

import psycopg
import pytest
from attrs import define, field, frozen
from psycopg import sql
from tests.integration.conftest import eventually, run_folder
from tests.support.previous import previous
from tests.support.served import Load, founded, served

from workcore.testing.world import Place
from workcore_adapters.postgres import Database, Migrator
from workcore_adapters.postgres.bulk import BulkLoad
from workcore_adapters.postgres.migrate import SCRIPTS, head
from workcore_entrypoints.embedded.postgres import embedded_postgres

pytestmark = pytest.mark.integration

FULL: Final = "WORKCORE_MIGRATED" in os.environ
REQUESTS: Final = int(os.environ.get("WORKCORE_MIGRATED", "1000"))
LONGEST: Final = 1.0 if FULL else 20.0
"""Seconds that anybody may wait; a busy machine that runs all tests measures nothing."""

REVISIONS: Final = sorted(path.name[:4] for path in SCRIPTS.glob("versions/[0-9]*_up.sql"))
BUSY: Final = {
    "work_requests": "organisation_id",
    "status_history": "organisation_id",
    "outbox": "organisation_id",
    "users": "organisation_id",
    "organisations": "id",
}
"""Tables that others read and write meanwhile."""

Columns = Mapping[str, list[str]]


@frozen
class Full:
    """A database of the newest schema with many requests."""

    dsn: str
    home: Place


@pytest.fixture(scope="module")
def full(pytestconfig: pytest.Config) -> Iterator[Full]:
    """On a server of its own that waits for the disk, as those in production do."""
    with embedded_postgres(run_folder(pytestconfig)) as server:
        Migrator(server.dsn).upgrade()
        home, database = founded(server.dsn), Database(server.dsn)
        load = BulkLoad(
            database=database,
            organisation=home.organisation,
            assets=tuple(home.assets.values()),
            users=tuple(home.people.values()),
            now=datetime.now(UTC),
        )
        load(REQUESTS, lambda _: None)
        database.close()
        yield Full(server.dsn, home)


def columns(dsn: str) -> Columns:
    """List the columns of each table."""
    look = """
        SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)
        FROM information_schema.columns JOIN information_schema.tables USING (table_name)
        WHERE tables.table_schema = 'public' AND columns.table_schema = 'public'
        AND table_type = 'BASE TABLE' AND table_name <> 'alembic_version' GROUP BY table_name
    """
    with psycopg.connect(dsn) as connection:
        return dict(connection.execute(look).fetchall())


def sums(dsn: str, wanted: Columns) -> Mapping[str, Any]:
    """Sum up all rows of tables, whatever their order."""
    look = sql.SQL("SELECT count(*), sum(hashtextextended(ROW({})::text, 0)::numeric) FROM {}")
    with psycopg.connect(dsn) as connection:
        return {
            table: connection.execute(
                look.format(sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(table))
            ).fetchone()
            for table, names in wanted.items()
        }


@define
class Others:
    """Whoever else reads and writes a row of one table after another, and how long each waits."""

    dsn: str
    waits: list[float] = field(factory=list)
    _done: Event = field(factory=Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Go on for as long as something lasts."""
        threads = [Thread(target=self._go_on, args=(make,)) for make in (READ, WRITE)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._done.set()
            for thread in threads:
                thread.join()

    def _go_on(self, make: sql.SQL) -> None:
        statements = [make.format(*map(sql.Identifier, each)) for each in BUSY.items()]
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            for statement in cycle(statements):
                began = time.monotonic()
                connection.execute(statement)
                self.waits.append(time.monotonic() - began)
                if self._done.wait(0.002):
                    return


READ: Final = sql.SQL("SELECT ctid FROM {} LIMIT 1")
WRITE: Final = sql.SQL("UPDATE {0} SET {1} = {1} WHERE ctid = (SELECT ctid FROM {0} LIMIT 1)")


def longest_wait(dsn: str, name: str, step: Callable[[], None]) -> float:
    """Do *step*, as often as it gives way to others, and tell how long it kept one of them."""
    others, began = Others(dsn), time.monotonic()
    with others.running():
        eventually(step)
        took = time.monotonic() - began
    said = f"{name}: {took:.2f} s, others waited {max(others.waits):.3f} s at most"
    print(said)  # noqa: T201 - `make` shows it
    return max(others.waits)


def up(dsn: str) -> float:
    """Go to the newest revision, at full size step by step; tell the longest wait."""
    stops = REVISIONS[1:] if FULL else REVISIONS[-1:]
    steps = {f"up to {to}": partial(Migrator(dsn).upgrade, to) for to in stops}
    return max(longest_wait(dsn, name, step) for name, step in steps.items())


def down(dsn: str) -> float:
    """Go to the first revision alike."""
    stops = REVISIONS[-2::-1] if FULL else REVISIONS[:1]
    steps = {f"down to {to}": partial(Migrator(dsn).downgrade, to) for to in stops}
    return max(longest_wait(dsn, name, step) for name, step in steps.items())


def test_up_down_up(full: Full) -> None:
    """Whatever a revision knows is the same after all ways, and nobody waited for long."""
    waits = [down(full.dsn)]
    old = columns(full.dsn)
    first = sums(full.dsn, old)

    waits.append(up(full.dsn))
    assert sums(full.dsn, old) == first
    new = columns(full.dsn)
    whole = sums(full.dsn, new)

    waits.append(down(full.dsn))
    assert sums(full.dsn, old) == first
    waits.append(up(full.dsn))
    assert sums(full.dsn, new) == whole
    assert whole["work_requests"][0] == REQUESTS
    assert max(waits) < LONGEST


def test_the_version_before_goes_on(full: Full, open_folder: Path) -> None:
    """Code of before the newest migration serves while that runs, and on what it leaves."""
    before = previous(open_folder)
    Migrator(full.dsn).downgrade(before.head)
    settings = {"DATABASE_URL": full.dsn, "WORKCORE_WORKERS": "1"}
    with served(full.home, {**settings, "PYTHONPATH": before.path}) as service:
        load = Load(service)
        with load.running():
            time.sleep(0.5)
            eventually(partial(Migrator(full.dsn).upgrade, head()))
            time.sleep(0.5)

    load.report(f"code of {before.head}, migrated to {head()}")
    assert before.head < head()
    assert load.wrong == []
    assert set(load.statuses) == {200, 201}
    assert max(load.waits) < LONGEST
