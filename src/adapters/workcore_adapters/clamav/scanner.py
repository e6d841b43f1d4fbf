"""A scanner by clamd: only what it clearly calls clean is clean."""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Final

from workcore.entities.attachment import Scan
from workcore.errors import Unavailable
from workcore.model import ScanAnswer
from workcore_adapters.clamav.answers import scan_of

if TYPE_CHECKING:
    from workcore_adapters.clamav.connection import Connection

log = logging.getLogger("workcore.clamav")

WITHIN: Final = timedelta(seconds=120)
"""So long the daemon may take for one file, in all."""

CANARY_SECONDS: Final = 10.0
FRESH_SECONDS: Final = 300.0
"""So long it is believed that the daemon finds what it has to."""


class ClamdScanner:
    """
    A scanner, as `ports.scanner` promises.

    A daemon without signatures calls everything clean: before it is believed it has to find
    the EICAR test file, at first and again every five minutes.
    """

    def __init__(self, host: str, port: int, *, within: timedelta = WITHIN) -> None:
        """Ask the daemon that listens there."""
        self._connect: Callable[[float], Connection] = partial(_connection, host, port)
        self._within = within.total_seconds()
        self._lock = Lock()
        self._believed_until = 0.0

    @contextmanager
    def begin(self) -> Iterator["ClamdScanning"]:
        """Begin to scan a file."""
        connection = self._connect(self._within)
        scanning = ClamdScanning(connection)
        try:
            scanning.attempt(self._ensure_canary)
            scanning.attempt(connection.begin)
            yield scanning
        finally:
            connection.close()

    def check(self) -> None:
        """
        See that the daemon answers, and finds what it has to.

        Raises:
            Unavailable: It does not.
        """
        try:
            self._ensure_canary()
        except OSError as error:
            raise Unavailable("malware scanner") from error

    def _ensure_canary(self) -> None:
        with self._lock:
            if monotonic() < self._believed_until:
                return
            seconds = min(CANARY_SECONDS, self._within)
            said = self._connect(seconds).instream(io.BytesIO(_canary()))
            if scan_of(said).answer is not ScanAnswer.INFECTED:
                message = f"clamd does not find the EICAR test file, but says: {said!r}"
                raise ConnectionError(message)
            self._believed_until = monotonic() + FRESH_SECONDS


class ClamdScanning:
    """A file that is being scanned."""

    def __init__(self, connection: "Connection") -> None:
        """Scan by *connection*."""
        self._connection = connection
        self._failed = False

    def feed(self, piece: bytes) -> None:
        """Send the next bytes."""
        self.attempt(lambda: self._connection.feed(piece))

    def verdict(self) -> Scan:
        """Hear what the daemon says."""
        said: list[str] = []
        self.attempt(lambda: said.append(self._connection.answer()))
        return scan_of(said[0]) if said else Scan(ScanAnswer.UNAVAILABLE)

    def attempt(self, step: Callable[[], None]) -> None:
        """Take a step, unless one has failed: then there is no verdict any more."""
        if self._failed:
            return
        try:
            step()
        except OSError as error:
            self._failed = True
            log.warning("No verdict: clamd fails with %s: %s", type(error).__name__, error)


def _connection(host: str, port: int, seconds: float) -> "Connection":
    # The package drags in half of setuptools: 4 MiB, which only who scans shall pay.
    from workcore_adapters.clamav.connection import Connection  # noqa: PLC0415 - as just said

    return Connection(host, port, seconds)


def _canary() -> bytes:
    from clamd import EICAR  # type: ignore[import-untyped] # noqa: PLC0415 - as `_connection`

    return bytes(EICAR)
