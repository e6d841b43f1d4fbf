"""
Bodies that come slowly, or not at all.

No server of ours gives up on a sender, so the body is read by a thread of its own: whoever
handles the request waits for a piece only so long. Then he waits for that thread: granian comes
to a halt, with all its connections, when a request is answered while its body is being read.
So the thread is made to end, if it has to be by hanging up on the sender.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, Full, Queue
from time import monotonic
from types import TracebackType
from typing import Final, Self

from workcore.errors import UploadCut
from workcore_entrypoints.server.lines import Lines, hang_up

SMALL, LARGE = 1024, 64 * 1024
"""Bytes that are read at a time: few from who is slow, so that each read soon ends."""

FAST, SLOW = 0.05, 0.5
"""Seconds of a read after which more, or few, are asked for."""

AHEAD: Final = 8
"""Pieces that wait for whoever handles the request, at most."""

WINDOW: Final = 15.0
LEAST: Final = 64 * 1024
"""Bytes a second that have to come, counted over a window of so many seconds of waiting."""

MOST: Final = 120.0
"""Seconds that are waited for one body, in all."""

SILENCE: Final = 5.0
"""Seconds after which a sender is hung up on from whom nothing more is wanted."""


class PacedBody:
    """
    A body that comes fast enough, and to its end. Belongs to one thread.

    Only time in which its sender is waited for counts, and none that we take ourselves.
    """

    def __init__(
        self,
        read: Callable[[int], bytes],
        length: int | None,
        lines: Lines | None = None,
        *,
        window: float = WINDOW,
        most: float = MOST,
        silence: float = SILENCE,
    ) -> None:
        """
        Read by *read*.

        Args:
            length: How much was announced; None when nothing was.
            lines: The connections by which it may come.
        """
        self._source = read
        self._missing = length
        self._lines = lines
        self._window, self._most, self._silence = window, most, silence
        self._waited = self._waited_in_window = 0.0
        self._came = self._came_in_window = 0
        self._rest = b""
        self._pieces: Queue[bytes] = Queue(AHEAD)
        self._stopped = threading.Event()
        self._ended = False
        self._pumping = threading.Thread(target=self._pump, name="body", daemon=True)

    def read(self, size: int) -> bytes:
        """
        Read on; fewer bytes than *size* may come, and none at the end.

        Raises:
            UploadCut: Its sender is too slow, or went away.
        """
        if not self._rest and not self._ended:
            self._rest = self._next()
            self._ended = not self._rest
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece

    def __enter__(self) -> Self:
        """Begin to read."""
        self._pumping.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop reading, with the next piece that comes, or by hanging up on the sender."""
        self._stopped.set()
        while self._pumping.is_alive():
            before = None if self._lines is None else self._lines.again()
            self._pumping.join(self._silence)
            if before is not None and self._pumping.is_alive():
                self._hang_up(before)

    def _hang_up(self, before: Lines) -> None:
        """Hang up where it is as silent as here since the lines were looked at."""
        for line in () if self._lines is None else self._lines.silent(before, came=self._came):
            hang_up(line)

    def _pump(self) -> None:
        """Read ahead a little, until the end or until nobody wants more."""
        size = SMALL
        try:
            while not self._stopped.is_set():
                began = monotonic()
                piece = self._source(size)
                if not piece:
                    return
                size = _next_size(size, monotonic() - began)
                self._came += len(piece)
                self._put(piece)
        finally:
            self._put(b"")

    def _put(self, piece: bytes) -> None:
        while not self._stopped.is_set():
            with suppress(Full):
                self._pieces.put(piece, timeout=0.05)
                return

    def _next(self) -> bytes:
        while True:
            began = monotonic()
            try:
                piece = self._pieces.get(timeout=max(0.0, self._window - self._waited_in_window))
            except Empty:
                self._count(monotonic() - began)
                continue
            self._count(monotonic() - began)
            self._arrived(piece)
            return piece

    def _count(self, waited: float) -> None:
        """Judge the sender at the end of each window."""
        self._waited += waited
        self._waited_in_window += waited
        if self._waited > self._most:
            raise UploadCut
        if self._waited_in_window < self._window:
            return
        if self._came_in_window < LEAST * self._window:
            raise UploadCut
        self._waited_in_window, self._came_in_window = 0.0, 0

    def _arrived(self, piece: bytes) -> None:
        """See that nothing is missing when the end comes."""
        self._came_in_window += len(piece)
        if self._missing is None:
            return
        self._missing -= len(piece)
        if not piece and self._missing > 0:
            raise UploadCut


def _next_size(size: int, took: float) -> int:
    """Say how much to read next, after a read of *size* that *took* so long."""
    if took > SLOW:
        return SMALL
    return min(2 * size, LARGE) if took < FAST else size
