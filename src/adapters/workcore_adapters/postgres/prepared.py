"""Statements by name: prepared once on a connection, then only their values travel."""

from typing import Any, Final

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, Format

from workcore_adapters.postgres.statements import Row, Statement, Values

MOST: Final = 500
"""Statements that one connection keeps; far more than use cases ask for."""

Key = tuple[bytes, tuple[int, ...]]
"""A text and the types of its values: NULL has none, small numbers another than large ones."""


class Prepared:
    """
    What one connection has prepared. Belongs to one thread at a time.

    Does what a cursor of the driver does with the same parts of it, and nothing that we have
    no use for: a read by id costs a tenth less.
    """

    __slots__ = ("_names", "_server", "_values")

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        """Begin with nothing; takes over how *connection* adapts values."""
        self._names: dict[Key, bytes] = {}
        self._server = connection.pgconn
        self._values = Transformer(connection)

    def run(self, statement: Statement, values: Values) -> list[Row]:
        """
        Run a statement and read all its rows.

        Raises:
            psycopg.Error: As the server says.
        """
        arguments = statement.arguments(values)
        adapt = self._values
        # The driver's own stubs forget that a value may be NULL.
        texts: Any = adapt.dump_sequence(arguments, [PyFormat.AUTO] * len(arguments))
        name = self._names.get((statement.text, adapt.types or ()))
        name = name or self._prepare(statement.text)
        result = self._server.exec_prepared(name, texts, adapt.formats, Format.BINARY)
        if result.status == ExecStatus.TUPLES_OK:
            adapt.set_pgresult(result)
            return adapt.load_rows(0, result.ntuples, tuple)
        raise error_from_result(result)

    def _prepare(self, text: bytes) -> bytes:
        """Give *text*, with the types of the values at hand, a name."""
        if len(self._names) >= MOST:
            self._server.exec_(b"DEALLOCATE ALL")
            self._names.clear()
        types, name = self._values.types or (), b"w%d" % len(self._names)
        result = self._server.prepare(name, text, types)
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result)
        self._names[text, types] = name
        return name
