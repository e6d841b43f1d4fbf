"""A scanner that knows one signature, no scanner at all, and one that is waited for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from workcore.entities.attachment import Scan
from workcore.model import ScanAnswer

SIGNATURE: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The test file of eicar.org, which every scanner reports and which does nothing."""


class MemoryScanner:
    """
    A scanner, as `ports.scanner` promises, that only knows the EICAR test file.

    Attributes:
        answer: What it says instead, for as long as this is set.
    """

    def __init__(self) -> None:
        """Work."""
        self.answer: ScanAnswer | None = None

    @contextmanager
    def begin(self) -> Iterator["MemoryScanning"]:
        yield MemoryScanning(self.answer)


class MemoryScanning:
    """A file that is being scanned."""

    def __init__(self, answer: ScanAnswer | None) -> None:
        """Scan, or give *answer* whatever comes."""
        self._answer = answer
        self._tail = b""
        self._found = False

    def feed(self, piece: bytes) -> None:
        text = self._tail + piece
        self._found = self._found or SIGNATURE in text
        self._tail = text[-len(SIGNATURE) + 1 :]

    def verdict(self) -> Scan:
        if self._answer is not None:
            return Scan(self._answer)
        if self._found:
            return Scan(ScanAnswer.INFECTED, "Eicar-Test-Signature")
        return Scan(ScanAnswer.CLEAN)


class NoScanner:
    """Stands where an installation does without a scanner: says that it did not scan."""

    @contextmanager
    def begin(self) -> Iterator["MemoryScanning"]:
        yield MemoryScanning(ScanAnswer.NOT_SCANNED)


class UnansweringScanner:
    """Stands where a scanner is wanted and none is named yet: each file waits for its verdict."""

    @contextmanager
    def begin(self) -> Iterator["MemoryScanning"]:
        yield MemoryScanning(ScanAnswer.UNAVAILABLE)
