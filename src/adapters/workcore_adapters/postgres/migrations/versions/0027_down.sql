DROP VIEW work_request_keys;

CREATE VIEW work_request_keys AS
    SELECT organisation_id, id, status, requested_start, requested_end, asset_ids, search, cost_rank
    FROM work_requests
    WHERE organisation_id = workcore_organisation();
