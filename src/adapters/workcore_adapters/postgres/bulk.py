"""
Synthetic requests by the hundred thousand, for load tests.

They look like a site's past and near future: old work is done, some is in progress,
and much is asked for; a word is in half of all texts, another in one of a hundred
thousand. Chains, audit records and messages are left out.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Final

import psycopg
from attrs import frozen
from psycopg import sql

from workcore.entities.asset import Asset
from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore.policies.references import reference
from workcore_adapters.postgres.bulk_rows import HISTORY_COLUMNS, REQUEST_COLUMNS, Lines, Plan
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.failures import translated
from workcore_adapters.postgres.numbers import TAKE
from workcore_adapters.postgres.scopes import within

BATCH: Final = 10_000
"""Requests a transaction."""

WRITERS: Final = 2
"""Connections that load at a time."""

AHEAD: Final = 2 * WRITERS
"""Batches that are made up before they can be loaded."""

COLLECTED: Final = ("ix_work_requests_search", "ix_work_requests_assets")
"""Indexes that take many rows at once far more quickly than one by one."""

Progress = Callable[[int], None]
"""Is told how many requests were loaded since it was told last."""

Batch = Sequence[tuple[str, str]]


@frozen(kw_only=True)
class BulkLoad:
    """
    Fills an organisation with synthetic requests on its assets, by its users.

    Needs the rights of the tables' owner. Searches are slow while it runs.

    Attributes:
        now: The present that they are spread around.
        seed: The same gives the same requests.
    """

    database: Database
    organisation: Organisation
    assets: Sequence[Asset]
    users: Sequence[User]
    now: datetime
    seed: int = 1

    def __call__(self, count: int, progress: Progress) -> None:
        """
        Load *count* requests in batches, then let the planner look at them.

        Raises:
            Unavailable: The database does not answer; whole batches are kept.
        """
        with _translating(), closing(self._connected()) as connection, _collecting(connection):
            with ThreadPoolExecutor(WRITERS) as pool:
                loading: deque[Future[int]] = deque()
                for batch in self._batches(count):
                    loading.append(pool.submit(self._load, batch))
                    if len(loading) > AHEAD:
                        progress(loading.popleft().result())
                for loaded in loading:
                    progress(loaded.result())
            connection.execute("ANALYZE work_requests, status_history")

    def _batches(self, count: int) -> Iterator[Batch]:
        plan = Plan(
            organisation=self.organisation,
            assets=self.assets,
            users=self.users,
            now=self.now,
            count=count,
        )
        lines = Lines(plan, self.seed)
        for year, indices in plan.years():
            first = self._reserve(year, len(indices)) - indices.start
            for start in range(indices.start, indices.stop, BATCH):
                batch = range(start, min(start + BATCH, indices.stop))
                yield [lines.of(i, reference(year, first + i)) for i in batch]

    def _reserve(self, year: int, size: int) -> int:
        """Take *size* references of a year, and tell the first one's number."""
        values = {"organisation_id": self.organisation.id, "year": year, "size": size}
        [[end]] = self.database.run(TAKE, values, within(self.organisation.id))
        return int(end) - size + 1

    def _load(self, batch: Batch) -> int:
        with closing(self._connected()) as connection, connection.transaction():
            _copy(connection, "work_requests", REQUEST_COLUMNS, (request for request, _ in batch))
            _copy(connection, "status_history", HISTORY_COLUMNS, (change for _, change in batch))
        return len(batch)

    def _connected(self) -> psycopg.Connection:
        connection: psycopg.Connection = self.database.connect_alone()
        connection.execute("SET statement_timeout = 0")
        return connection


@contextmanager
def _translating() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as failure:
        raise translated(failure) from failure


@contextmanager
def _collecting(connection: psycopg.Connection) -> Iterator[None]:
    """Let the indexes of words and assets collect what they have to take up."""
    change = sql.SQL("ALTER INDEX {} SET (fastupdate = {}, gin_pending_list_limit = 262144)")
    for index in COLLECTED:
        connection.execute(change.format(sql.Identifier(index), sql.SQL("on")))
    try:
        yield
    finally:
        for index in COLLECTED:
            connection.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        _uncollecting(connection)


def _uncollecting(connection: psycopg.Connection) -> None:
    """Set both indexes back to how the schema has them."""
    words, assets = map(sql.Identifier, COLLECTED)
    reset = sql.SQL("ALTER INDEX {} RESET (fastupdate, gin_pending_list_limit)")
    connection.execute(reset.format(words))
    connection.execute(reset.format(assets))
    connection.execute(sql.SQL("ALTER INDEX {} SET (fastupdate = off)").format(words))


def _copy(
    connection: psycopg.Connection, table: str, columns: Iterable[str], lines: Iterable[str]
) -> None:
    """Send *lines* of COPY's text format to a table."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor().copy(statement) as stream:
        stream.write("".join(lines))
