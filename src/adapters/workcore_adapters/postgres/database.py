"""Connections to PostgreSQL: pooled, with a deadline on everything, replaced when broken."""

from threading import Lock
from typing import Any, Final, Self

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import ConnectionTimeout
from sqlalchemy import literal_column as sql
from sqlalchemy import select

from workcore.errors import Unavailable
from workcore_adapters.breaker import Breaker
from workcore_adapters.postgres.announcements import GIVE_WORD, Announcer
from workcore_adapters.postgres.failures import SERVICE, ends_connection, translated
from workcore_adapters.postgres.loading import register
from workcore_adapters.postgres.pool import NoneFree, Pool
from workcore_adapters.postgres.prepared import Prepared, Silence
from workcore_adapters.postgres.remembered import LookedUp, Remembered, unheard
from workcore_adapters.postgres.roles import ACT_AS, as_app
from workcore_adapters.postgres.scopes import NOWHERE, Scope
from workcore_adapters.postgres.statements import Row, Statement, Values, compiled

QUIET_SECONDS: Final = 30
"""So long nobody speaks on a connection until the system sees whether the other end is there."""

PING: Final = compiled(select(sql("1")))

CONNECT_SECONDS: Final = 2
POOL_SECONDS: Final = 2
SILENCES: Final = 1
"""So many, and nobody waits for the server any more but one who tries each second."""

SESSION: Final = {
    "timezone": "UTC",
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
    # Compiling a plan takes longer than any of ours runs; so does planning for each value.
    # What depends on how rare a value is tries it out inside the statement: `searching`.
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    # Reading a page of an index costs hardly more than reading on: nobody has turning disks.
    "random_page_cost": "1.1",
}


class Database:
    """
    A pool of connections to one database. May be shared between threads.

    Connections commit each statement by itself: reads need no transaction, and a
    unit of work writes everything in one statement.
    """

    def __init__(
        self, dsn: str, *, minimum: int = 2, maximum: int = 10, looked_up: LookedUp = unheard
    ) -> None:
        """
        Prepare to connect to *dsn*; connects at the first need.

        Args:
            minimum: Connections that `warm_up` opens.
            maximum: Connections at a time; who finds none free for 2 s gets Unavailable.
            looked_up: Is told what was remembered when it was looked for.
        """
        self._looked_up = looked_up
        self._dsn = dsn
        self._minimum = min(minimum, maximum)
        self._lock = Lock()
        self.breaker = Breaker(SERVICE, after=SILENCES)
        self.remembered = Remembered(looked_up=looked_up)
        self._maximum = maximum
        self._pool = self._new_pool()
        self._announcer = self._new_announcer()

    def warm_up(self) -> None:
        """
        Open the least number of connections.

        Raises:
            Unavailable: The database does not answer.
        """
        leases = [self.lease() for _ in range(self._minimum)]
        for lease in leases:
            lease.release()

    def lease(self) -> "Lease":
        """
        Borrow a connection.

        Raises:
            Unavailable: None came free in time, or none could be made, or the server is
                known to be silent.
        """
        if not self.breaker.allows():
            raise Unavailable(SERVICE)
        pool = self._pool
        try:
            return Lease(self, pool, pool.take())
        except (NoneFree, psycopg.Error) as failure:
            if isinstance(failure, ConnectionTimeout | Silence):
                self.breaker.failed(failure)
            raise Unavailable(SERVICE) from failure

    def run(
        self, statement: Statement, values: Values, scope: Scope, *, repeatable: bool = False
    ) -> list[Row]:
        """
        Run one statement by itself.

        Args:
            scope: Whose rows it may touch.
            repeatable: It may run twice, when the pooled connection turns out to be dead; not
                when the server is silent, for which the caller has waited once.

        Raises:
            Unavailable: The database does not answer.
        """
        lease = self.lease()
        try:
            with lease:
                return lease.run(statement, values, scope)
        except Unavailable:
            if not (repeatable and lease.broken):
                raise
        with self.lease() as lease:
            return lease.run(statement, values, scope)

    def lent(self) -> int:
        """Tell how many connections are in use."""
        return self._pool.lent

    def ping(self) -> None:
        """
        Ask the database for nothing.

        Raises:
            Unavailable: It does not answer.
        """
        self.run(PING, {}, NOWHERE, repeatable=True)

    def announce(self) -> None:
        """Have whoever listens look for events; waits for nothing, and never fails."""
        self._announcer.announce()

    def abandon(self, pool: Pool[Prepared]) -> None:
        """
        Stop using a pool one of whose connections broke: the others broke with it.

        What was remembered goes with it. A server that was set back to an earlier time gives
        the numbers of transactions out again, and by them we know whether something has changed.
        """
        with self._lock:
            if pool is self._pool:
                self.remembered = Remembered(looked_up=self._looked_up)
                self._pool = self._new_pool()
                pool.close()

    def close(self) -> None:
        """Close every connection, those in use as they come back; it may be used again."""
        self._announcer.close()
        self._announcer = self._new_announcer()
        self.abandon(self._pool)

    def _new_pool(self) -> Pool[Prepared]:
        return Pool(self._connect, maximum=self._maximum, patience=POOL_SECONDS)

    def _new_announcer(self) -> Announcer:
        return Announcer(lambda: self.run(GIVE_WORD, {}, NOWHERE))

    def _connect(self) -> Prepared:
        prepared = Prepared(self.connect_alone())
        try:
            prepared.run(ACT_AS, as_app(prepared.connection.info.server_version), NOWHERE)
        except BaseException:
            prepared.close()
            raise
        return prepared

    def connect_alone(self) -> psycopg.Connection[Any]:
        """
        Make a connection outside the pool, for whoever needs it for long.

        It has all the rights of whoever connects, which may be the owner: no policy holds him.
        """
        given = conninfo_to_dict(self._dsn)
        ours = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
        connection = psycopg.connect(
            self._dsn,
            autocommit=True,
            connect_timeout=given.get("connect_timeout") or CONNECT_SECONDS,
            application_name=given.get("application_name") or "workcore",
            client_encoding="utf8",
            keepalives_idle=QUIET_SECONDS,
            keepalives_interval=QUIET_SECONDS // 3,
            keepalives_count=3,
            options=f"{given.get('options') or ''} {ours}".strip(),
        )
        register(connection)
        return connection


class Lease:
    """A borrowed connection. Belongs to one thread."""

    __slots__ = ("_database", "_pool", "_prepared", "broken")

    def __init__(self, database: Database, pool: Pool[Prepared], prepared: Prepared) -> None:
        """Use what was borrowed of *pool*."""
        self._database = database
        self._pool = pool
        self._prepared = prepared
        self.broken = False
        """Whether it is of no use any more, as the server hung up, while another one may be."""

    def run(self, statement: Statement, values: Values, scope: Scope) -> list[Row]:
        """
        Run a statement and read all its rows.

        Raises:
            Unavailable, InvalidInput, StaleRows, TakenValue: As `failures` says.
        """
        try:
            rows = self._prepared.run(statement, values, scope)
        except psycopg.Error as failure:
            if isinstance(failure, Silence):
                self._database.breaker.failed(failure)
            self.broken = ends_connection(failure, self._prepared.connection)
            raise translated(failure) from failure
        self._database.breaker.succeeded()
        return rows

    def release(self) -> None:
        """Give the connection back, or throw it away when it broke or is silent."""
        # Whoever was interrupted has left results behind that the next one must not read.
        if self.broken or not self._prepared.idle:
            self._pool.throw_away(self._prepared)
            self._database.abandon(self._pool)
        else:
            self._pool.give_back(self._prepared)

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give it back."""
        self.release()
