ALTER TABLE work_requests
    ADD COLUMN asked_levels TEXT[],
    ADD CONSTRAINT ck_work_requests_asked_levels CHECK (asked_levels <@ ARRAY['regulatory', 'owner', 'standard', 'elevated', 'executive']::text[]) NOT VALID;
ALTER TABLE work_requests VALIDATE CONSTRAINT ck_work_requests_asked_levels;
-- Until now whoever named nobody asked everybody of the level.
UPDATE work_requests SET asked_levels = ARRAY[approval_level]
WHERE approval_state = 'open' AND waiting_ids IS NULL;
