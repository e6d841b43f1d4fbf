-- Each paragraph is a transaction of its own, and may run again.

CREATE INDEX IF NOT EXISTS ix_outbox_told ON outbox (at) WHERE dispatch_at IS NULL;

CREATE INDEX IF NOT EXISTS ix_deliveries_ended ON deliveries (next_at) WHERE state IN ('dead', 'sent');

CREATE INDEX IF NOT EXISTS ix_notifications_read ON notifications (read_at) WHERE read_at IS NOT NULL;

CREATE INDEX IF NOT EXISTS ix_notifications_unseen ON notifications (id) WHERE read_at IS NULL;
