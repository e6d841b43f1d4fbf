-- Makes the database, its owner and the roles that hold everybody to his organisation. Once, as a superuser:
--   OWNER_PASSWORD=… psql -f deploy/postgres/create-database.sql
-- Then `workcore migrate deploy` as the owner makes the tables, and logins.sql those who use them.
\set ON_ERROR_STOP on
-- Of the environment: what is on a command line is shown to everybody on the machine.
\set owner_password `printf %s "$OWNER_PASSWORD"`

CREATE ROLE workcore_app NOLOGIN;
CREATE ROLE workcore_worker NOLOGIN;
CREATE ROLE workcore_backup NOLOGIN BYPASSRLS;

CREATE ROLE cp_user LOGIN PASSWORD :'owner_password';
GRANT workcore_app, workcore_worker TO cp_user;
-- Whoever migrates waits a second for a table: vacuuming has to give way sooner.
ALTER ROLE cp_user SET deadlock_timeout = '500ms';

CREATE DATABASE capacity_planner OWNER cp_user;
REVOKE CONNECT ON DATABASE capacity_planner FROM PUBLIC;
