"""What people were told, as they see it."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from workcore.entities.notice import Facts, Notification
from workcore.model import Topic


class NotificationOut(Struct, frozen=True, kw_only=True):
    """
    What somebody was told; `read_at` is null until he has seen it.

    `event` is what happened and `topic` what he may choose by whether to be told. `facts` says
    more: what of it does not apply is null. `path` leads to the request.
    """

    id: UUID
    topic: Topic
    event: str
    request_id: UUID
    reference: str
    title: str
    by: str
    at: datetime
    emergency: bool
    facts: Facts
    path: str
    read_at: datetime | None


def notification_out(notification: Notification) -> NotificationOut:
    """Show what somebody was told."""
    notice = notification.notice
    return NotificationOut(
        id=notification.id,
        topic=notice.topic,
        event=notice.kind,
        request_id=notice.request_id,
        reference=notice.reference,
        title=notice.title,
        by=notice.by,
        at=notice.at,
        emergency=notice.emergency,
        facts=notice.facts,
        path=notice.path,
        read_at=notification.read_at,
    )
