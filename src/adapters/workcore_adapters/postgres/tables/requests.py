"""Work requests: one row each, every field a column."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    ForeignKeyConstraint,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB, TSVECTOR

from workcore.model import (
    Category,
    ChainState,
    ClockState,
    Impact,
    Level,
    Priority,
    Status,
    Urgency,
    WorkType,
)
from workcore.policies.sla import APPROVAL_RUNS, COMPLETION_RUNS
from workcore.policies.transitions import OPEN, OPEN_ENDED
from workcore.ports.queries import NEVER, RANK
from workcore_adapters.postgres.tables.base import (
    METADATA,
    Code,
    Id,
    Ids,
    Instant,
    Texts,
    all_of,
    among,
    one_of,
    tenant,
)

Amount: Final = Numeric(14, 2)

UNJUDGED: Final = among("status", (Status.DRAFT, Status.CANCELLED))
"""Where a request may break the rules of its content."""

TAKES_CAPACITY: Final = among("status", OPEN)
CAN_BE_LATE: Final = among("status", OPEN_ENDED)
RUNS: Final = {
    "approval": among("status", APPROVAL_RUNS),
    "completion": among("status", COMPLETION_RUNS),
}
"""Where each clock may run: told besides its state, it leads to the few that are open."""

SEARCHED: Final = (
    "to_tsvector('english', title || ' ' || description || ' ' || reference || ' ' || asset_code)"
)
"""Codes are cut into words just as the queries for them are, so both go through one language."""

RANKS: Final = " ".join(f"WHEN '{p}' THEN {rank}" for p, rank in RANK.items())

LONGEST_KEY: Final = 500
"""Characters of a title that an order looks at: an index takes no more than 2,700 bytes."""

RULES: Final = {
    "title_length": "char_length(title) BETWEEN 5 AND 200",
    "description_length": "char_length(description) BETWEEN 20 AND 5000",
    "duration_range": "estimated_duration_minutes BETWEEN 15 AND 10080",
    "personnel_range": "personnel_count BETWEEN 1 AND 500",
    "materials_cost_range": "materials_cost BETWEEN 0 AND 1000000",
    "total_cost_range": "total_cost BETWEEN 0 AND 1000000",
    "materials_exceed_total": "materials_cost <= total_cost",
    "end_not_after_start": "requested_end > requested_start",
    "budget_code_malformed": "budget_code ~ '^[A-Z0-9-]{1,50}$'",
    "safety_length": "char_length(safety_considerations) <= 2000",
    "metadata_size": "octet_length(metadata::text) <= 16384",
    "cost_center_length": "char_length(cost_center) BETWEEN 1 AND 100",
    "purchase_order_length": "char_length(purchase_order) BETWEEN 1 AND 100",
    "location_length": "char_length(location_details) <= 2000",
    "compliance_length": "char_length(compliance_notes) <= 2000",
    "regulatory_reference_length": "char_length(regulatory_reference) BETWEEN 1 AND 200",
    "department_length": "char_length(department) BETWEEN 1 AND 200",
    "skills_count": "cardinality(required_skills) <= 50",
    "equipment_count": "cardinality(required_equipment) <= 50",
    "related_assets_count": "jsonb_array_length(related_assets) <= 100",
    "watchers_count": "cardinality(watcher_ids) <= 100",
    "preferred_windows_count": "jsonb_array_length(preferred_windows) <= 100",
    "blackout_periods_count": "jsonb_array_length(blackout_periods) <= 100",
}
"""The core's limits by their codes, once more: they hold for whatever approvers may see."""


def _rule(code: str, condition: str) -> CheckConstraint:
    return CheckConstraint(f"{UNJUDGED} OR {condition}", name=code)


def _money(name: str) -> tuple[Column[object], Column[object], CheckConstraint]:
    """Keep an amount exactly, beside its currency: both or neither."""
    amount, currency = f"{name}_cost", f"{name}_currency"
    both = f"({amount} IS NULL) = ({currency} IS NULL)"
    return Column(amount, Amount), Column(currency, Text), CheckConstraint(both, name=currency)


def _clock(name: str) -> tuple[Column[object], ...]:
    """Keep a clock; its elapsed time in microseconds."""
    return (
        Column(f"{name}_clock", Text),
        Column(f"{name}_elapsed", BigInteger),
        Column(f"{name}_since", Instant),
        Column(f"{name}_due_at", Instant),
    )


# What lists compare comes first: a row is read up to the last column that is asked for.
# Lists and objects that are empty are NULL, which costs neither room nor time.
work_requests: Final = Table(
    "work_requests",
    METADATA,
    tenant(),
    Column("id", Id, primary_key=True),
    Column("asset_id", Id, nullable=False),
    Column("requested_by_id", Id, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("requested_start", Instant, nullable=False),
    Column("requested_end", Instant, nullable=False),
    Column(
        "deadline_rank",
        Instant,
        Computed(f"COALESCE(deadline, '{NEVER.isoformat(sep=' ')}'::timestamptz)", persisted=True),
        nullable=False,
    ),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column(
        "priority_rank",
        SmallInteger,
        Computed(f"CASE priority {RANKS} END", persisted=True),
        nullable=False,
    ),
    Column("regulatory_approval_required", Boolean, nullable=False),
    Column("status", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("approval_state", Text, nullable=False),
    Column("search", TSVECTOR, Computed(SEARCHED, persisted=True), nullable=False),
    # Every asset named, the primary one first, and beside each what is done to it.
    Column("asset_ids", Ids, nullable=False),
    Column("asset_impacts", Texts, nullable=False),
    Column(
        "cost_rank", Amount, Computed("COALESCE(total_cost, 0)", persisted=True), nullable=False
    ),
    Column("approval_level", Text),
    Column("waiting_ids", Ids),
    Column("waiting_names", Texts),
    Column("urgency", Text, nullable=False),
    Column("impact_level", Text, nullable=False),
    Column("work_type", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("reference", Code, nullable=False),
    Column("asset_code", Code, nullable=False),
    Column("title", Text, nullable=False),
    Column(
        "title_rank",
        Code,
        Computed(f"left(title, {LONGEST_KEY})", persisted=True),
        nullable=False,
    ),
    Column("description", Text, nullable=False),
    Column("related_assets", JSONB),
    Column("estimated_duration_minutes", Integer),
    Column("deadline", Instant),
    Column("preferred_windows", JSONB),
    Column("blackout_periods", JSONB),
    Column("personnel_count", Integer),
    Column("required_skills", Texts),
    Column("required_equipment", Texts),
    *_money("materials"),
    *_money("total"),
    Column("budget_code", Text),
    Column("cost_center", Text),
    Column("purchase_order", Text),
    Column("vendor_name", Text),
    Column("vendor_contact", Text),
    Column("location_details", Text),
    Column("safety_considerations", Text),
    Column("regulatory_reference", Text),
    Column("compliance_notes", Text),
    Column("department", Text),
    Column("primary_contact_id", Id),
    Column("secondary_contact_id", Id),
    Column("watcher_ids", Ids),
    # Never looked into: kept to the letter.
    Column("metadata", JSON),
    Column("requested_by_name", Text, nullable=False),
    Column("requester_email", Text, nullable=False),
    Column("updated_by_id", Id, nullable=False),
    Column("updated_by_name", Text, nullable=False),
    Column("submitted_at", Instant),
    Column("approved_at", Instant),
    Column("completed_at", Instant),
    Column("actual_start", Instant),
    Column("actual_end", Instant),
    *_money("actual"),
    Column("outcome_notes", Text),
    Column("asked_levels", Texts),
    Column("started_by_id", Id),
    Column("started_by_name", Text),
    Column("sla_version", Integer),
    *_clock("approval"),
    *_clock("completion"),
    Column("notice_at", Instant),
    # What was told of its limits, and how often something was: of no version.
    Column("told", Texts),
    Column("tellings", Integer),
    ForeignKeyConstraint(["organisation_id", "asset_id"], ["assets.organisation_id", "assets.id"]),
    ForeignKeyConstraint(
        ["organisation_id", "requested_by_id"],
        ["users.organisation_id", "users.id"],
    ),
    UniqueConstraint("organisation_id", "reference", name="uq_work_requests_reference"),
    one_of("status", Status),
    one_of("work_type", WorkType),
    one_of("category", Category),
    one_of("priority", Priority),
    one_of("urgency", Urgency),
    one_of("impact_level", Impact),
    all_of("asset_impacts", Impact),
    one_of("approval_state", ChainState),
    one_of("approval_level", Level),
    all_of("asked_levels", Level),
    one_of("approval_clock", ClockState),
    one_of("completion_clock", ClockState),
    CheckConstraint("cardinality(asset_ids) = cardinality(asset_impacts)", name="assets"),
    CheckConstraint("(started_by_id IS NULL) = (started_by_name IS NULL)", name="started_by"),
    CheckConstraint("cardinality(waiting_ids) = cardinality(waiting_names)", name="waiting"),
    *(_rule(code, condition) for code, condition in RULES.items()),
)
