-- Each paragraph is a transaction of its own, and may run again.

CREATE INDEX IF NOT EXISTS ix_deliveries_posts ON deliveries (target, next_at) WHERE state = 'waiting' AND channel = 'webhook';

CREATE INDEX IF NOT EXISTS ix_deliveries_posting ON deliveries (target) WHERE state = 'waiting' AND channel = 'webhook' AND claim IS NOT NULL;
