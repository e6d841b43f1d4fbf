CREATE TABLE sign_in_tries (
    who TEXT NOT NULL,
    count INTEGER NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_sign_in_tries PRIMARY KEY (who)
);

CREATE INDEX ix_sign_in_tries_since ON sign_in_tries (since);
