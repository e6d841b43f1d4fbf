"""What is known of attached files, kept in this process."""

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from datetime import datetime

from attrs import evolve

from workcore.entities.attachment import Attachment
from workcore.errors import Duplicate, NoSuchAttachment, NoSuchRequest
from workcore.model import AttachmentId, BlobName, RequestId
from workcore.ports.attachments import Filed, ScanBacklog
from workcore.ports.queries import Page, Slice
from workcore_adapters.memory.database import (
    MemoryDatabase,
    Tenant,
    drop,
    ensure_current,
    insert,
    put,
)
from workcore_adapters.memory.pages import slice_of
from workcore_adapters.memory.session import Session


class MemoryAttachments:
    """The attached files of one organisation, as `ports.attachments` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, request_id: RequestId, attachment_id: AttachmentId) -> Attachment:
        found = self.find(attachment_id)
        if found.request_id != request_id:
            raise NoSuchAttachment(attachment_id)
        return found

    def find(self, attachment_id: AttachmentId) -> Attachment:
        with self._session.reading() as tenant:
            if attachment_id not in tenant.attachments:
                raise NoSuchAttachment(attachment_id)
            return tenant.attachments[attachment_id]

    def of(self, request_id: RequestId, part: Slice) -> Page[Attachment]:
        with self._session.reading() as tenant:
            rows = [row for row in tenant.attachments.values() if row.request_id == request_id]
        return slice_of(rows, part)

    def places(self, request_id: RequestId) -> Collection[int]:
        with self._session.reading() as tenant:
            return _places(tenant, request_id)

    def add(self, attachment: Attachment) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            if attachment.request_id not in tenant.requests:
                raise NoSuchRequest(attachment.request_id)
            if attachment.place in _places(tenant, attachment.request_id):
                raise Duplicate("place", str(attachment.place))
            insert(tenant.attachments, attachment.id, attachment, undo)

        self._session.later(write)

    def save(self, attachment: Attachment) -> Attachment:
        saved = evolve(attachment, version=attachment.version + 1)

        def write(tenant: Tenant, undo: ExitStack) -> None:
            ensure_current("attachment", tenant.attachments.get(attachment.id), attachment)
            put(tenant.attachments, saved.id, saved, undo)

        self._session.later(write)
        return saved

    def remove(self, attachment: Attachment) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            ensure_current("attachment", tenant.attachments.get(attachment.id), attachment)
            drop(tenant.attachments, [attachment.id], undo)

        self._session.later(write)


class MemoryFiles:
    """The attached files of all organisations, as `ports.attachments` promises."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def to_scan(self, now: datetime, limit: int) -> Sequence[Filed]:
        due = [(f.scan_at, f) for f in self._all() if f.scan_at is not None and f.scan_at <= now]
        return [_filed(file) for _, file in sorted(due, key=lambda pair: pair[0])][:limit]

    def backlog(self) -> ScanBacklog:
        waiting = [file.created_at for file in self._all() if file.scan_at is not None]
        return ScanBacklog(waiting=len(waiting), since=min(waiting, default=None))

    def to_rewrap(self, key_id: str, limit: int, after: Filed | None = None) -> Sequence[Filed]:
        others = [f for f in self._all() if f.key is not None and f.key.key_id != key_id]
        later = (f for f in others if after is None or f.id > after.attachment_id)
        return [_filed(file) for file in sorted(later, key=lambda file: file.id)][:limit]

    def orphans(self, names: Collection[BlobName]) -> Collection[BlobName]:
        kept = {file.blob for file in self._all() if file.kept}
        with self._database.locked() as tenants:
            return [n for n in names if n.organisation_id in tenants and n not in kept]

    def _all(self) -> list[Attachment]:
        with self._database.locked() as tenants:
            return [file for tenant in tenants.values() for file in tenant.attachments.values()]


def _places(tenant: Tenant, request_id: RequestId) -> set[int]:
    files = (file for file in tenant.attachments.values() if file.request_id == request_id)
    return {file.place for file in files if file.place is not None}


def _filed(file: Attachment) -> Filed:
    return Filed(file.organisation_id, file.id)
