ALTER TABLE work_requests
    DROP COLUMN sla_version,
    DROP COLUMN approval_clock,
    DROP COLUMN approval_elapsed,
    DROP COLUMN approval_since,
    DROP COLUMN approval_due_at,
    DROP COLUMN completion_clock,
    DROP COLUMN completion_elapsed,
    DROP COLUMN completion_since,
    DROP COLUMN completion_due_at;
ALTER TABLE organisations DROP COLUMN settings_version;
DROP TABLE organisation_settings;
