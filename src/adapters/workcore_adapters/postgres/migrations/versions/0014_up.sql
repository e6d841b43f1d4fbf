CREATE TABLE attachments (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    request_id UUID NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    by_id UUID NOT NULL,
    by_name TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL,
    place SMALLINT,
    signature TEXT,
    scanned BOOLEAN NOT NULL,
    tries INTEGER NOT NULL,
    scan_at TIMESTAMP WITH TIME ZONE,
    key_id TEXT,
    key_data BYTEA,
    version INTEGER NOT NULL,
    CONSTRAINT pk_attachments PRIMARY KEY (organisation_id, id),
    CONSTRAINT fk_attachments_organisation_id_work_requests FOREIGN KEY(organisation_id, request_id) REFERENCES work_requests (organisation_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_attachments_place UNIQUE (organisation_id, request_id, place),
    CONSTRAINT ck_attachments_state CHECK (state IN ('pending', 'clean', 'infected', 'error')),
    CONSTRAINT ck_attachments_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ck_attachments_place CHECK (place > 0),
    CONSTRAINT ck_attachments_key CHECK ((key_id IS NULL) = (key_data IS NULL))
);

CREATE INDEX ix_attachments_key_id ON attachments (key_id) WHERE key_id IS NOT NULL;
CREATE INDEX ix_attachments_request ON attachments (organisation_id, request_id, id);
CREATE INDEX ix_attachments_scan_at ON attachments (scan_at) WHERE scan_at IS NOT NULL;
