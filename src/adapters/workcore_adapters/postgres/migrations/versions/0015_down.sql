DROP INDEX ix_work_requests_started_early;
ALTER TABLE work_requests DROP COLUMN started_by_id, DROP COLUMN started_by_name;
