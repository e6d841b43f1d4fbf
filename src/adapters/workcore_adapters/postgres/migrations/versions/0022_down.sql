DROP INDEX ix_deliveries_target;
DROP TABLE webhooks;
