"""
What a unit is about to write, by kind; all of it goes out as one statement.

Each kind is one common table expression that takes its rows as one JSON value, so
the text depends only on which kinds there are, and is compiled once for each mix.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from attrs import frozen
from sqlalchemy import (
    CTE,
    JSON,
    ColumnElement,
    Integer,
    Table,
    bindparam,
    case,
    column,
    delete,
    func,
    select,
    update,
)
from sqlalchemy import literal_column as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.selectable import TableValuedAlias

from workcore_adapters.postgres.rows import clocks
from workcore_adapters.postgres.tables import (
    approval_chains,
    approval_policies,
    assets,
    attachments,
    attempts,
    audit_records,
    audit_waiting,
    comments,
    delegations,
    deliveries,
    notification_preferences,
    notifications,
    organisation_settings,
    organisations,
    outbox,
    status_history,
    users,
    webhooks,
    work_requests,
)

FIXED: Final = {"created_at", "reference", "requested_by_id"}
"""Columns that no later version changes."""
NOTED: Final = ("told", "tellings", "notice_at")
"""What is told of a request's limits changes without its version; of these a save writes one."""
TOLD: Final = {"told", "tellings"}
"""What was told of a request's limits: no save of it changes that."""
SECRETS: Final = {"password_hash", "signed_out_at"}
"""What is kept beside a user, and not part of him."""

LIFE: Final = (
    *("status", "revision", "version", "requested_by_name", "requester_email"),
    *("approval_state", "approval_level", "asked_levels", "waiting_ids", "waiting_names"),
    *("actual_start", "actual_end", "actual_cost", "actual_currency", "outcome_notes"),
    *("updated_at", "updated_by_id", "updated_by_name"),
    *("started_by_id", "started_by_name", "submitted_at", "approved_at", "completed_at"),
    "notice_at",
    *clocks.NAMES,
)
"""What transitions change of a request; writing less spares its words from being parsed again."""


@frozen(eq=False)
class Kind:
    """
    A kind of write.

    Attributes:
        guards: What `Stale` calls the rows whose versions it checks; None when it checks none.
        build: Writes the rows of its source as a common table expression.
        step: How much newer than the version that was read its rows say they are.
    """

    name: str
    table: Table
    build: Callable[["Kind"], CTE]
    guards: str | None = None
    step: int = 1

    @property
    def source(self) -> TableValuedAlias:
        """The rows to write, as a table."""
        nobody: ColumnElement[Any] = sql(f"NULL::{self.table.name}")
        rows = func.json_populate_recordset(nobody, bindparam(self.name, type_=JSON()))
        return rows.table_valued(*(column(c.name, c.type) for c in self.table.c), name="new")


def _stored(table: Table) -> list[str]:
    return [c.name for c in table.c if c.computed is None]


def _changing(table: Table) -> list[str]:
    fixed = FIXED | TOLD | SECRETS | set(table.primary_key.columns.keys())
    return [name for name in _stored(table) if name not in fixed]


def insert_rows(kind: Kind) -> CTE:
    """Write new rows."""
    new, names = kind.source, _stored(kind.table)
    rows = select(*(new.c[name] for name in names))
    return insert(kind.table).from_select(names, rows).returning(sql("1")).cte(kind.name)


def _message(kind: Kind) -> CTE:
    """Write messages; the database itself says from when on they wait."""
    new = kind.source
    names = [name for name in _stored(kind.table) if name not in {"dispatch_at", "claim"}]
    rows = select(*(new.c[name] for name in names))
    return insert(kind.table).from_select(names, rows).returning(sql("1")).cte(kind.name)


def _record(kind: Kind) -> CTE:
    """Write audit records, and that they wait to be sealed."""
    new, names = kind.source, _stored(kind.table)
    rows = select(*(new.c[name] for name in names))
    key = (audit_records.c.organisation_id, audit_records.c.id)
    added = insert(kind.table).from_select(names, rows).returning(*key).cte("recorded")
    waiting = insert(audit_waiting).from_select(["organisation_id", "record_id"], select(added))
    return waiting.returning(sql("1")).cte(kind.name)


def _in_force(kind: Kind) -> CTE:
    """Write a version of settings, and that it is in force."""
    new, names = kind.source, _stored(kind.table)
    rows = select(*(new.c[name] for name in names))
    key = (kind.table.c.organisation_id, kind.table.c.version)
    added = insert(kind.table).from_select(names, rows).returning(*key).cte("settings_written")
    current = update(organisations).values(settings_version=added.c.version)
    ours = current.where(organisations.c.id == added.c.organisation_id)
    return ours.returning(sql("1")).cte(kind.name)


def _put(kind: Kind) -> CTE:
    new, names = kind.source, _stored(kind.table)
    rows = select(*(new.c[name] for name in names)).where(sql("true"))
    put = insert(kind.table).from_select(names, rows)
    changes = {name: put.excluded[name] for name in _changing(kind.table)}
    upsert = put.on_conflict_do_update(index_elements=kind.table.primary_key, set_=changes)
    return upsert.returning(sql("1")).cte(kind.name)


def _update(names: Iterable[str] | None = None) -> Callable[[Kind], CTE]:
    """Write *names*, or everything that may change, where the version is the one before."""

    def build(kind: Kind) -> CTE:
        table, new = kind.table, kind.source
        changes = {name: new.c[name] for name in names or _changing(table)}
        found = [table.c[key] == new.c[key] for key in table.primary_key.columns.keys()]  # noqa: SIM118 - names, not columns
        written = update(table).values(changes).where(*found)
        return (
            written.where(table.c.version == new.c.version - sql("1"))
            .returning(sql("1"))
            .cte(kind.name)
        )

    return build


def _note(kind: Kind) -> CTE:
    """Write what was told of a request, where nothing else was told, nor is it another version."""
    table, new = kind.table, kind.source
    written = update(table).values({name: new.c[name] for name in NOTED})
    found = [table.c[name] == new.c[name] for name in ("organisation_id", "id", "version")]
    unheard = func.coalesce(table.c.tellings, sql("0")) == new.c.tellings - sql("1")
    return written.where(*found, unheard).returning(sql("1")).cte(kind.name)


def _user(kind: Kind) -> CTE:
    """Write a user; one who is not active is signed out with it."""
    table, new = kind.table, kind.source
    latest = func.greatest(table.c.signed_out_at, new.c.updated_at)
    signed_out = case((new.c.active, table.c.signed_out_at), else_=latest)
    changes = {name: new.c[name] for name in _changing(table)} | {"signed_out_at": signed_out}
    mine = (table.c.organisation_id == new.c.organisation_id, table.c.id == new.c.id)
    written = update(table).values(changes).where(*mine)
    current = written.where(table.c.version == new.c.version - sql("1"))
    return current.returning(sql("1")).cte(kind.name)


def _beside(*names: str) -> Callable[[Kind], CTE]:
    """Write what is kept beside a user; of no version."""

    def build(kind: Kind) -> CTE:
        table, new = kind.table, kind.source
        changes: dict[str, ColumnElement[Any]] = {name: new.c[name] for name in names}
        if "signed_out_at" in names:
            changes["signed_out_at"] = func.greatest(table.c.signed_out_at, new.c.signed_out_at)
        written = update(table).values(changes)
        mine = (table.c.organisation_id == new.c.organisation_id, table.c.id == new.c.id)
        return written.where(*mine).returning(sql("1")).cte(kind.name)

    return build


def _seen(*key: str) -> Callable[[Kind], CTE]:
    """Note when somebody saw what he was told, unless he had before."""

    def build(kind: Kind) -> CTE:
        table, new = kind.table, kind.source
        found = [table.c[name] == new.c[name] for name in ("organisation_id", "user_id", *key)]
        seen = update(table).values(read_at=new.c.read_at).where(*found)
        return seen.where(table.c.read_at.is_(None)).returning(sql("1")).cte(kind.name)

    return build


def _replay(kind: Kind) -> CTE:
    """Have messages wait once more that do not; when they were tried last they are due since."""
    table, new = kind.table, kind.source
    found = [table.c[name] == new.c[name] for name in ("organisation_id", "id")]
    again: dict[str, ColumnElement[Any]] = {
        "state": sql("'waiting'"),
        "attempts": sql("0"),
        "claim": sql("NULL"),
    }
    replayed = update(table).values(again).where(*found, table.c.state != sql("'waiting'"))
    return replayed.returning(sql("1")).cte(kind.name)


def _failing(kind: Kind) -> CTE:
    """Note since when a webhook has failed, from the first time on; of no version."""
    table, new = kind.table, kind.source
    first = func.coalesce(table.c.failing_since, new.c.failing_since)
    since = case((new.c.failing_since.is_not(None), first))
    found = [table.c[name] == new.c[name] for name in ("organisation_id", "id")]
    noted = update(table).values(failing_since=since).where(*found)
    return noted.returning(sql("1")).cte(kind.name)


def _delete(kind: Kind) -> CTE:
    table, new = kind.table, kind.source
    found = [table.c[name] == new.c[name] for name in ("organisation_id", "id", "version")]
    return delete(table).where(*found).returning(sql("1")).cte(kind.name)


REQUEST_ADDED: Final = Kind("requests_added", work_requests, insert_rows)
REQUEST_SAVED: Final = Kind("requests_saved", work_requests, _update(), "work_request")
REQUEST_MOVED: Final = Kind("requests_moved", work_requests, _update(LIFE), "work_request")
REQUEST_NOTED: Final = Kind("requests_noted", work_requests, _note, "work_request", step=0)
REQUEST_REMOVED: Final = Kind("requests_removed", work_requests, _delete, "work_request", step=0)
CHAIN_PUT: Final = Kind("chains_put", approval_chains, _put)
CHANGE_ADDED: Final = Kind("changes_added", status_history, insert_rows)
COMMENT_ADDED: Final = Kind("comments_added", comments, insert_rows)
COMMENT_SAVED: Final = Kind("comments_saved", comments, _update(), "comment")
RECORD_ADDED: Final = Kind("records_added", audit_records, _record)
MESSAGE_ADDED: Final = Kind("messages_added", outbox, _message)
ASSET_ADDED: Final = Kind("assets_added", assets, insert_rows)
ASSET_SAVED: Final = Kind("assets_saved", assets, _update(), "asset")
ATTACHMENT_ADDED: Final = Kind("attachments_added", attachments, insert_rows)
ATTACHMENT_SAVED: Final = Kind("attachments_saved", attachments, _update(), "attachment")
ATTACHMENT_REMOVED: Final = Kind("attachments_removed", attachments, _delete, "attachment", step=0)
USER_ADDED: Final = Kind("users_added", users, insert_rows)
USER_SAVED: Final = Kind("users_saved", users, _user, "user")
ATTEMPT_CLAIMED: Final = Kind("attempts_claimed", attempts, insert_rows)
ATTEMPT_KEPT: Final = Kind("attempts_kept", attempts, _put)
DELEGATION_ADDED: Final = Kind("delegations_added", delegations, insert_rows)
DELEGATION_SAVED: Final = Kind("delegations_saved", delegations, _update(), "delegation")
DELEGATION_REMOVED: Final = Kind("delegations_removed", delegations, _delete, "delegation", step=0)
PREFERENCES_ADDED: Final = Kind("preferences_added", notification_preferences, insert_rows)
PREFERENCES_SAVED: Final = Kind(
    "preferences_saved", notification_preferences, _update(), "notification_preference"
)
SEEN: Final = Kind("notifications_seen", notifications, _seen("id"))
DELIVERY_REPLAYED: Final = Kind("deliveries_replayed", deliveries, _replay)
ALL_SEEN: Final = Kind("notifications_all_seen", notifications, _seen())
WEBHOOK_ADDED: Final = Kind("webhooks_added", webhooks, insert_rows)
WEBHOOK_SAVED: Final = Kind("webhooks_saved", webhooks, _update(), "webhook")
WEBHOOK_REMOVED: Final = Kind("webhooks_removed", webhooks, _delete, "webhook", step=0)
WEBHOOK_FAILING: Final = Kind("webhooks_failing", webhooks, _failing)
POLICY_ADDED: Final = Kind("policies_added", approval_policies, insert_rows)
SETTINGS_ADDED: Final = Kind("settings_added", organisation_settings, _in_force)
PASSWORD_SET: Final = Kind("passwords_set", users, _beside("password_hash", "signed_out_at"))
REHASHED: Final = Kind("passwords_rehashed", users, _beside("password_hash"))
SIGNED_OUT: Final = Kind("users_signed_out", users, _beside("signed_out_at"))


def flush_of(kinds: Iterable[Kind]) -> Any:  # noqa: ANN401 - SQLAlchemy's Select of whatever it checks
    """Build the statement that writes all *kinds*, or nothing when a version has changed."""
    expressions = {kind: kind.build(kind) for kind in kinds}
    checks = [_check(kind, cte) for kind, cte in expressions.items() if kind.guards]
    return select(*(checks or [sql("1")])).add_cte(*expressions.values())


def _check(kind: Kind, written: CTE) -> Any:  # noqa: ANN401 - as above
    found = select(func.count()).select_from(written).scalar_subquery()
    expected = bindparam(f"{kind.name}_expected", type_=Integer())
    return func.workcore_expect(sql(f"'{kind.guards}'"), found, expected)
