"""Notices as rows."""

from typing import Final

from workcore.codec import as_object, structure
from workcore.entities.notice import Notice, Notification
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.statements import Row
from workcore_adapters.postgres.tables import notifications

n = notifications.c

NOTIFICATION: Final = (n.id, n.user_id, n.notice, n.read_at)


def notification_from(row: Row) -> Notification:
    """Make a notification of a row of `NOTIFICATION`."""
    id_, user_id, notice, read_at = row
    return Notification(id=id_, user_id=user_id, notice=structure(notice, Notice), read_at=read_at)


def notification_of(notification: Notification) -> Plain:
    """Write a new notification, by column."""
    return {
        "id": notification.id,
        "user_id": notification.user_id,
        "notice": as_object(notification.notice),
    }
