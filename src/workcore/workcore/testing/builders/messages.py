"""Who is told of what, and by which way: inboxes, mail, webhooks."""

from typing import Any

from workcore.entities.delivery import Delivery
from workcore.entities.notice import Notice, Notification
from workcore.entities.records import OutboxMessage
from workcore.entities.user import User
from workcore.entities.webhook import Webhook
from workcore.model import (
    Channel,
    DeliveryId,
    HookEvent,
    NotificationId,
    Topic,
    WebhookId,
    WrappedKey,
)
from workcore.testing.builders.values import LONG_AGO, NOW, Fields
from workcore.testing.ids import new_id


def a_notice(message: OutboxMessage, **given: Any) -> Notice:
    """Tell Ann of *message*."""
    defaults: Fields = {
        "event_id": message.id,
        "topic": Topic.APPROVED,
        "kind": message.kind,
        "request_id": message.request_id,
        "reference": "WR-2027-000001",
        "title": "Replace stand guidance lamp",
        "by": "Stan",
        "at": message.at,
        "recipient": "Ann",
        "organisation": "Home",
        "time_zone": "Europe/Berlin",
    }
    return Notice(**defaults | given)


def a_notification(message: OutboxMessage, user: User, **given: Any) -> Notification:
    """Put what tells of *message* into somebody's inbox, unread."""
    defaults: Fields = {
        "id": NotificationId(new_id()),
        "user_id": user.id,
        "notice": a_notice(message),
    }
    return Notification(**defaults | given)


def a_delivery(message: OutboxMessage, **given: Any) -> Delivery:
    """Make the e-mail that tells Ann of *message*, to be sent at once."""
    defaults: Fields = {
        "id": DeliveryId(new_id()),
        "organisation_id": message.organisation_id,
        "event_id": message.id,
        "channel": Channel.EMAIL,
        "target": "ann@example.org",
        "payload": {"subject": "Submitted"},
        "next_at": LONG_AGO,
    }
    return Delivery(**defaults | given)


def a_webhook(**given: Any) -> Webhook:
    """Tell a server of approvals."""
    defaults: Fields = {
        "id": WebhookId(new_id()),
        "url": "https://hooks.example.org/workcore",
        "events": frozenset({HookEvent.APPROVED}),
        "secret": WrappedKey("k1", b"\0sealed\xff"),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Webhook(**defaults | given)
