CREATE TABLE delegations (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    absent_id UUID NOT NULL,
    absent_name TEXT NOT NULL,
    deputy_id UUID NOT NULL,
    deputy_name TEXT NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason TEXT,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_delegations PRIMARY KEY (organisation_id, id),
    CONSTRAINT fk_delegations_organisation_id_organisations FOREIGN KEY(organisation_id) REFERENCES organisations (id),
    CONSTRAINT fk_delegations_absent FOREIGN KEY(organisation_id, absent_id) REFERENCES users (organisation_id, id),
    CONSTRAINT fk_delegations_deputy FOREIGN KEY(organisation_id, deputy_id) REFERENCES users (organisation_id, id),
    CONSTRAINT ck_delegations_deputy CHECK (absent_id <> deputy_id),
    CONSTRAINT ck_delegations_window CHECK (starts_at < ends_at)
);
CREATE INDEX ix_delegations_deputy ON delegations (organisation_id, deputy_id, ends_at);
CREATE INDEX ix_delegations_ends_at ON delegations (organisation_id, ends_at);
