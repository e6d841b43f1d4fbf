ALTER TABLE work_requests DROP COLUMN asked_levels;
