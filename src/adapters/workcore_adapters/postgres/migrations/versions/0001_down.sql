DROP TABLE outbox, audit_records, comments, status_history, approval_chains, work_requests,
    reference_counters, approval_policies, assets, revoked_tokens, users, organisations;

DROP FUNCTION workcore_expect(text, bigint, bigint);
