"""Webhooks as administrators see them."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from workcore.entities.webhook import Webhook
from workcore.model import HookEvent


class WebhookOut(Struct, frozen=True, kw_only=True):
    """
    A server that is told of what happens.

    `disabled_for` says why it was turned off where nobody did that himself, `failing_since` when
    the first of those tries was made that all failed since. Until `previous_secret_until` the
    secret before signs as well.
    """

    id: UUID
    url: str
    events: tuple[HookEvent, ...]
    description: str | None
    active: bool
    disabled_for: str | None
    failing_since: datetime | None
    previous_secret_until: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


def webhook_out(webhook: Webhook) -> WebhookOut:
    """Show a webhook, but not what signs."""
    return WebhookOut(
        id=webhook.id,
        url=webhook.url,
        events=tuple(sorted(webhook.events)),
        description=webhook.description,
        active=webhook.active,
        disabled_for=webhook.disabled_for,
        failing_since=webhook.failing_since,
        previous_secret_until=webhook.previous_until,
        version=webhook.version,
        created_at=webhook.created_at,
        updated_at=webhook.updated_at,
    )
