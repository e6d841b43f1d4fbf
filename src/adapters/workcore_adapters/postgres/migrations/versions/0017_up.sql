-- What happened before, nobody is told any more: rows of then have NULL here, without being written.
ALTER TABLE outbox ADD COLUMN dispatch_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE outbox ALTER COLUMN dispatch_at SET DEFAULT now();
ALTER TABLE outbox ADD COLUMN claim UUID;
CREATE INDEX ix_outbox_dispatch ON outbox (dispatch_at) WHERE dispatch_at IS NOT NULL;

CREATE TABLE deliveries (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    event_id UUID NOT NULL,
    channel TEXT NOT NULL,
    target TEXT NOT NULL,
    payload JSON NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at TIMESTAMP WITH TIME ZONE NOT NULL,
    claim UUID,
    error TEXT,
    CONSTRAINT pk_deliveries PRIMARY KEY (organisation_id, id),
    CONSTRAINT fk_deliveries_organisation_id_organisations FOREIGN KEY(organisation_id) REFERENCES organisations (id),
    CONSTRAINT uq_deliveries_event UNIQUE (organisation_id, event_id, channel, target),
    CONSTRAINT ck_deliveries_channel CHECK (channel IN ('email', 'webhook')),
    CONSTRAINT ck_deliveries_state CHECK (state IN ('waiting', 'sent', 'dead'))
);

CREATE INDEX ix_deliveries_dead ON deliveries (organisation_id, id) WHERE state = 'dead';
CREATE INDEX ix_deliveries_due ON deliveries (channel, next_at) WHERE state = 'waiting';

SELECT workcore_protect('deliveries');
