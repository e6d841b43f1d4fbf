"""Attached files, as clients see them."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from workcore.entities.attachment import Attachment
from workcore.model import Person, ScanState
from workcore.use_cases.attach_files import FileOutcome
from workcore.use_cases.rescan_attachments import Rescans
from workcore.use_cases.rewrap_keys import Rewraps
from workcore.use_cases.sweep_orphans import Sweep


class AttachmentOut(Struct, frozen=True, kw_only=True):
    """
    An attached file.

    `status` is where its malware scan stands. `download_url` is there when it is clean, and
    works until `expires_at` for whoever asked. `scanned` is false where there is no scanner.
    """

    id: UUID
    name: str
    content_type: str
    size: int
    sha256: str
    status: ScanState
    scanned: bool
    signature: str | None
    uploaded_by: Person
    created_at: datetime
    download_url: str | None
    expires_at: datetime | None


class UploadOut(Struct, frozen=True, kw_only=True):
    """
    What became of one file: an attachment, or `refused` with a code and the reason.

    `outcome` is the attachment's status, or `refused`; what the file does not have is left out.
    """

    name: str
    outcome: str
    code: str | UnsetType = UNSET
    message: str | UnsetType = UNSET
    id: UUID | UnsetType = UNSET
    content_type: str | UnsetType = UNSET
    size: int | UnsetType = UNSET
    sha256: str | UnsetType = UNSET
    status: ScanState | UnsetType = UNSET
    scanned: bool | UnsetType = UNSET
    signature: str | UnsetType | None = UNSET
    uploaded_by: Person | UnsetType = UNSET
    created_at: datetime | UnsetType = UNSET
    download_url: str | UnsetType | None = UNSET
    expires_at: datetime | UnsetType | None = UNSET


class RescansOut(Struct, frozen=True, kw_only=True):
    """What a run of scans came to."""

    judged: int
    waiting: int
    overtaken: int


class RewrapsOut(Struct, frozen=True, kw_only=True):
    """What a run of key rotation came to."""

    rewrapped: int
    overtaken: int
    broken: int


class SweepOut(Struct, frozen=True, kw_only=True):
    """What a sweep removed."""

    orphans: int
    unfinished: int


Link = tuple[str, datetime]
"""A download's address, and how long it works."""


def attachment_out(file: Attachment, link: Link | None = None) -> AttachmentOut:
    """Show an attached file."""
    url, expires_at = link or (None, None)
    return AttachmentOut(
        id=file.id,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        status=file.state,
        scanned=file.scanned,
        signature=file.signature,
        uploaded_by=file.by,
        created_at=file.created_at,
        download_url=url,
        expires_at=expires_at,
    )


def upload_out(outcome: FileOutcome, link: Link | None = None) -> UploadOut:
    """Show what became of a file."""
    file, refusal = outcome.attachment, outcome.refusal
    if file is None:
        code, message = ("", "") if refusal is None else (refusal.code, refusal.message)
        return UploadOut(name=outcome.name, outcome="refused", code=code, message=message)
    shown = attachment_out(file, link)
    fields = {name: getattr(shown, name) for name in shown.__struct_fields__}
    return UploadOut(outcome=file.state, **fields)


def rescans_out(done: Rescans) -> RescansOut:
    """Show a run of scans."""
    return RescansOut(judged=done.judged, waiting=done.waiting, overtaken=done.overtaken)


def rewraps_out(done: Rewraps) -> RewrapsOut:
    """Show a run of rotation."""
    return RewrapsOut(rewrapped=done.rewrapped, overtaken=done.overtaken, broken=done.broken)


def sweep_out(done: Sweep) -> SweepOut:
    """Show a sweep."""
    return SweepOut(orphans=done.orphans, unfinished=done.unfinished)
