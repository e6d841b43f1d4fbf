"""Word of events from process to process, by NOTIFY and LISTEN; see decision 0031."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread
from time import sleep
from typing import Any, Final

import psycopg
from sqlalchemy import func, select
from sqlalchemy import literal_column as sql

from workcore.errors import Unavailable
from workcore_adapters.postgres.failures import SERVICE
from workcore_adapters.postgres.statements import compiled

PAUSE: Final = 0.2
"""Seconds between two words of one process, whatever it commits."""

GIVE_WORD: Final = compiled(select(func.pg_notify(sql("'workcore_outbox'"), sql("''"))))
LISTEN: Final = "LISTEN workcore_outbox"


class Announcer:
    """
    Gives word of commits after they are done, on a thread of its own.

    So no commit waits for it, nor for the lock that announcing takes of all who announce.
    """

    def __init__(self, give_word: Callable[[], object]) -> None:
        """Begin with nothing to say; there is no thread before there is."""
        self._give_word = give_word
        self._due = Event()
        self._over = False
        self._thread: Thread | None = None

    def announce(self) -> None:
        """Have word given soon; returns at once."""
        self._due.set()
        # A fork has no threads of those that its parent had.
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self._go_on, name="announcer", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Say no more."""
        self._over = True
        self._due.set()

    def _go_on(self) -> None:
        while self._due.wait() and not self._over:
            self._due.clear()
            with suppress(Unavailable):  # Whoever waits for word looks by himself as well.
                self._give_word()
            sleep(PAUSE)


class PostgresAnnouncements:
    """Word of commits to one database, as `ports.announcements` promises."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        """Prepare to listen on a connection of its own, which *connect* makes."""
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None

    def wait(self, within: timedelta) -> bool:
        """Listen; whoever begins to has missed what was said before, and takes it for word."""
        try:
            if self._connection is None:
                self._connection = self._listening()
                return True
            heard = self._connection.notifies(timeout=within.total_seconds(), stop_after=1)
            return len(list(heard)) > 0
        except psycopg.Error as failure:
            self.close()
            raise Unavailable(SERVICE) from failure

    def close(self) -> None:
        """Listen no more, until the next wait."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _listening(self) -> psycopg.Connection[Any]:
        connection = self._connect()
        connection.execute(LISTEN)
        return connection
