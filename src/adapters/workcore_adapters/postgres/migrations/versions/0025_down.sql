DELETE FROM deliveries WHERE channel = 'digest';
ALTER TABLE deliveries DROP CONSTRAINT ck_deliveries_channel;
ALTER TABLE deliveries ADD CONSTRAINT ck_deliveries_channel CHECK (channel IN ('email', 'webhook'));
