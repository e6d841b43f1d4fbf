"""What people were told."""

from typing import Final

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSON, JSONB

from workcore_adapters.postgres.tables.base import METADATA, Id, Instant, of_organisation, tenant

# No key to the event, the request or the user: what somebody was told stays as it was.
notifications: Final = Table(
    "notifications",
    METADATA,
    tenant(),
    Column("id", Id, primary_key=True),
    Column("user_id", Id, nullable=False),
    Column("event_id", Id, nullable=False),
    Column("notice", JSON, nullable=False),
    Column("read_at", Instant),
    of_organisation(),
    UniqueConstraint("organisation_id", "event_id", "user_id", name="uq_notifications_event"),
    Index("ix_notifications_inbox", "organisation_id", "user_id", "id"),
    Index(
        "ix_notifications_unread",
        *("organisation_id", "user_id", "id"),
        postgresql_where="read_at IS NULL",
    ),
    Index("ix_notifications_read", "read_at", postgresql_where="read_at IS NOT NULL"),
    Index("ix_notifications_unseen", "id", postgresql_where="read_at IS NULL"),
)

# `id` is whose they are.
notification_preferences: Final = Table(
    "notification_preferences",
    METADATA,
    tenant(),
    Column("id", Id, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("body", JSONB, nullable=False),
    of_organisation(),
)
