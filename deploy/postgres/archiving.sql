-- Has the server keep all that it writes, so that `restore-to` can bring any moment back. Once, as a superuser, with a folder that
-- the server may write to and that outlives its disk; it begins with the server's next start:
--   psql -v archive=/archive -f deploy/postgres/archiving.sql
\set ON_ERROR_STOP on
\set command 'test ! -f "' :archive '/%f" && cp "%p" "' :archive '/%f.part" && mv "' :archive '/%f.part" "' :archive '/%f"'

ALTER SYSTEM SET wal_level = 'replica';
ALTER SYSTEM SET archive_mode = 'on';
ALTER SYSTEM SET archive_timeout = '5min';
ALTER SYSTEM SET archive_command = :'command';
