-- What is due is looked for across organisations, the longest waiting first.
CREATE INDEX ix_approval_chains_waking ON approval_chains (due_at) WHERE state = 'open';
DROP INDEX ix_approval_chains_due;
