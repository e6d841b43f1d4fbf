ALTER TABLE work_requests
    ADD COLUMN started_by_id UUID,
    ADD COLUMN started_by_name TEXT,
    ADD CONSTRAINT ck_work_requests_started_by CHECK ((started_by_id IS NULL) = (started_by_name IS NULL)) NOT VALID;
