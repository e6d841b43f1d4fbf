"""Malware scanners."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest

from workcore.entities.attachment import Scan
from workcore.model import ScanAnswer
from workcore.ports.scanner import MalwareScanner
from workcore.testing.contracts.blobs import some_bytes

EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The test file of eicar.org: harmless, and reported by every scanner that reads it in one."""


def scanned(scanner: MalwareScanner, pieces: Iterable[bytes]) -> Scan:
    """Scan a file."""
    with scanner.begin() as scanning:
        for piece in pieces:
            scanning.feed(piece)
        return scanning.verdict()


class ScannerContract:
    """Needs the fixture `scanner`, which knows the EICAR test file."""

    @pytest.mark.parametrize("size", [0, 1, 70_000, 3_000_000])
    def test_clean_file(self, scanner: MalwareScanner, size: int) -> None:
        """A harmless file is clean, whatever its size."""
        content = some_bytes(size)
        pieces = (content[at : at + 65_536] for at in range(0, size, 65_536))
        assert scanned(scanner, pieces) == Scan(ScanAnswer.CLEAN)

    def test_infected_file(self, scanner: MalwareScanner) -> None:
        """The test file is found and named, in one piece or cut anywhere."""
        for pieces in ([EICAR], [EICAR[:30], EICAR[30:]], [b"", EICAR, b""]):
            found = scanned(scanner, pieces)
            assert found.answer is ScanAnswer.INFECTED
            assert "eicar" in (found.signature or "").lower()

    def test_files_do_not_mix(self, scanner: MalwareScanner) -> None:
        """Of many files that are scanned at once exactly the infected ones are found."""
        files = [EICAR if n % 3 == 0 else some_bytes(100_000, str(n)) for n in range(12)]
        with ThreadPoolExecutor(6) as pool:
            found = list(pool.map(lambda content: scanned(scanner, [content]).answer, files))

        expected = [ScanAnswer.INFECTED if n % 3 == 0 else ScanAnswer.CLEAN for n in range(12)]
        assert found == expected

    def test_giving_up(self, scanner: MalwareScanner) -> None:
        """A scan may be left without a verdict; the next one is not touched by it."""
        with scanner.begin() as scanning:
            scanning.feed(EICAR)
        assert scanned(scanner, [b"harmless"]) == Scan(ScanAnswer.CLEAN)
