"""Something is added to a request: words and files."""

from attrs import frozen

from workcore.events.base import Event
from workcore.model import (
    AttachmentId,
    CommentId,
    ScanState,
)


@frozen(kw_only=True)
class CommentAdded(Event):
    """Somebody wrote a comment."""

    kind = "comment_added"

    comment_id: CommentId
    internal: bool


@frozen(kw_only=True)
class AttachmentAdded(Event):
    """
    Somebody attached a file.

    Attributes:
        state: What a scanner said of it, or that it could not yet.
    """

    kind = "attachment_added"

    attachment_id: AttachmentId
    name: str
    size: int
    sha256: str
    state: ScanState


@frozen(kw_only=True)
class AttachmentInfected(Event):
    """
    A file carried malware; nothing of it was kept.

    Attributes:
        by: Who attached it.
        signature: What the scanner calls the malware.
    """

    kind = "attachment_infected"

    attachment_id: AttachmentId
    name: str
    sha256: str
    signature: str


@frozen(kw_only=True)
class AttachmentRemoved(Event):
    """Somebody took a file away."""

    kind = "attachment_removed"

    attachment_id: AttachmentId
    name: str
    sha256: str
