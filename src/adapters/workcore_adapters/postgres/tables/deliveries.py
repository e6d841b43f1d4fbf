"""Messages on their way out."""

from typing import Final

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSON

from workcore.model import Channel, DeliveryState
from workcore_adapters.postgres.tables.base import (
    METADATA,
    Id,
    Instant,
    of_organisation,
    one_of,
    tenant,
)

# No key to the event: messages outlive what they tell of, and are kept to the letter.
deliveries: Final = Table(
    "deliveries",
    METADATA,
    tenant(),
    Column("id", Id, primary_key=True),
    Column("event_id", Id, nullable=False),
    Column("channel", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    # Pushed back by whoever claims it, so that one index finds what is due and what was left.
    Column("next_at", Instant, nullable=False),
    Column("claim", Id),
    Column("error", Text),
    of_organisation(),
    UniqueConstraint(
        "organisation_id", "event_id", "channel", "target", name="uq_deliveries_event"
    ),
    one_of("channel", Channel),
    one_of("state", DeliveryState),
    Index("ix_deliveries_due", "channel", "next_at", postgresql_where="state = 'waiting'"),
    Index(
        "ix_deliveries_posts",
        *("target", "next_at"),
        postgresql_where="state = 'waiting' AND channel = 'webhook'",
    ),
    Index(
        "ix_deliveries_posting",
        "target",
        postgresql_where="state = 'waiting' AND channel = 'webhook' AND claim IS NOT NULL",
    ),
    # Of what waits no more, the time says when it was sent or given up.
    Index("ix_deliveries_ended", "next_at", postgresql_where="state IN ('dead', 'sent')"),
    Index("ix_deliveries_target", "organisation_id", "channel", "target", "id"),
    Index("ix_deliveries_dead", "organisation_id", "id", postgresql_where="state = 'dead'"),
)
