"""One connection a thread, which beats every pool."""

import os
import threading
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import psycopg
from psycopg import RawCursor
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format

from benchmarks.raw.statements import NAMES, Statement

DATABASE: Final = "DATABASE_URL"
ENCODER: Final = msgspec.json.Encoder(decimal_format="string")

SESSION: Final = {
    "timezone": "UTC",
    "jit": "off",
    # Planning for each value took longer than running; starting workers for a page, far longer.
    "plan_cache_mode": "force_generic_plan",
    "max_parallel_workers_per_gather": "0",
}


class Passed(Loader):
    """Passes JSON on as it is."""

    format = Format.BINARY

    def load(self, data: Buffer) -> msgspec.Raw:
        """Take it."""
        return msgspec.Raw(bytes(data))


class PassedBinary(Passed):
    """Passes JSON on as it is, but for the version before it."""

    def load(self, data: Buffer) -> msgspec.Raw:
        """Take it."""
        return msgspec.Raw(bytes(data)[1:])


class Connections(threading.local):
    """What a thread runs its statements with."""

    def __init__(self) -> None:
        """Connect; happens once in each thread."""
        options = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
        connection = psycopg.connect(os.environ[DATABASE], autocommit=True, options=options)
        connection.adapters.register_loader("json", Passed)
        connection.adapters.register_loader("jsonb", PassedBinary)
        self._cursor: RawCursor[tuple[Any, ...]] = RawCursor(connection)

    def _run(self, statement: bytes, values: Sequence[object]) -> RawCursor[tuple[Any, ...]]:
        return self._cursor.execute(statement, values, prepare=True, binary=True)


class RowConnections(Connections):
    """Takes rows apart, and encodes them."""

    def one(self, statement: Statement, values: Sequence[object]) -> bytes:
        """Run a statement that gives one row."""
        [row] = self._run(statement.rows, values).fetchall()
        return ENCODER.encode(dict(zip(NAMES, row, strict=True)))

    def many(self, statement: Statement, values: Sequence[object]) -> bytes:
        """Run a statement that gives rows."""
        rows = self._run(statement.rows, values).fetchall()
        return ENCODER.encode([dict(zip(NAMES, row, strict=True)) for row in rows])


class JsonConnections(Connections):
    """Passes on the JSON that PostgreSQL writes."""

    def one(self, statement: Statement, values: Sequence[object]) -> bytes:
        """Run a statement that gives one row."""
        return _text(self._run(statement.object, values))

    def many(self, statement: Statement, values: Sequence[object]) -> bytes:
        """Run a statement that gives rows."""
        return _text(self._run(statement.array, values))


def _text(cursor: RawCursor[tuple[Any, ...]]) -> bytes:
    result = cursor.pgresult
    text = None if result is None else result.get_value(0, 0)
    return text or b"null"
