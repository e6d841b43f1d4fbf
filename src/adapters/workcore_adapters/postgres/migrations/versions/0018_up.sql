-- Requests of before have NULL here, without being written: their next change has them looked at.
ALTER TABLE work_requests
    ADD COLUMN notice_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN told TEXT[],
    ADD COLUMN tellings INTEGER;
