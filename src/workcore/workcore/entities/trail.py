"""The audit trail, sealed: records at their places, and what was signed of them."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from attrs import frozen

from workcore.entities.records import AuditRecord
from workcore.errors import BadNote
from workcore.model import AuditId, JsonObject, OrganisationId
from workcore.policies.merkle import leaf_hash

ORIGIN: Final = "workcore/"
TIME: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
PLAINLY: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
"""Made once: `json.dumps` would make one for each record, which takes as long as writing it."""


@frozen
class Leaf:
    """A record's place in the trail: the *index*th from 0, under its hash."""

    index: int
    record_id: AuditId
    hash: bytes


@frozen
class SealedRecord:
    """A place in the trail and the record that is stored there now; None when it is gone."""

    leaf: Leaf
    record: AuditRecord | None


@frozen(kw_only=True)
class Checkpoint:
    """The trail of an organisation as it was: its first *size* records, and nothing else."""

    organisation_id: OrganisationId
    size: int
    root: bytes
    at: datetime

    @property
    def text(self) -> str:
        """What is signed: the body of a tlog-checkpoint (C2SP), with the time as an extension."""
        root = b64encode(self.root).decode()
        return f"{origin_of(self.organisation_id)}\n{self.size}\n{root}\n{_time(self.at)}\n"

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """
        Read what was signed.

        Raises:
            BadNote: It is no checkpoint.
        """
        try:
            origin, size, root, at = text.removesuffix("\n").split("\n")
            return cls(
                organisation_id=OrganisationId(UUID(origin.removeprefix(ORIGIN))),
                size=int(size),
                root=b64decode(root, validate=True),
                at=datetime.strptime(at, TIME).replace(tzinfo=UTC),
            )
        except ValueError:
            raise BadNote from None


@frozen(kw_only=True)
class SignedCheckpoint:
    """A checkpoint and the note that carries it, signature and all."""

    checkpoint: Checkpoint
    note: str

    @classmethod
    def by(cls, sign: Callable[[str], str], checkpoint: Checkpoint) -> "SignedCheckpoint":
        """Have a checkpoint signed."""
        return cls(checkpoint=checkpoint, note=sign(checkpoint.text))


def origin_of(organisation_id: OrganisationId) -> str:
    """Name an organisation's trail."""
    return f"{ORIGIN}{organisation_id}"


def sealed_text(record: AuditRecord) -> str:
    """
    Write a record as it is sealed: JSON with sorted names, and no spaces.

    It must never change for a record that is sealed already.
    """
    plain: JsonObject = {
        "id": str(record.id),
        "organisation_id": str(record.organisation_id),
        "at": _time(record.at),
        "by": {"id": str(record.by.id), "name": record.by.name},
        "action": record.action,
        "subject": record.subject,
        "subject_id": record.subject_id,
        "before": record.before,
        "after": record.after,
        "correlation_id": record.correlation_id,
        "address": record.address,
    }
    return PLAINLY.encode(plain)


def sealed_hash(record: AuditRecord) -> bytes:
    """Hash a record as it is sealed."""
    return leaf_hash(sealed_text(record).encode())


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime(TIME)
