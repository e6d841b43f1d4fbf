DROP INDEX IF EXISTS ix_notifications_unseen;
DROP INDEX IF EXISTS ix_notifications_read;
DROP INDEX IF EXISTS ix_deliveries_ended;
DROP INDEX IF EXISTS ix_outbox_told;
