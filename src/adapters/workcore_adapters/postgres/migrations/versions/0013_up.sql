-- Tenants are held apart by the database as well. What each role may do, and why it is done
-- like this, is told in docs/database-roles.md and docs/decisions/0020-row-security.md.

-- Whose rows the transaction may touch: nobody's, unless it has said whose.
CREATE FUNCTION workcore_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT NULLIF(pg_catalog.current_setting('workcore.organisation', true), '')::uuid
$$;

-- No index of words, assets, windows or amounts can be used below a policy, since their
-- operators are not leakproof. So requests are found in this view, which its owner reads and
-- which holds to the organisation itself; it has keys alone: what is read of them passes the policy.
CREATE VIEW work_request_keys AS
    SELECT organisation_id, id, status, requested_start, requested_end, asset_ids, search, cost_rank
    FROM work_requests
    WHERE organisation_id = workcore_organisation();

-- Two doors for whoever has not signed in yet: the accounts of one address, and one short name.
CREATE FUNCTION workcore_accounts(address text) RETURNS SETOF users
LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT * FROM users WHERE email = address AND active
$$;

CREATE FUNCTION workcore_homes(address text) RETURNS SETOF organisations
LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT * FROM organisations
    WHERE id IN (SELECT organisation_id FROM users WHERE email = address AND active)
$$;

CREATE FUNCTION workcore_organisation_named(short text) RETURNS SETOF organisations
LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT * FROM organisations WHERE slug = short
$$;

-- Makes the roles that are missing, as far as the current user may, and lets them in. Roles
-- belong to the whole server: another database may have made them, or an administrator.
CREATE FUNCTION workcore_roles() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    place text := current_schema();
    role text;
    door text;
BEGIN
    FOREACH role IN ARRAY ARRAY['workcore_app', 'workcore_worker', 'workcore_backup'] LOOP
        IF to_regrole(role) IS NULL THEN
            BEGIN
                EXECUTE format(
                    'CREATE ROLE %I NOLOGIN %s',
                    role, CASE WHEN role = 'workcore_backup' THEN 'BYPASSRLS' END
                );
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE NOTICE 'An administrator has to make the role %.', role;
                WHEN duplicate_object OR unique_violation THEN
                    NULL; -- made at this moment for another database
            END;
        END IF;
        CONTINUE WHEN to_regrole(role) IS NULL;
        -- Whoever migrates may act as the service; a superuser may anyway.
        IF role <> 'workcore_backup'
            AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        THEN
            BEGIN
                EXECUTE format('GRANT %I TO CURRENT_USER', role);
            EXCEPTION WHEN insufficient_privilege THEN
                RAISE NOTICE 'An administrator has to grant % to %.', role, current_user;
            END;
        END IF;
        CONTINUE WHEN NOT pg_has_role(
            (SELECT relowner FROM pg_class WHERE oid = 'work_request_keys'::regclass), 'USAGE'
        );
        IF NOT has_schema_privilege(role, place, 'USAGE') THEN
            EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', place, role);
        END IF;
        EXECUTE format('GRANT SELECT ON work_request_keys, alembic_version TO %I', role);
        FOREACH door IN ARRAY ARRAY[
            'workcore_accounts(text)', 'workcore_homes(text)', 'workcore_organisation_named(text)'
        ] LOOP
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', door, role);
        END LOOP;
    END LOOP;
END
$$;

-- Holds a table to the organisation, and grants what the roles may do with it. May be run
-- again at any time, and does nothing unless the current user owns the table.
CREATE FUNCTION workcore_protect(protected regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    here pg_class := (SELECT c FROM pg_class AS c WHERE oid = protected);
    -- What was written down stays as it is, and only the worker seals.
    app text := CASE
        WHEN here.relname IN ('audit_records', 'audit_waiting', 'outbox', 'status_history')
            THEN 'SELECT, INSERT'
        WHEN here.relname IN ('audit_checkpoints', 'audit_leaves', 'audit_trees') THEN 'SELECT'
        ELSE 'SELECT, INSERT, UPDATE, DELETE'
    END;
    worker text := CASE
        WHEN here.relname IN ('audit_records', 'status_history') THEN 'SELECT, INSERT'
        ELSE 'SELECT, INSERT, UPDATE, DELETE'
    END;
    tenant text := (
        SELECT attname FROM pg_attribute WHERE attrelid = protected AND attname = CASE
            WHEN here.relname = 'organisations' THEN 'id' ELSE 'organisation_id'
        END
    );
    known text[] := (SELECT array_agg(polname) FROM pg_policy WHERE polrelid = protected);
BEGIN
    IF NOT pg_has_role(here.relowner, 'USAGE') THEN
        RETURN;
    END IF;
    IF to_regrole('workcore_app') IS NOT NULL THEN
        EXECUTE format('GRANT %s ON %s TO workcore_app', app, protected);
    END IF;
    IF to_regrole('workcore_worker') IS NOT NULL THEN
        EXECUTE format('GRANT %s ON %s TO workcore_worker', worker, protected);
    END IF;
    IF to_regrole('workcore_backup') IS NOT NULL THEN
        EXECUTE format('GRANT SELECT ON %s TO workcore_backup', protected);
    END IF;
    IF tenant IS NULL THEN
        RETURN;
    END IF;
    IF NOT here.relrowsecurity THEN
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', protected);
    END IF;
    IF 'one_organisation' = ANY (known) IS NOT TRUE THEN
        EXECUTE format(
            'CREATE POLICY one_organisation ON %s USING (%I = workcore_organisation())',
            protected, tenant
        );
    END IF;
    IF 'every_organisation' = ANY (known) IS NOT TRUE
        AND to_regrole('workcore_worker') IS NOT NULL
    THEN
        EXECUTE format(
            'CREATE POLICY every_organisation ON %s TO workcore_worker USING (true)', protected
        );
    END IF;
END
$$;

-- What runs with the owner's rights finds its tables here and nowhere else, and is for roles
-- of ours alone.
DO $$
DECLARE
    door text;
BEGIN
    FOREACH door IN ARRAY ARRAY[
        'workcore_accounts(text)', 'workcore_homes(text)', 'workcore_organisation_named(text)'
    ] LOOP
        EXECUTE format(
            'ALTER FUNCTION %s SET search_path = %I, pg_temp', door, current_schema()
        );
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', door);
    END LOOP;
END
$$;

SELECT workcore_roles();

SELECT workcore_protect(protected) FROM unnest(ARRAY[
    'approval_chains', 'approval_policies', 'assets', 'attempts', 'audit_checkpoints',
    'audit_leaves', 'audit_records', 'audit_trees', 'audit_waiting', 'comments', 'organisations',
    'outbox', 'reference_counters', 'revoked_tokens', 'sign_in_tries', 'status_history', 'users',
    'work_requests'
]::regclass[]) AS protected;
