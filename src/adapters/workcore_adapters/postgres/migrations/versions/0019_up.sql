CREATE TABLE notifications (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    event_id UUID NOT NULL,
    notice JSON NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_notifications PRIMARY KEY (organisation_id, id),
    CONSTRAINT fk_notifications_organisation_id_organisations FOREIGN KEY(organisation_id) REFERENCES organisations (id),
    CONSTRAINT uq_notifications_event UNIQUE (organisation_id, event_id, user_id)
);

CREATE INDEX ix_notifications_inbox ON notifications (organisation_id, user_id, id);
CREATE INDEX ix_notifications_unread ON notifications (organisation_id, user_id, id) WHERE read_at IS NULL;

SELECT workcore_protect('notifications');
