CREATE TABLE organisation_settings (
    organisation_id UUID NOT NULL,
    version INTEGER NOT NULL,
    body JSONB NOT NULL,
    CONSTRAINT pk_organisation_settings PRIMARY KEY (organisation_id, version),
    CONSTRAINT fk_organisation_settings_organisation_id_organisations FOREIGN KEY(organisation_id) REFERENCES organisations (id)
);

ALTER TABLE organisations ADD COLUMN settings_version INTEGER DEFAULT 0 NOT NULL;

ALTER TABLE work_requests
    ADD COLUMN sla_version INTEGER,
    ADD COLUMN approval_clock TEXT,
    ADD COLUMN approval_elapsed BIGINT,
    ADD COLUMN approval_since TIMESTAMP WITH TIME ZONE,
    ADD COLUMN approval_due_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN completion_clock TEXT,
    ADD COLUMN completion_elapsed BIGINT,
    ADD COLUMN completion_since TIMESTAMP WITH TIME ZONE,
    ADD COLUMN completion_due_at TIMESTAMP WITH TIME ZONE,
    ADD CONSTRAINT ck_work_requests_approval_clock CHECK (approval_clock IN ('running', 'paused', 'met', 'missed', 'stopped')) NOT VALID,
    ADD CONSTRAINT ck_work_requests_completion_clock CHECK (completion_clock IN ('running', 'paused', 'met', 'missed', 'stopped')) NOT VALID;

SELECT workcore_protect('organisation_settings');
