"""What the database knows of attached files."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from workcore.entities.attachment import Attachment
from workcore.model import AttachmentId, BlobName, OrganisationId, RequestId
from workcore.ports.queries import Page, Slice


class Attachments(Protocol):
    """The attached files of one organisation."""

    def get(self, request_id: RequestId, attachment_id: AttachmentId) -> Attachment:
        """
        Read one.

        Raises:
            NoSuchAttachment: The request has none with this identifier.
        """
        ...

    def find(self, attachment_id: AttachmentId) -> Attachment:
        """
        Read one, whichever request it belongs to.

        Raises:
            NoSuchAttachment: There is none.
        """
        ...

    def of(self, request_id: RequestId, part: Slice) -> Page[Attachment]:
        """List a request's, oldest first."""
        ...

    def places(self, request_id: RequestId) -> Collection[int]:
        """List which places of a request are taken."""
        ...

    def add(self, attachment: Attachment) -> None:
        """
        Write a new one at `commit`.

        However many units add files to a request at once, one of them gets a place: the
        commits of the others raise Duplicate for the field `place`. When the request is not
        there any more, `commit` raises NoSuchRequest.
        """
        ...

    def save(self, attachment: Attachment) -> Attachment:
        """Write the next state of one at `commit`; versions as for requests."""
        ...

    def remove(self, attachment: Attachment) -> None:
        """Remove one at `commit`, if its version is still this one."""
        ...


@frozen
class Filed:
    """Which file of whom."""

    organisation_id: OrganisationId
    attachment_id: AttachmentId


@frozen(kw_only=True)
class ScanBacklog:
    """
    How many files wait for their verdict, in all organisations.

    Attributes:
        since: When the oldest of them was attached; None when there is none.
    """

    waiting: int
    since: datetime | None


class Files(Protocol):
    """The attached files of all organisations. May be shared between threads; only time asks."""

    def to_scan(self, now: datetime, limit: int) -> Sequence[Filed]:
        """List files whose `scan_at` is not after *now*, longest waiting first."""
        ...

    def backlog(self) -> ScanBacklog:
        """Count files that have a `scan_at`, due or not."""
        ...

    def to_rewrap(self, key_id: str, limit: int, after: Filed | None = None) -> Sequence[Filed]:
        """
        List files whose keys are wrapped by another key than this, by their ids.

        Args:
            after: Where the list before ended; the first ones without it.
        """
        ...

    def orphans(self, names: Collection[BlobName]) -> Collection[BlobName]:
        """
        Say which of these blobs no file keeps, among those of organisations that there are.

        Whoever sees no organisation, for whatever reason, finds no orphan.
        """
        ...
