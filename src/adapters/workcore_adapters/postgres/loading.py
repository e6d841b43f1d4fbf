"""How values come from PostgreSQL: JSON by msgspec, times in UTC (the session's zone)."""

from typing import Any

import msgspec
import psycopg
from psycopg.adapt import Loader
from psycopg.pq import Format

decode = msgspec.json.decode


class _Json(Loader):
    """`json`: its text."""

    format = Format.BINARY

    def load(self, data: Any) -> Any:  # noqa: ANN401 - the driver's buffers, any JSON
        """Decode it."""
        return decode(data)


class _Jsonb(Loader):
    """`jsonb`: a byte that says version 1, then its text."""

    format = Format.BINARY

    def load(self, data: Any) -> Any:  # noqa: ANN401 - as above
        """Decode it."""
        return decode(memoryview(data)[1:])


def register(connection: psycopg.Connection[Any]) -> None:
    """Make *connection* load values our way."""
    connection.adapters.register_loader("json", _Json)
    connection.adapters.register_loader("jsonb", _Jsonb)


def encode(rows: object) -> str:
    """Write rows as the JSON text that statements take."""
    return msgspec.json.encode(rows).decode()
