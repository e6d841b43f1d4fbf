"""What is known of attached files, as `ports.attachments` promises."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from attrs import evolve, frozen
from sqlalchemy import Integer, Text, bindparam, func, select, text

from workcore.entities.attachment import Attachment
from workcore.errors import NoSuchAttachment
from workcore.model import AttachmentId, BlobName, OrganisationId, RequestId
from workcore.policies.uploads import KEPT
from workcore.ports.attachments import Filed, ScanBacklog
from workcore.ports.queries import Page, Slice
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.rows.attachments import (
    ATTACHMENT,
    attachment_from,
    attachment_of,
)
from workcore_adapters.postgres.scopes import EVERYWHERE
from workcore_adapters.postgres.session import NIL, Session
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import attachments
from workcore_adapters.postgres.tables.base import Id, Instant, among
from workcore_adapters.postgres.writes import (
    ATTACHMENT_ADDED,
    ATTACHMENT_REMOVED,
    ATTACHMENT_SAVED,
)

t = attachments.c

REQUEST_ID: Final = bindparam("request_id", type_=Id)
LIMIT: Final = bindparam("limit", type_=Integer())

FIND: Final = compiled(
    select(*ATTACHMENT).where(
        t.organisation_id == ORGANISATION_ID, t.id == bindparam("attachment_id", type_=Id)
    )
)
OF: Final = compiled(
    select(*ATTACHMENT)
    .where(t.organisation_id == ORGANISATION_ID, t.request_id == REQUEST_ID)
    .where(t.id > bindparam("after", type_=Id))
    .order_by(t.id)
    .limit(LIMIT)
)
PLACES: Final = compiled(
    select(t.place)
    .where(t.organisation_id == ORGANISATION_ID, t.request_id == REQUEST_ID)
    .where(t.place.is_not(None))
)
TO_SCAN: Final = compiled(
    select(t.organisation_id, t.id)
    .where(t.scan_at <= bindparam("now", type_=Instant))
    .order_by(t.scan_at)
    .limit(LIMIT)
)
SCAN_BACKLOG: Final = compiled(
    select(func.count(), func.min(t.created_at)).where(t.scan_at.is_not(None))
)
TO_REWRAP: Final = compiled(
    select(t.organisation_id, t.id)
    .where(t.key_id != bindparam("key_id", type_=Text()))
    .where(t.id > bindparam("after", type_=Id))
    .order_by(t.id)
    .limit(LIMIT)
)
ORPHANS: Final = compiled(
    text(f"""
    SELECT named.organisation_id, named.id
    FROM unnest(CAST(:organisations AS uuid[]), CAST(:ids AS uuid[])) AS named (organisation_id, id)
    JOIN organisations ON organisations.id = named.organisation_id
    WHERE NOT EXISTS (
        SELECT FROM attachments
        WHERE attachments.organisation_id = named.organisation_id
            AND attachments.id = named.id AND {among("state", KEPT)}
    )
    """)  # noqa: S608 - words of our own
)


@frozen
class PostgresAttachments:
    """The attached files of one organisation."""

    _session: Session
    _pending: Pending

    def get(self, request_id: RequestId, attachment_id: AttachmentId) -> Attachment:
        """Read one of a request, or raise NoSuchAttachment."""
        found = self.find(attachment_id)
        if found.request_id != request_id:
            raise NoSuchAttachment(attachment_id)
        return found

    def find(self, attachment_id: AttachmentId) -> Attachment:
        """Read one, or raise NoSuchAttachment."""
        for row in self._session.read(FIND, {"attachment_id": attachment_id}):
            return attachment_from(row)
        raise NoSuchAttachment(attachment_id)

    def of(self, request_id: RequestId, part: Slice) -> Page[Attachment]:
        """List a request's, oldest first."""
        return self._session.read_slice(OF, part, attachment_from, {"request_id": request_id})

    def places(self, request_id: RequestId) -> Collection[int]:
        """List which places of a request are taken."""
        return [place for (place,) in self._session.read(PLACES, {"request_id": request_id})]

    def add(self, attachment: Attachment) -> None:
        """Write a new one at commit."""
        self._pending.add(ATTACHMENT_ADDED, attachment_of(attachment))

    def save(self, attachment: Attachment) -> Attachment:
        """Write the next state of one at commit."""
        saved = evolve(attachment, version=attachment.version + 1)
        self._pending.add(ATTACHMENT_SAVED, attachment_of(saved))
        return saved

    def remove(self, attachment: Attachment) -> None:
        """Remove one at commit."""
        self._pending.add(ATTACHMENT_REMOVED, attachment_of(attachment))


@frozen
class PostgresFiles:
    """The attached files of all organisations. May be shared between threads."""

    _database: Database

    def to_scan(self, now: datetime, limit: int) -> Sequence[Filed]:
        """List files that wait for a scanner."""
        rows = self._database.run(
            TO_SCAN, {"now": now, "limit": limit}, EVERYWHERE, repeatable=True
        )
        return [Filed(*row) for row in rows]

    def backlog(self) -> ScanBacklog:
        """Count files that wait for a scanner."""
        [[waiting, since]] = self._database.run(SCAN_BACKLOG, {}, EVERYWHERE, repeatable=True)
        return ScanBacklog(waiting=waiting, since=since)

    def to_rewrap(self, key_id: str, limit: int, after: Filed | None = None) -> Sequence[Filed]:
        """List files whose keys are wrapped by another key."""
        begun = NIL if after is None else after.attachment_id
        values = {"key_id": key_id, "limit": limit, "after": begun}
        return [
            Filed(*row)
            for row in self._database.run(TO_REWRAP, values, EVERYWHERE, repeatable=True)
        ]

    def orphans(self, names: Collection[BlobName]) -> Collection[BlobName]:
        """Say which of these blobs no file keeps."""
        values = {
            "organisations": [name.organisation_id for name in names],
            "ids": [name.attachment_id for name in names],
        }
        rows = self._database.run(ORPHANS, values, EVERYWHERE, repeatable=True)
        return [BlobName(OrganisationId(owner), AttachmentId(id_)) for owner, id_ in rows]
