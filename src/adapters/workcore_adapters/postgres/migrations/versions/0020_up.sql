CREATE TABLE notification_preferences (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    version INTEGER NOT NULL,
    body JSONB NOT NULL,
    CONSTRAINT pk_notification_preferences PRIMARY KEY (organisation_id, id),
    CONSTRAINT fk_notification_preferences_organisation_id_organisations FOREIGN KEY(organisation_id) REFERENCES organisations (id)
);

SELECT workcore_protect('notification_preferences');
