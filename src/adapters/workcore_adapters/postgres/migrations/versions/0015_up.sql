ALTER TABLE work_requests
    ADD COLUMN started_by_id UUID,
    ADD COLUMN started_by_name TEXT,
    ADD CONSTRAINT ck_work_requests_started_by CHECK ((started_by_id IS NULL) = (started_by_name IS NULL)) NOT VALID;
ALTER TABLE work_requests VALIDATE CONSTRAINT ck_work_requests_started_by;
CREATE INDEX ix_work_requests_started_early ON work_requests (organisation_id, created_at, id) WHERE started_by_id IS NOT NULL;
