"""What is known of attached files; their bytes are elsewhere."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import BYTEA

from workcore.model import ScanState
from workcore_adapters.postgres.tables.base import METADATA, Id, Instant, one_of, tenant

attachments: Final = Table(
    "attachments",
    METADATA,
    tenant(),
    Column("id", Id, primary_key=True),
    Column("request_id", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("by_id", Id, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("place", SmallInteger),
    Column("signature", Text),
    Column("scanned", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("scan_at", Instant),
    Column("key_id", Text),
    Column("key_data", BYTEA),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(
        ["organisation_id", "request_id"],
        ["work_requests.organisation_id", "work_requests.id"],
        ondelete="CASCADE",
    ),
    # However many add files to a request at once, each place is given to one.
    UniqueConstraint("organisation_id", "request_id", "place", name="uq_attachments_place"),
    one_of("state", ScanState),
    CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
    CheckConstraint("place > 0", name="place"),
    CheckConstraint("(key_id IS NULL) = (key_data IS NULL)", name="key"),
    Index("ix_attachments_request", "organisation_id", "request_id", "id"),
    Index("ix_attachments_scan_at", "scan_at", postgresql_where="scan_at IS NOT NULL"),
    Index("ix_attachments_key_id", "key_id", postgresql_where="key_id IS NOT NULL"),
)
