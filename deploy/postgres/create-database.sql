-- Makes the database, its owner and the roles that hold everybody to his organisation. Once, as a superuser:
--   psql -v owner_password="$OWNER_PASSWORD" -f deploy/postgres/create-database.sql
-- Then `workcore migrate deploy` as the owner makes the tables, and logins.sql those who use them.
\set ON_ERROR_STOP on

CREATE ROLE workcore_app NOLOGIN;
CREATE ROLE workcore_worker NOLOGIN;
CREATE ROLE workcore_backup NOLOGIN BYPASSRLS;

CREATE ROLE cp_user LOGIN PASSWORD :'owner_password';
GRANT workcore_app, workcore_worker TO cp_user;

CREATE DATABASE capacity_planner OWNER cp_user;
REVOKE CONNECT ON DATABASE capacity_planner FROM PUBLIC;
