"""A file that is attached to a request."""

from datetime import datetime
from typing import Self

from attrs import evolve, field, frozen

from workcore.errors import NotClean
from workcore.events import AttachmentAdded, AttachmentInfected
from workcore.model import (
    AttachmentId,
    BlobName,
    OrganisationId,
    Person,
    RequestId,
    ScanAnswer,
    ScanState,
    WrappedKey,
)
from workcore.policies.uploads import DOWNLOADABLE, KEPT, PAUSES, state_after


@frozen
class Scan:
    """
    What a malware scanner says of one file.

    Attributes:
        signature: What it calls what it found.
    """

    answer: ScanAnswer
    signature: str | None = None


@frozen(kw_only=True)
class Attachment:
    """
    A file, as far as the database knows it; its bytes are in a blob store.

    Attributes:
        content_type: What its content is, which its name agrees with.
        sha256: Of the content, in hexadecimal digits.
        state: Where its malware scan stands.
        place: Counts towards the limit of its request; None when nothing is kept of it.
        signature: What a scanner calls what it found.
        scanned: Whether any scanner has judged it; False where there is none.
        tries: How often a scanner said that the file is over its limits.
        scan_at: When to ask a scanner; None when it need not be asked again.
        key: Opens the stored bytes; None when they are stored as they are.
        version: Counts saved changes, from 1.
    """

    id: AttachmentId
    organisation_id: OrganisationId
    request_id: RequestId
    name: str
    content_type: str
    size: int
    sha256: str
    by: Person
    created_at: datetime
    state: ScanState = ScanState.PENDING
    place: int | None = None
    signature: str | None = None
    scanned: bool = False
    tries: int = 0
    scan_at: datetime | None = None
    key: WrappedKey | None = field(default=None, repr=False)
    version: int = 1

    @property
    def blob(self) -> BlobName:
        """What its bytes are stored under."""
        return BlobName(self.organisation_id, self.id)

    @property
    def kept(self) -> bool:
        """Whether its bytes are stored."""
        return self.state in KEPT

    def judged(self, scan: Scan, *, at: datetime) -> Self:
        """Take a scanner's answer; whatever is no verdict leaves the file waiting."""
        tries = self.tries + (scan.answer is ScanAnswer.OVER_LIMIT)
        state = state_after(scan.answer, tries)
        waits = state is ScanState.PENDING
        kept = state in KEPT
        return evolve(
            self,
            state=state,
            place=self.place if kept else None,
            signature=scan.signature,
            scanned=not waits and scan.answer is not ScanAnswer.NOT_SCANNED,
            tries=tries,
            scan_at=at + PAUSES[scan.answer] if waits else None,
            key=self.key if kept else None,
        )

    def told(self, reference: str) -> AttachmentAdded | AttachmentInfected:
        """Say that it was attached, or what a scanner found in it, to people of its request."""
        about = {"request_id": self.request_id, "reference": reference, "at": self.created_at}
        file = {"attachment_id": self.id, "name": self.name, "sha256": self.sha256, "by": self.by}
        if self.state is ScanState.INFECTED:
            return AttachmentInfected(**about, **file, signature=self.signature or "")  # type: ignore[arg-type]  # fields by name
        return AttachmentAdded(**about, **file, size=self.size, state=self.state)  # type: ignore[arg-type]  # as above

    def ensure_downloadable(self) -> None:
        """
        Refuse to give out what was not found clean.

        Raises:
            NotClean: It waits for its verdict, or the verdict was another one.
        """
        if self.state not in DOWNLOADABLE:
            raise NotClean(self.state)
