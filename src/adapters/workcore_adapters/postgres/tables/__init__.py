"""The schema as SQLAlchemy Core tables: what every statement of this adapter is built from."""

from workcore_adapters.postgres.tables.attachments import attachments
from workcore_adapters.postgres.tables.base import METADATA
from workcore_adapters.postgres.tables.deliveries import deliveries
from workcore_adapters.postgres.tables.indexes import INDEXES
from workcore_adapters.postgres.tables.keys import work_request_keys
from workcore_adapters.postgres.tables.notifications import (
    notification_preferences,
    notifications,
)
from workcore_adapters.postgres.tables.people import (
    approval_policies,
    assets,
    attempts,
    delegations,
    organisation_settings,
    organisations,
    reference_counters,
    revoked_tokens,
    sign_in_tries,
    users,
)
from workcore_adapters.postgres.tables.records import (
    approval_chains,
    audit_records,
    comments,
    outbox,
    status_history,
)
from workcore_adapters.postgres.tables.requests import work_requests
from workcore_adapters.postgres.tables.trails import (
    audit_checkpoints,
    audit_leaves,
    audit_trees,
    audit_waiting,
)
from workcore_adapters.postgres.tables.webhooks import webhooks

__all__ = [
    "INDEXES",
    "METADATA",
    "approval_chains",
    "approval_policies",
    "assets",
    "attachments",
    "attempts",
    "audit_checkpoints",
    "audit_leaves",
    "audit_records",
    "audit_trees",
    "audit_waiting",
    "comments",
    "delegations",
    "deliveries",
    "notification_preferences",
    "notifications",
    "organisation_settings",
    "organisations",
    "outbox",
    "reference_counters",
    "revoked_tokens",
    "sign_in_tries",
    "status_history",
    "users",
    "webhooks",
    "work_request_keys",
    "work_requests",
]
