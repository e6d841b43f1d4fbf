CREATE TABLE webhooks (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    url TEXT NOT NULL,
    events TEXT[] NOT NULL,
    description TEXT,
    active BOOLEAN NOT NULL,
    disabled_for TEXT,
    key_id TEXT NOT NULL,
    key_data BYTEA NOT NULL,
    previous_id TEXT,
    previous_data BYTEA,
    previous_until TIMESTAMP WITH TIME ZONE,
    failing_since TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_webhooks PRIMARY KEY (organisation_id, id),
    CONSTRAINT fk_webhooks_organisation_id_organisations FOREIGN KEY(organisation_id) REFERENCES organisations (id),
    CONSTRAINT ck_webhooks_previous CHECK ((previous_id IS NULL) = (previous_data IS NULL))
);

SELECT workcore_protect('webhooks');

-- Finds what one webhook or address was sent. While it is built the worker waits, and nobody else.
CREATE INDEX IF NOT EXISTS ix_deliveries_target ON deliveries (organisation_id, channel, target, id);
