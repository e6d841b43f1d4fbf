-- Each paragraph is a transaction of its own, and may run again.

-- The vocabulary only grows: whatever the version before writes is in it.
ALTER TABLE deliveries
    -- squawk-ignore ban-drop-constraint
    DROP CONSTRAINT IF EXISTS ck_deliveries_channel,
    ADD CONSTRAINT ck_deliveries_channel CHECK (channel IN ('email', 'webhook', 'digest')) NOT VALID;

ALTER TABLE deliveries VALIDATE CONSTRAINT ck_deliveries_channel;
