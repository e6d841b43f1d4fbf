DROP INDEX IF EXISTS ix_deliveries_posting;
DROP INDEX IF EXISTS ix_deliveries_posts;
