"""What is written beside requests. Rows are only ever added, but for chains and comments."""

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB

from workcore.model import ChainState, Level, Status
from workcore_adapters.postgres.tables.base import (
    METADATA,
    Code,
    Id,
    Instant,
    Texts,
    one_of,
    tenant,
)


def _of_request() -> ForeignKeyConstraint:
    """Tie a row to its request, and let it go with it."""
    return ForeignKeyConstraint(
        ["organisation_id", "request_id"],
        ["work_requests.organisation_id", "work_requests.id"],
        ondelete="CASCADE",
    )


approval_chains: Final = Table(
    "approval_chains",
    METADATA,
    tenant(),
    Column("request_id", Id, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("policy_version", Integer, nullable=False),
    Column("rules", Texts, nullable=False),
    Column("steps", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("open_level", Text),
    Column("due_at", Instant),
    _of_request(),
    one_of("state", ChainState),
    one_of("open_level", Level),
    # Reminders and escalations look for what is due.
    Index("ix_approval_chains_waking", "due_at", postgresql_where="state = 'open'"),
)

status_history: Final = Table(
    "status_history",
    METADATA,
    tenant(),
    Column("request_id", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("by_id", Id, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text),
    _of_request(),
    one_of("before", Status),
    one_of("after", Status),
)

comments: Final = Table(
    "comments",
    METADATA,
    tenant(),
    Column("request_id", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("by_id", Id, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("internal", Boolean, nullable=False),
    Column("reply_to", Id),
    Column("mentions", Texts, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("edited_at", Instant),
    Column("version", Integer, nullable=False),
    _of_request(),
    CheckConstraint("char_length(text) BETWEEN 1 AND 5000", name="text"),
)

# No key to the request: the trail and the messages outlive what they tell of. What they
# carry is `json`, not `jsonb`: kept to the letter, so that it can be sealed.
audit_records: Final = Table(
    "audit_records",
    METADATA,
    tenant(),
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by_id", Id, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Code, nullable=False),
    Column("subject_id", Code, nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("correlation_id", Text, nullable=False),
    Column("address", Text),
    Index("ix_audit_records_subject", "organisation_id", "subject_id", "subject", "id"),
)

outbox: Final = Table(
    "outbox",
    METADATA,
    tenant(),
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("request_id", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Column("payload", JSON, nullable=False),
    # When it may be dispatched, pushed back by whoever claims it; NULL once it is.
    Column("dispatch_at", Instant, server_default=text("now()")),
    Column("claim", Id),
    Index("ix_outbox_request", "organisation_id", "request_id", "id"),
    Index("ix_outbox_dispatch", "dispatch_at", postgresql_where="dispatch_at IS NOT NULL"),
    Index("ix_outbox_told", "at", postgresql_where="dispatch_at IS NULL"),
)
