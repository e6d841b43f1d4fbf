"""Which servers are told of what."""

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, Table, Text
from sqlalchemy.dialects.postgresql import BYTEA

from workcore_adapters.postgres.tables.base import (
    METADATA,
    Id,
    Instant,
    Texts,
    of_organisation,
    tenant,
)

webhooks: Final = Table(
    "webhooks",
    METADATA,
    tenant(),
    Column("id", Id, primary_key=True),
    Column("url", Text, nullable=False),
    Column("events", Texts, nullable=False),
    Column("description", Text),
    Column("active", Boolean, nullable=False),
    Column("disabled_for", Text),
    Column("key_id", Text, nullable=False),
    Column("key_data", BYTEA, nullable=False),
    Column("previous_id", Text),
    Column("previous_data", BYTEA),
    Column("previous_until", Instant),
    Column("failing_since", Instant),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    of_organisation(),
    CheckConstraint("(previous_id IS NULL) = (previous_data IS NULL)", name="previous"),
)
