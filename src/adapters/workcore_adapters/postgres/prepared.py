"""Statements by name: prepared once on a connection, then only their values travel."""

from collections.abc import Sequence
from select import POLLIN, POLLOUT, poll
from typing import Any, Final

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

from workcore_adapters.postgres.scopes import Scope
from workcore_adapters.postgres.statements import Row, Statement, Values

MOST: Final = 500
"""Statements that one connection keeps; far more than use cases ask for."""

Key = tuple[bytes, Sequence[int]]
"""A text and the types of its values: NULL has none, small numbers another than large ones."""

TEXT: Final = (25,)
"""The type of what scopes tell."""

SILENCE: Final = 6_000
"""Milliseconds until a server is given up that says nothing: longer than any statement may run."""

DONE: Final = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


class Silence(psycopg.OperationalError):
    """The server neither answers nor hangs up: it, or the way to it, stands still."""


class Prepared:
    """
    What one connection has prepared. Belongs to one thread at a time.

    Does what a cursor of the driver does with the same parts of it, and nothing that we have
    no use for: a read by id costs a tenth less.

    A statement travels with what opens its scope, in one flush: the server takes both as one
    transaction, which ends with the flush, and the scope with it. So no connection ever comes
    back to the pool with an organisation left on it, whatever became of the statement.
    """

    __slots__ = ("_both_ways", "_names", "_readable", "_server", "_values", "connection")

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        """Begin with nothing; takes over how *connection* adapts values, and all that it does."""
        self.connection = connection
        self._names: dict[Key, bytes] = {}
        self._server = connection.pgconn
        self._values = Transformer(connection)
        self._readable = poll()
        self._readable.register(self._server.socket, POLLIN)
        self._both_ways = poll()
        self._both_ways.register(self._server.socket, POLLIN | POLLOUT)
        self._server.enter_pipeline_mode()

    @property
    def idle(self) -> bool:
        """Whether nothing is under way on the connection."""
        return self._server.transaction_status == TransactionStatus.IDLE

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def run(self, statement: Statement, values: Values, scope: Scope) -> list[Row]:
        """
        Run a statement in *scope*, and read all its rows.

        Raises:
            psycopg.Error: As the server says.
        """
        if len(self._names) >= MOST:
            self._forget()
        arguments = statement.arguments(values)
        adapt = self._values
        # The driver's own stubs forget that a value may be NULL.
        texts: Any = adapt.dump_sequence(arguments, [PyFormat.AUTO] * len(arguments))
        name = self._name(statement.text, adapt.types or ())
        if scope.opening:
            self._server.send_query_prepared(self._name(scope.opening, TEXT), scope.values)
        self._server.send_query_prepared(name, texts, adapt.formats, Format.BINARY)
        result = self._finish()
        adapt.set_pgresult(result)
        return adapt.load_rows(0, result.ntuples, tuple)

    def _name(self, text: bytes, types: Sequence[int]) -> bytes:
        """Find the name of *text* with values of these types; give it one at first."""
        name = self._names.get((text, types))
        if name is None:
            name = b"w%d" % len(self._names)
            self._server.send_prepare(name, text, types)
            self._finish()
            self._names[text, types] = name
        return name

    def _forget(self) -> None:
        self._server.send_query_params(b"DEALLOCATE ALL", [])
        self._finish()
        self._names.clear()

    def _finish(self) -> PGresult:
        """Send what was put together; take the last result, or raise what went wrong first."""
        self._server.pipeline_sync()
        self._send_all()
        results = self._results()
        for result in results:
            if result.status not in DONE:
                raise error_from_result(result)
        return results[-1]

    def _send_all(self) -> None:
        """Send what the socket did not take at once; the server may speak meanwhile."""
        server = self._server
        while server.flush():
            happened = _awaited(self._both_ways)
            if happened & ~POLLOUT:
                server.consume_input()

    def _results(self) -> list[PGresult]:
        """Read all results; nothing of them is left for whoever comes next."""
        server = self._server
        found: list[PGresult] = []
        while True:
            # The driver waits with the interpreter's lock held.
            while server.is_busy():
                _awaited(self._readable)
                server.consume_input()
            result = server.get_result()
            if result is None:
                _ensure_alive(server)
            elif result.status == ExecStatus.PIPELINE_SYNC:
                return found
            else:
                found.append(result)


def _awaited(socket: poll) -> int:
    """
    Wait until something happens, and tell what.

    Raises:
        Silence: Nothing does.
    """
    happened = socket.poll(SILENCE)
    if not happened:
        raise Silence("The server says nothing.")
    return happened[0][1]


def _ensure_alive(server: Any) -> None:  # noqa: ANN401 - the driver's connection to the server
    if server.status != ConnStatus.OK:
        raise psycopg.OperationalError(server.get_error_message())
