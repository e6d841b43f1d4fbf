-- Makes the logins of the service, the worker and the backup, which own nothing. Once, as a superuser, with
-- SERVICE_PASSWORD, WORKER_PASSWORD and BACKUP_PASSWORD in the environment:
--   psql -d capacity_planner -f deploy/postgres/logins.sql
\set ON_ERROR_STOP on
\set service_password `printf %s "$SERVICE_PASSWORD"`
\set worker_password `printf %s "$WORKER_PASSWORD"`
\set backup_password `printf %s "$BACKUP_PASSWORD"`

BEGIN;
CREATE ROLE cp_service LOGIN PASSWORD :'service_password' IN ROLE workcore_app;
CREATE ROLE cp_worker LOGIN PASSWORD :'worker_password' IN ROLE workcore_app, workcore_worker;
-- BYPASSRLS is not inherited, so the login that dumps needs it itself.
CREATE ROLE cp_backup LOGIN PASSWORD :'backup_password' BYPASSRLS IN ROLE workcore_backup;
SELECT format('GRANT CONNECT ON DATABASE %I TO cp_service, cp_worker, cp_backup', current_database()) \gexec
COMMIT;
