"""What attached files need keeps its ports' promises: the twins, folders, ciphers, sniffers."""

from pathlib import Path

import pytest

from workcore.entities.attachment import Scan
from workcore.errors import Unavailable
from workcore.model import ScanAnswer
from workcore.ports.ciphers import Cipher
from workcore.testing.contracts.blobs import AFTER_ALL, BlobsContract, a_blob_name, kept
from workcore.testing.contracts.ciphers import CipherContract
from workcore.testing.contracts.scanner import EICAR, ScannerContract, scanned
from workcore.testing.contracts.sniffers import SnifferContract
from workcore_adapters.encryption import EnvelopeCipher, KeyRing
from workcore_adapters.files import FileBlobs
from workcore_adapters.memory import (
    MemoryBlobs,
    MemoryCipher,
    MemoryScanner,
    MemorySniffer,
    NoScanner,
    UnansweringScanner,
)
from workcore_adapters.sniffing import MagicSniffer
from workcore_adapters.system import SystemClock


class TestMemoryBlobs(BlobsContract):
    """Blobs in memory."""

    @pytest.fixture
    def blobs(self) -> MemoryBlobs:
        """An empty store."""
        return MemoryBlobs(SystemClock())


class TestFileBlobs(BlobsContract):
    """Blobs in a folder."""

    @pytest.fixture
    def blobs(self, tmp_path: Path) -> FileBlobs:
        """A store in a folder that is not there yet."""
        return FileBlobs(tmp_path / "some" / "where")

    def test_what_is_not_ours_stays(self, tmp_path: Path) -> None:
        """Files of others are neither listed nor in the way."""
        blobs = FileBlobs(tmp_path)
        name = kept(blobs, b"ours")
        for other in ("some-body/no/a-file", f"{name.organisation_id}/xx/{name.attachment_id}"):
            path = tmp_path / other
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("theirs")
        assert list(blobs.names(before=AFTER_ALL)) == [name]

    def test_folder_cannot_be_used(self, tmp_path: Path) -> None:
        """A folder that cannot be made is a service that does not answer."""
        (tmp_path / "file").write_text("in the way")
        blobs = FileBlobs(tmp_path / "file")

        with pytest.raises(Unavailable), blobs.create(a_blob_name()):
            pass
        for attempt in (blobs.read, blobs.remove):
            with pytest.raises(Unavailable, match="folder of attachments"):
                attempt(a_blob_name())

    def test_commit_that_fails(self, tmp_path: Path) -> None:
        """A blob that cannot be put in its place is not there, and says so."""
        blobs, name = FileBlobs(tmp_path), a_blob_name()
        (tmp_path / str(name.organisation_id)).write_text("in the way")
        with blobs.create(name) as blob:
            blob.write(b"x")
            with pytest.raises(Unavailable):
                blob.commit()
        assert blobs.sweep(before=AFTER_ALL) == 0

    def test_nobody_else_may_read(self, tmp_path: Path) -> None:
        """Files belong to the service alone."""
        kept(FileBlobs(tmp_path), b"secret")
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert [path.stat().st_mode & 0o777 for path in files] == [0o600]

    def test_reader_keeps_what_it_reads(self, tmp_path: Path) -> None:
        """Who began to read goes on reading when the blob is removed meanwhile."""
        blobs = FileBlobs(tmp_path)
        name = kept(blobs, b"x" * 700_000)
        reading = blobs.read(name)
        blobs.remove(name)
        assert len(b"".join(reading)) == 700_000


class TestMemoryCipher(CipherContract):
    """The cipher in memory."""

    @pytest.fixture
    def cipher(self) -> MemoryCipher:
        """Has both keys."""
        return MemoryCipher("new", "old")

    @pytest.fixture
    def older(self) -> MemoryCipher:
        """Has the old key."""
        return MemoryCipher("old")

    @pytest.fixture
    def plain(self) -> MemoryCipher:
        """Encrypts nothing new."""
        return MemoryCipher("new", "old", encrypting=False)


KEYS = {"new": b"n" * 32, "old": b"o" * 32}


class TestEnvelopeCipher(CipherContract):
    """Envelopes of AES-GCM."""

    @pytest.fixture
    def cipher(self) -> Cipher:
        """Has both keys."""
        return EnvelopeCipher(KeyRing(KEYS))

    @pytest.fixture
    def older(self) -> Cipher:
        """Has the old key."""
        return EnvelopeCipher(KeyRing({"old": KEYS["old"]}))

    @pytest.fixture
    def plain(self) -> Cipher:
        """Encrypts nothing new."""
        return EnvelopeCipher(KeyRing(KEYS), encrypting=False)


class TestMemoryScanner(ScannerContract):
    """The scanner in memory."""

    @pytest.fixture
    def scanner(self) -> MemoryScanner:
        """Works."""
        return MemoryScanner()

    @pytest.mark.parametrize("answer", ScanAnswer)
    def test_answer_that_is_set(self, answer: ScanAnswer) -> None:
        """Stories can have it answer anything."""
        scanner = MemoryScanner()
        scanner.answer = answer
        assert scanned(scanner, [EICAR]) == Scan(answer)


def test_no_scanner_says_so() -> None:
    """Without a scanner nothing was scanned, whatever it was."""
    assert scanned(NoScanner(), [EICAR]) == Scan(ScanAnswer.NOT_SCANNED)
    assert scanned(UnansweringScanner(), [EICAR]) == Scan(ScanAnswer.UNAVAILABLE)


class TestMemorySniffer(SnifferContract):
    """The sniffer in memory."""

    @pytest.fixture
    def sniffer(self) -> MemorySniffer:
        """Works."""
        return MemorySniffer()


class TestMagicSniffer(SnifferContract):
    """The sniffer by puremagic."""

    @pytest.fixture
    def sniffer(self) -> MagicSniffer:
        """Works."""
        return MagicSniffer()
