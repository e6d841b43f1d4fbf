"""Malware scanners."""

from contextlib import AbstractContextManager
from typing import Protocol

from workcore.entities.attachment import Scan


class Scanning(Protocol):
    """A file that is being scanned. Belongs to one thread."""

    def feed(self, piece: bytes) -> None:
        """Take the next bytes, any number. Never raises: what goes wrong, the verdict says."""
        ...

    def verdict(self) -> Scan:
        """
        Judge exactly what was fed; asked once, after the last piece. Never raises.

        `clean` is answered only when a scanner said so of the whole file; whoever does not
        answer, or not in time, is `unavailable`.
        """
        ...


class MalwareScanner(Protocol):
    """
    Judges files before anybody may open them. May be shared between threads.

    Guarantees: keeps no copy, and an answer in a time that its adapter's settings bound,
    however long the file or the silence is.
    """

    def begin(self) -> AbstractContextManager[Scanning]:
        """Begin to scan one file; leaving without a verdict gives up."""
        ...
