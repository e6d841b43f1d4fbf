"""
Every table and column that the raw limit names, and its SQL.

Each statement is one round trip and one transaction.
"""

from typing import Final

from attrs import frozen


@frozen
class Statement:
    """A statement, by how its rows leave the database: as they are, or as one text of JSON."""

    rows: bytes
    object: bytes
    array: bytes


def statement(head: str, source: str) -> Statement:
    """Write all ways of reading what *source* names, with *head* before it."""
    return Statement(
        rows=f"{head} SELECT * FROM {source} r".encode(),
        object=f"{head} SELECT row_to_json(r)::text FROM {source} r".encode(),
        array=f"{head} SELECT json_agg(r)::text FROM {source} r".encode(),
    )


NAMES: Final = (
    *("id", "organisation_id", "reference", "status", "revision", "version", "title"),
    *("description", "asset_id", "asset_code", "work_type", "category", "priority"),
    *("urgency", "impact_level", "requested_start", "requested_end", "related_assets"),
    *("estimated_duration_minutes", "deadline", "preferred_windows", "blackout_periods"),
    *("personnel_count", "required_skills", "required_equipment", "materials_cost"),
    *("materials_currency", "total_cost", "total_currency", "budget_code", "cost_center"),
    *("purchase_order", "vendor_name", "vendor_contact", "location_details"),
    *("safety_considerations", "regulatory_approval_required", "regulatory_reference"),
    *("compliance_notes", "department", "primary_contact_id", "secondary_contact_id"),
    *("watcher_ids", "metadata", "requested_by_id", "requested_by_name", "approval_state"),
    *("approval_level", "waiting_ids", "waiting_names", "actual_start", "actual_end"),
    *("actual_cost", "actual_currency", "outcome_notes", "created_at", "updated_at"),
    *("submitted_at", "approved_at", "completed_at"),
)
SHOWN: Final = ", ".join(NAMES)

ASKED: Final = (
    *("title", "description", "asset_id", "work_type", "category", "priority", "urgency"),
    *("impact_level", "requested_start", "requested_end", "deadline", "personnel_count"),
    *("estimated_duration_minutes", "budget_code", "location_details", "department"),
    *("safety_considerations", "required_skills", "required_equipment"),
)
"""What is taken from the body under its own name."""

GET: Final = statement(
    "", f"(SELECT {SHOWN} FROM work_requests WHERE organisation_id = $1 AND id = $2)"
)

LIST: Final = statement(
    "",
    f"""(
    SELECT {SHOWN} FROM work_requests
    WHERE organisation_id = $1 AND status = $2 AND priority = $3
    ORDER BY created_at DESC, id DESC LIMIT $4::int
)""",
)

RARE: Final = statement(
    "",
    f"""(
    SELECT {SHOWN} FROM (
        SELECT {SHOWN} FROM work_requests
        WHERE organisation_id = $1 AND search @@ websearch_to_tsquery('english', $2) OFFSET 0
    ) hits
    ORDER BY created_at DESC, id DESC LIMIT $3::int
)""",
)
"""Behind OFFSET, since the order would be walked otherwise; a third faster than with a CTE."""

COMMON: Final = statement(
    "",
    f"""(
    SELECT {SHOWN} FROM work_requests
    WHERE organisation_id = $1 AND (search @@ websearch_to_tsquery('english', $2)) IS TRUE
    ORDER BY created_at DESC, id DESC LIMIT $3::int
)""",
)

RECORDS: Final = """
, changed AS (
    INSERT INTO status_history (organisation_id, request_id, id, before, after, by_id, by_name, at)
    SELECT $1, w.id, $3, $4, w.status, $5, $6, now() FROM written w
), audited AS (
    INSERT INTO audit_records (organisation_id, id, at, by_id, by_name, action, subject,
        subject_id, before, after, correlation_id, address)
    SELECT $1, $3, now(), $5, $6, $7, 'work_request', w.id::text, '{}', $8::json, $9, '127.0.0.1'
    FROM written w
), announced AS (
    INSERT INTO outbox (organisation_id, id, kind, request_id, at, payload)
    SELECT $1, $3, $7, w.id, now(), $8::json FROM written w
)
"""
"""History, audit record and event of the row that was `written`."""

CREATE: Final = statement(
    f"""
WITH written AS (
    INSERT INTO work_requests (organisation_id, id, reference, status, revision, version,
        {", ".join(ASKED)},
        total_cost, total_currency, related_assets, preferred_windows, blackout_periods,
        watcher_ids, metadata, regulatory_approval_required, asset_ids, asset_impacts, asset_code,
        requested_by_id, requested_by_name, requester_email, approval_state, waiting_ids,
        waiting_names, created_at, updated_at, updated_by_id, updated_by_name)
    SELECT $1, $2::uuid, $10, 'draft', 1, 1,
        {", ".join(f"b.{name}" for name in ASKED)},
        $11::numeric, 'EUR', '[]', '[]', '[]',
        '{{}}', '{{}}', false, ARRAY[b.asset_id], ARRAY[b.impact_level], $12,
        $5, $6, $13, 'none', '{{}}',
        '{{}}', now(), now(), $5, $6
    FROM json_populate_record(NULL::work_requests, $8::json) b
    RETURNING {SHOWN}
) {RECORDS}""",
    "written",
)

SUBMIT: Final = statement(
    f"""
WITH written AS (
    UPDATE work_requests SET status = 'submitted', version = version + 1, submitted_at = now(),
        updated_at = now(), approval_state = 'open', approval_level = 'standard'
    WHERE organisation_id = $1 AND id = $2 AND version = $10
    RETURNING {SHOWN}
), asked AS (
    INSERT INTO approval_chains (organisation_id, request_id, revision, policy_version, rules,
        steps, state, open_level, due_at)
    SELECT $1, w.id, 1, 1, ARRAY['standard'], $11::jsonb, 'open', 'standard', now() + '1 day'
    FROM written w
) {RECORDS}""",
    "written",
)

APPROVE: Final = statement(
    f"""
WITH written AS (
    UPDATE work_requests SET status = 'approved', version = version + 1, approved_at = now(),
        updated_at = now(), approval_state = 'approved', approval_level = NULL
    WHERE organisation_id = $1 AND id = $2 AND version = $10
    RETURNING {SHOWN}
), answered AS (
    UPDATE approval_chains c SET state = 'approved', open_level = NULL, due_at = NULL,
        steps = $11::jsonb
    FROM written w WHERE c.organisation_id = $1 AND c.request_id = w.id AND c.revision = 1
) {RECORDS}""",
    "written",
)
