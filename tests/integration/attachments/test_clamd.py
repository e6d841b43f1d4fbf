"""A real clamd keeps the promises of a scanner; whatever it does not clearly say is no verdict."""

import socket
from datetime import timedelta
from time import monotonic

import pytest
from clamd import EICAR  # type: ignore[import-untyped]  # it has no types
from tests.support.daemon import FOUND, PIECE, Talk, daemon, hangs, has_enough, resets, says

from workcore.entities.attachment import Scan
from workcore.errors import Unavailable
from workcore.model import ScanAnswer
from workcore.testing.contracts.blobs import some_bytes
from workcore.testing.contracts.scanner import ScannerContract, scanned
from workcore.testing.contracts.sniffers import a_docx
from workcore_adapters.clamav import ClamdScanner
from workcore_adapters.clamav.answers import scan_of
from workcore_entrypoints.embedded.clamd import EmbeddedClamd

pytestmark = pytest.mark.integration

MEGABYTE = 1024 * 1024
UNSCANNABLE = ScanAnswer.UNSCANNABLE
LIMIT = "Heuristics.Limits.Exceeded.MaxFileSize"


class TestScanner(ScannerContract):
    """The real scanner."""

    @pytest.fixture
    def scanner(self, clamd: EmbeddedClamd) -> ClamdScanner:
        """Asks the daemon of all tests."""
        return ClamdScanner(clamd.host, clamd.port)

    @pytest.mark.parametrize("place", [0, 20 * MEGABYTE])
    def test_signature_in_a_large_file(self, scanner: ClamdScanner, place: int) -> None:
        """Malware is found at the start and at the end of a large file."""
        content = bytearray(20 * MEGABYTE + len(EICAR))
        content[place : place + len(EICAR)] = EICAR
        pieces = (bytes(content[at : at + PIECE]) for at in range(0, len(content), PIECE))
        assert scanned(scanner, pieces).answer is ScanAnswer.INFECTED

    def test_file_over_its_limit(self, scanner: ClamdScanner) -> None:
        """A file that the daemon does not take to its end is over its limit, never clean."""
        piece = bytes(MEGABYTE)
        assert scanned(scanner, [piece] * 120).answer is ScanAnswer.OVER_LIMIT

    def test_encrypted_archive(self, scanner: ClamdScanner) -> None:
        """What cannot be looked into cannot be scanned."""
        archive = bytearray(a_docx())
        for at in (6, archive.rfind(b"PK\1\2") + 8):
            archive[at] |= 1
        found = scanned(scanner, [bytes(archive)])
        assert found.answer is ScanAnswer.UNSCANNABLE
        assert found.signature == "Heuristics.Encrypted.Zip"


@pytest.mark.parametrize(
    ("said", "answer", "signature"),
    [
        ("stream: OK", ScanAnswer.CLEAN, None),
        ("stream: Win.Test FOUND", ScanAnswer.INFECTED, "Win.Test"),
        ("stream: Heuristics.Encrypted.PDF FOUND", UNSCANNABLE, "Heuristics.Encrypted.PDF"),
        (f"stream: {LIMIT} FOUND", ScanAnswer.OVER_LIMIT, LIMIT),
        ("INSTREAM size limit exceeded. ERROR", ScanAnswer.OVER_LIMIT, None),
        ("stream: Can't open file ERROR", ScanAnswer.UNAVAILABLE, None),
        ("", ScanAnswer.UNAVAILABLE, None),
        ("stream: OK trailing", ScanAnswer.UNAVAILABLE, None),
        ("OK", ScanAnswer.UNAVAILABLE, None),
        ("stream: ok", ScanAnswer.UNAVAILABLE, None),
        ("stream:  FOUND", ScanAnswer.UNAVAILABLE, None),
    ],
)
def test_only_clear_words_count(said: str, answer: ScanAnswer, signature: str | None) -> None:
    """Clean is what is exactly called clean."""
    assert scan_of(said) == Scan(answer, signature)


FILE = [some_bytes(PIECE)] * 8


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        pytest.param(says(b"stream: OK\n"), ScanAnswer.CLEAN, id="works"),
        pytest.param(says(b""), ScanAnswer.UNAVAILABLE, id="is-empty"),
        pytest.param(says(b"stream: O"), ScanAnswer.UNAVAILABLE, id="is-cut"),
        pytest.param(says(b"x" * 10_000), ScanAnswer.UNAVAILABLE, id="is-endless"),
        pytest.param(says(b"\xff\n"), ScanAnswer.UNAVAILABLE, id="is-noise"),
        (hangs, ScanAnswer.UNAVAILABLE),
        (resets, ScanAnswer.UNAVAILABLE),
        (has_enough, ScanAnswer.OVER_LIMIT),
    ],
)
def test_daemon_that_fails(talk: Talk, expected: ScanAnswer) -> None:
    """Silence, half an answer, nonsense and a cut are no verdict, and none takes for ever."""
    with daemon(FOUND, talk) as port:
        began = monotonic()
        scanner = ClamdScanner("127.0.0.1", port, within=timedelta(seconds=1))
        assert scanned(scanner, FILE).answer is expected
        assert monotonic() - began < 5


def test_daemon_that_is_down() -> None:
    """Nobody there is no verdict."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    scanner = ClamdScanner("127.0.0.1", port)
    assert scanned(scanner, FILE) == Scan(ScanAnswer.UNAVAILABLE)


def test_daemon_without_signatures_is_not_believed() -> None:
    """One that calls the test file clean is not asked about any other."""
    with daemon(says(b"stream: OK\n")) as port:
        scanner = ClamdScanner("127.0.0.1", port)
        assert scanned(scanner, FILE) == Scan(ScanAnswer.UNAVAILABLE)
        with pytest.raises(Unavailable) as refusal:
            scanner.check()
    assert "does not find the EICAR test file" in str(refusal.value.__cause__)
