"""Take a file in: one pass over its bytes, none of which is ever in memory with all others."""

import hashlib
from collections.abc import Iterable, Iterator

from attrs import define, field, frozen

from workcore.entities.attachment import Scan
from workcore.errors import FileEmpty
from workcore.model import AttachmentId, BlobName, OrganisationId, ScanAnswer, WrappedKey
from workcore.policies.uploads import FileType, UploadRules, ensure_agreement, ensure_name
from workcore.ports.blobs import Blobs, BlobWriter
from workcore.ports.ciphers import Cipher, Sealing
from workcore.ports.ids import Ids
from workcore.ports.scanner import MalwareScanner, Scanning
from workcore.ports.sniffer import Sniffer, Sniffing


def _once(pieces: Iterable[bytes]) -> Iterator[bytes]:
    return iter(pieces)


@define
class Upload:
    """
    A file on its way in. Whatever gives its pieces is read once.

    Attributes:
        size: How much of it has come so far.
    """

    name: str
    _pieces: Iterator[bytes] = field(converter=_once)
    size: int = field(default=0, init=False)
    _hash: "hashlib._Hash" = field(factory=hashlib.sha256, init=False)

    def __iter__(self) -> Iterator[bytes]:
        """Read on, where whoever read before stopped."""
        for piece in self._pieces:
            self.size += len(piece)
            self._hash.update(piece)
            yield piece

    def drained(self) -> str:
        """Read what is left, to no end but to know the whole file by its SHA-256."""
        for _ in self:
            pass
        return self._hash.hexdigest()


@frozen(kw_only=True)
class Taken:
    """
    A file that came in; its bytes are stored, unless it is infected.

    Attributes:
        scan: What the scanner said, or that it did not.
    """

    blob: BlobName
    name: str
    content_type: str
    size: int
    sha256: str
    scan: Scan
    key: WrappedKey | None

    @property
    def infected(self) -> bool:
        """Whether there is nothing stored of it."""
        return self.scan.answer is ScanAnswer.INFECTED


@frozen
class Intake:
    """Measures, hashes, looks at, scans, encrypts and stores a file, all while it comes."""

    _blobs: Blobs
    _scanner: MalwareScanner
    _sniffer: Sniffer
    _cipher: Cipher
    _ids: Ids
    rules: UploadRules

    def __call__(self, upload: Upload, organisation_id: OrganisationId) -> Taken:
        """
        Take a file in. Nothing is left of one that is refused, or that does not come to its end.

        Raises:
            FileRefused: With the reason; what is left of the file was not read.
            Unavailable: The store does not answer.
        """
        ensure_name(upload.name)
        promised = self.rules.type_of(upload.name)
        name = BlobName(organisation_id, AttachmentId(self._ids.new()))
        with self._scanner.begin() as scanning, self._blobs.create(name) as blob:
            passage = Passage(scanning, self._sniffer.begin(), self._cipher.seal(name), blob)
            for piece in upload:
                self.rules.ensure_size(upload.size)
                passage.feed(piece)
            return self._judged(upload, name, promised, passage)

    def _judged(
        self, upload: Upload, name: BlobName, promised: FileType, passage: "Passage"
    ) -> Taken:
        """Decide at the end, and only then let the stored bytes be there."""
        if not upload.size:
            raise FileEmpty("The file is empty.")
        passage.end()
        taken = Taken(
            blob=name,
            name=upload.name,
            content_type=promised.content_type,
            size=upload.size,
            sha256=upload.drained(),
            scan=passage.scanning.verdict(),
            key=passage.sealing.key,
        )
        if not taken.infected:
            ensure_agreement(promised, passage.sniffing.content_type())
            passage.blob.commit()
        return taken

    def forget(self, name: BlobName) -> None:
        """
        Remove what was stored.

        Raises:
            Unavailable: The store does not answer.
        """
        self._blobs.remove(name)


@frozen
class Passage:
    """Everything that a file's bytes pass."""

    scanning: Scanning
    sniffing: Sniffing
    sealing: Sealing
    blob: BlobWriter

    def feed(self, piece: bytes) -> None:
        """Let a piece pass."""
        self.sniffing.feed(piece)
        self.scanning.feed(piece)
        if sealed := self.sealing.update(piece):
            self.blob.write(sealed)

    def end(self) -> None:
        """Let the last of it pass."""
        self.blob.write(self.sealing.finish())
