CREATE TABLE attempts (
    organisation_id UUID NOT NULL,
    user_id UUID NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    roles TEXT[] NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    answer BYTEA,
    CONSTRAINT pk_attempts PRIMARY KEY (organisation_id, user_id, key),
    CONSTRAINT fk_attempts_organisation_id_organisations FOREIGN KEY(organisation_id) REFERENCES organisations (id)
);

CREATE INDEX ix_attempts_at ON attempts (at);
