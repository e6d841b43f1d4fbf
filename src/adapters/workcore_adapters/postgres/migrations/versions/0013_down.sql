DO $$
DECLARE
    place oid := current_schema()::regnamespace;
    held record;
    role text;
BEGIN
    FOR held IN
        SELECT polname, polrelid::regclass AS place FROM pg_policy
        JOIN pg_class ON pg_class.oid = polrelid
        WHERE relnamespace = place AND polname IN ('one_organisation', 'every_organisation')
    LOOP
        EXECUTE format('DROP POLICY %I ON %s', held.polname, held.place);
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', held.place);
    END LOOP;
    FOR role IN SELECT rolname FROM pg_roles
        WHERE rolname IN ('workcore_app', 'workcore_worker', 'workcore_backup')
    LOOP
        FOR held IN
            SELECT oid::regclass AS place FROM pg_class
            WHERE relnamespace = place AND relkind IN ('r', 'v') AND EXISTS (
                SELECT FROM aclexplode(relacl) WHERE grantee = to_regrole(role)
            )
        LOOP
            EXECUTE format('REVOKE ALL ON %s FROM %I', held.place, role);
        END LOOP;
    END LOOP;
END
$$;

DROP FUNCTION workcore_protect(regclass);
DROP FUNCTION workcore_roles();
DROP FUNCTION workcore_organisation_named(text);
DROP FUNCTION workcore_homes(text);
DROP FUNCTION workcore_accounts(text);
DROP VIEW work_request_keys;
DROP FUNCTION workcore_organisation();
