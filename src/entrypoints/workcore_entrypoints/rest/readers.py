"""
Readers who take nothing any more.

Whoever gives a file out waits for its reader, in a thread that nobody else has meanwhile, and no
server of ours gives up on one: a phone that is out of reach is waited for for a quarter of an
hour. One thread of a process looks after all such waits, and hangs up; see decision 0024.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

import falcon
from attrs import define

from workcore_entrypoints.rest.keeper import GLANCE, Keeper
from workcore_entrypoints.server.lines import Lines, hang_up

WINDOW: Final = 30.0
LEAST: Final = 64 * 1024
"""Bytes that have to be taken in each window of so many seconds of waiting."""


@define(eq=False)
class Reader:
    """
    Somebody whom a file is given to.

    Attributes:
        since: When he began to be waited for, or when his lines were counted; None while it is
            not his turn.
        lines: The connections of his host, as they were then.
    """

    request: falcon.Request
    since: float | None = None
    lines: Lines | None = None

    def given(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Give *pieces*, and know when he is waited for."""
        for piece in pieces:
            self.since = monotonic()
            yield piece
            self.since = self.lines = None

    def look(self, waited: float, *, glance: float, window: float) -> None:
        """Hang up where too little was taken since the lines were counted, and count again."""
        if self.lines is None and waited >= glance:
            self._count()
        elif self.lines is not None and waited >= window:
            for line in self.lines.stuck(little=LEAST):
                hang_up(line, socket.SHUT_RDWR)
            self._count()

    def _count(self) -> None:
        lines = Lines.of(self.request.remote_addr, int(self.request.env["SERVER_PORT"]))
        self.since, self.lines = monotonic(), lines


class Readers:
    """Looks after readers. May be shared between threads; one is enough for a process."""

    def __init__(self, *, glance: float = GLANCE, window: float = WINDOW) -> None:
        """Begin with none."""
        self._glance, self._window = glance, window
        self._keeper: Keeper[Reader] = Keeper("Readers who stop", self._look, glance=glance)

    @contextmanager
    def watched(self, request: falcon.Request) -> Iterator[Reader]:
        """Look after the one who made *request*, until he has everything or is given up."""
        self._keeper.begin()
        reader = Reader(request)
        self._keeper.kept[id(reader)] = reader
        try:
            yield reader
        finally:
            del self._keeper.kept[id(reader)]

    def _look(self, reader: Reader, now: float) -> None:
        since = reader.since
        if since is not None:
            reader.look(now - since, glance=self._glance, window=self._window)
