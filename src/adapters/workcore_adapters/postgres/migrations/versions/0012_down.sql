ALTER TABLE sign_in_tries DROP COLUMN succeeded_at;
ALTER TABLE users DROP COLUMN signed_out_at;
