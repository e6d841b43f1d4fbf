"""Tenants, their people, their register, and what is counted for them."""

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from workcore.model import AssetType, Level, Role, SizeClass
from workcore_adapters.postgres.tables.base import (
    METADATA,
    Code,
    Id,
    Instant,
    Texts,
    all_of,
    of_organisation,
    one_of,
    tenant,
)

organisations: Final = Table(
    "organisations",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("slug", Code, nullable=False),
    Column("name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("settings_version", Integer, nullable=False, server_default="0"),
    UniqueConstraint("slug"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
)

users: Final = Table(
    "users",
    METADATA,
    tenant(),
    Column("id", Id, primary_key=True),
    Column("email", Code, nullable=False),
    Column("name", Text, nullable=False),
    Column("roles", Texts, nullable=False),
    Column("level", Text),
    Column("active", Boolean, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("signed_out_at", Instant),
    of_organisation(),
    UniqueConstraint("organisation_id", "email", name="uq_users_email"),
    CheckConstraint("email = lower(email)", name="email"),
    all_of("roles", Role),
    one_of("level", Level),
    # Signing in is the one question that is asked before the tenant is known.
    Index("ix_users_sign_in", "email"),
)

revoked_tokens: Final = Table(
    "revoked_tokens",
    METADATA,
    tenant(),
    Column("id", Id, primary_key=True),
    Column("user_id", Id, nullable=False),
    Column("revoked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_revoked_tokens_expires_at", "organisation_id", "expires_at"),
)

attempts: Final = Table(
    "attempts",
    METADATA,
    tenant(),
    Column("user_id", Id, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("roles", Texts, nullable=False),
    Column("at", Instant, nullable=False),
    Column("answer", LargeBinary),
    of_organisation(),
    Index("ix_attempts_at", "at"),
)

# Before anybody is known there is no organisation.
sign_in_tries: Final = Table(
    "sign_in_tries",
    METADATA,
    Column("who", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("succeeded_at", Instant),
    Index("ix_sign_in_tries_since", "since"),
)

assets: Final = Table(
    "assets",
    METADATA,
    tenant(),
    Column("id", Id, primary_key=True),
    Column("code", Code, nullable=False),
    Column("name", Text, nullable=False),
    Column("asset_type", Text, nullable=False),
    Column("location", Text),
    Column("parent_id", Id),
    Column("owner_id", Id),
    Column("capacity_group", Text),
    Column("size_class", Text),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    of_organisation(),
    ForeignKeyConstraint(["organisation_id", "parent_id"], ["assets.organisation_id", "assets.id"]),
    ForeignKeyConstraint(["organisation_id", "owner_id"], ["users.organisation_id", "users.id"]),
    UniqueConstraint("organisation_id", "code", name="uq_assets_code"),
    CheckConstraint("code = upper(code)", name="code"),
    CheckConstraint("parent_id <> id", name="parent"),
    one_of("asset_type", AssetType),
    one_of("size_class", SizeClass),
    Index("ix_assets_parent", "organisation_id", "parent_id"),
    Index("ix_assets_owner", "organisation_id", "owner_id"),
)

organisation_settings: Final = Table(
    "organisation_settings",
    METADATA,
    tenant(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", JSONB, nullable=False),
    of_organisation(),
)

approval_policies: Final = Table(
    "approval_policies",
    METADATA,
    tenant(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", JSONB, nullable=False),
    of_organisation(),
)

delegations: Final = Table(
    "delegations",
    METADATA,
    tenant(),
    Column("id", Id, primary_key=True),
    Column("absent_id", Id, nullable=False),
    Column("absent_name", Text, nullable=False),
    Column("deputy_id", Id, nullable=False),
    Column("deputy_name", Text, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("reason", Text),
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    of_organisation(),
    ForeignKeyConstraint(
        ["organisation_id", "absent_id"],
        ["users.organisation_id", "users.id"],
        name="fk_delegations_absent",
    ),
    ForeignKeyConstraint(
        ["organisation_id", "deputy_id"],
        ["users.organisation_id", "users.id"],
        name="fk_delegations_deputy",
    ),
    CheckConstraint("absent_id <> deputy_id", name="deputy"),
    CheckConstraint("starts_at < ends_at", name="window"),
    # In whose place somebody may answer is asked with each of his calls.
    Index("ix_delegations_deputy", "organisation_id", "deputy_id", "ends_at"),
    Index("ix_delegations_ends_at", "organisation_id", "ends_at"),
)

# No key to its organisation: a counter may be asked for before the tenant is committed.
reference_counters: Final = Table(
    "reference_counters",
    METADATA,
    tenant(),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)
