-- Each paragraph is a transaction of its own, and may run again.

ALTER TABLE work_requests VALIDATE CONSTRAINT ck_work_requests_asked_levels;

ALTER TABLE work_requests VALIDATE CONSTRAINT ck_work_requests_started_by;

ALTER TABLE work_requests VALIDATE CONSTRAINT ck_work_requests_approval_clock;

ALTER TABLE work_requests VALIDATE CONSTRAINT ck_work_requests_completion_clock;

CREATE INDEX IF NOT EXISTS ix_work_requests_started_early ON work_requests (organisation_id, created_at, id) WHERE started_by_id IS NOT NULL;

CREATE INDEX IF NOT EXISTS ix_work_requests_notice ON work_requests (notice_at) WHERE notice_at IS NOT NULL;

-- Before revision 10 whoever named nobody asked everybody of the level.
DO $$
BEGIN
    LOOP
        UPDATE work_requests SET asked_levels = ARRAY[approval_level]
        WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM work_requests
            WHERE approval_state = 'open' AND waiting_ids IS NULL AND asked_levels IS NULL
            LIMIT 2000
            FOR UPDATE
        ));
        EXIT WHEN NOT FOUND;
        COMMIT;
    END LOOP;
END
$$;
