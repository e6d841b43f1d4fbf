ALTER TABLE work_requests
    DROP COLUMN notice_at,
    DROP COLUMN told,
    DROP COLUMN tellings;
