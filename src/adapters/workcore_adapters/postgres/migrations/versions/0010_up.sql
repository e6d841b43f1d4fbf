ALTER TABLE work_requests
    ADD COLUMN asked_levels TEXT[],
    ADD CONSTRAINT ck_work_requests_asked_levels CHECK (asked_levels <@ ARRAY['regulatory', 'owner', 'standard', 'elevated', 'executive']::text[]) NOT VALID;
