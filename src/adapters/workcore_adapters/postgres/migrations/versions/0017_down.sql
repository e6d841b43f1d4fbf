DROP TABLE deliveries;
DROP INDEX ix_outbox_dispatch;
ALTER TABLE outbox DROP COLUMN claim;
ALTER TABLE outbox DROP COLUMN dispatch_at;
