-- Makes the logins of the service, the worker and the backup, which own nothing. Once, as a superuser:
--   psql -d capacity_planner -v service_password="$SERVICE_PASSWORD" -v worker_password="$WORKER_PASSWORD" \
--     -v backup_password="$BACKUP_PASSWORD" -f deploy/postgres/logins.sql
\set ON_ERROR_STOP on

BEGIN;
CREATE ROLE cp_service LOGIN PASSWORD :'service_password' IN ROLE workcore_app;
CREATE ROLE cp_worker LOGIN PASSWORD :'worker_password' IN ROLE workcore_app, workcore_worker;
-- BYPASSRLS is not inherited, so the login that dumps needs it itself.
CREATE ROLE cp_backup LOGIN PASSWORD :'backup_password' BYPASSRLS IN ROLE workcore_backup;
SELECT format('GRANT CONNECT ON DATABASE %I TO cp_service, cp_worker, cp_backup', current_database()) \gexec
COMMIT;
