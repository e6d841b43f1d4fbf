DROP TRIGGER marks_deputy ON delegations;
DROP TRIGGER marks_user ON revoked_tokens;
DROP FUNCTION workcore_cover_changed();
DROP FUNCTION workcore_token_revoked();
