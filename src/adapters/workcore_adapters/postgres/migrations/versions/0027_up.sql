-- A list is found by keys alone now: by all that lists compare, and by the transaction that wrote
-- the row, which tells whether it is known. Nothing of what was there changes, for the version
-- before reads it, too.
CREATE OR REPLACE VIEW work_request_keys AS
    SELECT organisation_id, id, status, requested_start, requested_end, asset_ids, search, cost_rank,
        asset_id, requested_by_id, created_at, updated_at, deadline_rank, priority_rank, priority,
        approval_state, waiting_ids, urgency, impact_level, work_type, category, reference,
        title_rank, asked_levels, started_by_id, approval_clock, approval_due_at,
        completion_clock, completion_due_at, xmin AS stamp
    FROM work_requests
    WHERE organisation_id = workcore_organisation();
