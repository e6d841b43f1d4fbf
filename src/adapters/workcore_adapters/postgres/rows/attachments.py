"""Attached files as rows."""

from typing import Final

from workcore.entities.attachment import Attachment
from workcore.model import Person, ScanState, WrappedKey
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.statements import Row
from workcore_adapters.postgres.tables import attachments

t = attachments.c

STATES: Final = {str(state): state for state in ScanState}

ATTACHMENT: Final = (
    *(t.id, t.organisation_id, t.request_id, t.name, t.content_type, t.size, t.sha256),
    *(t.by_id, t.by_name, t.created_at, t.state, t.place, t.signature, t.scanned),
    *(t.tries, t.scan_at, t.key_id, t.key_data, t.version),
)


def attachment_from(row: Row) -> Attachment:
    """Make an attachment of a row of `ATTACHMENT`."""
    id_, organisation_id, request_id, name, content_type, size, sha256, *rest = row
    by_id, by_name, created_at, state, place, signature, scanned, *life = rest
    tries, scan_at, key_id, key_data, version = life
    return Attachment(
        id=id_,
        organisation_id=organisation_id,
        request_id=request_id,
        name=name,
        content_type=content_type,
        size=size,
        sha256=sha256,
        by=Person(by_id, by_name),
        created_at=created_at,
        state=STATES[state],
        place=place,
        signature=signature,
        scanned=scanned,
        tries=tries,
        scan_at=scan_at,
        key=None if key_id is None else WrappedKey(key_id, key_data),
        version=version,
    )


def attachment_of(file: Attachment) -> Plain:
    """Write an attachment, by column."""
    return {
        "id": file.id,
        "request_id": file.request_id,
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "by_id": file.by.id,
        "by_name": file.by.name,
        "created_at": file.created_at,
        "state": file.state,
        "place": file.place,
        "signature": file.signature,
        "scanned": file.scanned,
        "tries": file.tries,
        "scan_at": file.scan_at,
        "key_id": None if file.key is None else file.key.key_id,
        "key_data": None if file.key is None else f"\\x{file.key.data.hex()}",
        "version": file.version,
    }
