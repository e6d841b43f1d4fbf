CREATE TABLE audit_waiting (
    organisation_id UUID NOT NULL,
    record_id UUID NOT NULL,
    CONSTRAINT pk_audit_waiting PRIMARY KEY (organisation_id, record_id)
);

CREATE TABLE audit_leaves (
    organisation_id UUID NOT NULL,
    leaf BIGINT NOT NULL,
    record_id UUID NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT pk_audit_leaves PRIMARY KEY (organisation_id, leaf),
    CONSTRAINT ck_audit_leaves_leaf CHECK (leaf >= 0),
    CONSTRAINT ck_audit_leaves_hash CHECK (octet_length(hash) = 32)
);

CREATE UNIQUE INDEX uq_audit_leaves_record_id ON audit_leaves (organisation_id, record_id);

CREATE TABLE audit_trees (
    organisation_id UUID NOT NULL,
    size BIGINT NOT NULL,
    peaks BYTEA NOT NULL,
    CONSTRAINT pk_audit_trees PRIMARY KEY (organisation_id)
);

CREATE TABLE audit_checkpoints (
    organisation_id UUID NOT NULL,
    size BIGINT NOT NULL,
    root BYTEA NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    note TEXT NOT NULL,
    published BOOLEAN NOT NULL,
    CONSTRAINT pk_audit_checkpoints PRIMARY KEY (organisation_id, size)
);

CREATE INDEX ix_audit_checkpoints_unpublished ON audit_checkpoints (organisation_id) WHERE NOT published;

-- Whatever was recorded before there were seals waits for one.
INSERT INTO audit_waiting SELECT organisation_id, id FROM audit_records;
