CREATE INDEX ix_approval_chains_due ON approval_chains (organisation_id, due_at) WHERE state = 'open';
DROP INDEX ix_approval_chains_waking;
