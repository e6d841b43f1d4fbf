"""What seals the audit trail: records that wait, their places, and what was signed."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Table, Text
from sqlalchemy.dialects.postgresql import BYTEA

from workcore_adapters.postgres.tables.base import METADATA, Id, Instant, tenant

audit_waiting: Final = Table(
    "audit_waiting",
    METADATA,
    tenant(),
    Column("record_id", Id, primary_key=True),
)

audit_leaves: Final = Table(
    "audit_leaves",
    METADATA,
    tenant(),
    Column("leaf", BigInteger, primary_key=True, autoincrement=False),
    Column("record_id", Id, nullable=False),
    Column("hash", BYTEA, nullable=False),
    CheckConstraint("leaf >= 0", name="leaf"),
    CheckConstraint("octet_length(hash) = 32", name="hash"),
    Index("uq_audit_leaves_record_id", "organisation_id", "record_id", unique=True),
)

audit_trees: Final = Table(
    "audit_trees",
    METADATA,
    tenant(),
    Column("size", BigInteger, nullable=False),
    Column("peaks", BYTEA, nullable=False),
)

audit_checkpoints: Final = Table(
    "audit_checkpoints",
    METADATA,
    tenant(),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", BYTEA, nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    Column("published", Boolean, nullable=False),
    Index("ix_audit_checkpoints_unpublished", "organisation_id", postgresql_where="NOT published"),
)
