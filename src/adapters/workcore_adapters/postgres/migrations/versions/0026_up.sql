-- Whether somebody is let in, and for whom he may answer, is read with each statement that comes
-- first. So that his own row tells whether any of it has changed, what else it depends on marks
-- that row: it is written as it is. Triggers do so, since the version before writes these tables, too.
CREATE FUNCTION workcore_token_revoked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET signed_out_at = signed_out_at
    WHERE organisation_id = NEW.organisation_id AND id = NEW.user_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER marks_user AFTER INSERT ON revoked_tokens
    FOR EACH ROW EXECUTE FUNCTION workcore_token_revoked();

CREATE FUNCTION workcore_cover_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Of what was not there before, or is not there any more, every column is NULL.
    UPDATE users SET signed_out_at = signed_out_at
    WHERE (organisation_id, id) IN (
        (OLD.organisation_id, OLD.deputy_id), (NEW.organisation_id, NEW.deputy_id)
    );
    RETURN NULL;
END
$$;

CREATE TRIGGER marks_deputy AFTER INSERT OR UPDATE OR DELETE ON delegations
    FOR EACH ROW EXECUTE FUNCTION workcore_cover_changed();
