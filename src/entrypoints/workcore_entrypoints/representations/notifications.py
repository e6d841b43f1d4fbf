"""What people were told, as they see it."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from workcore.entities.notice import Facts, Notification
from workcore.model import About, Topic


class NotificationOut(Struct, frozen=True, kw_only=True):
    """
    What somebody was told; `read_at` is null until he has seen it.

    `event` is what happened and `topic` what he may choose by whether to be told. `facts` says
    more: what of it does not apply is null. `path` leads to what it is `about`; `request_id` is
    null unless that is a request.
    """

    id: UUID
    topic: Topic
    event: str
    about: About
    request_id: UUID | None
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
        about=notice.about,
        request_id=notice.request_id if notice.about is About.REQUEST else None,
        reference=notice.reference,
        title=notice.title,
        by=notice.by,
        at=notice.at,
        emergency=notice.emergency,
        facts=notice.facts,
        path=notice.path,
        read_at=notification.read_at,
    )
