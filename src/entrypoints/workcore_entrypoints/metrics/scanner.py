"""A scanner whose answers are counted."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import frozen

from workcore.entities.attachment import Scan
from workcore.ports.scanner import MalwareScanner, Scanning
from workcore_entrypoints.metrics.meter import Meter


@frozen
class CountedScanning:
    """A file that is being scanned; its verdict counts."""

    _scanning: Scanning
    _meter: Meter

    def feed(self, piece: bytes) -> None:
        """Pass the next bytes on."""
        self._scanning.feed(piece)

    def verdict(self) -> Scan:
        """Judge, and count it."""
        scan = self._scanning.verdict()
        self._meter.scanned(scan.answer)
        return scan


@frozen
class CountedScanner:
    """Scans as another scanner does, and counts its answers."""

    _scanner: MalwareScanner
    _meter: Meter

    @contextmanager
    def begin(self) -> Iterator[Scanning]:
        """Begin to scan one file."""
        with self._scanner.begin() as scanning:
            yield CountedScanning(scanning, self._meter)
