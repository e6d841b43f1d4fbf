"""Webhooks as rows."""

from typing import Final

from workcore.entities.webhook import Webhook
from workcore.model import HookEvent, WrappedKey
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.statements import Row
from workcore_adapters.postgres.tables import webhooks

h = webhooks.c

EVENTS: Final = {str(event): event for event in HookEvent}

WEBHOOK: Final = (
    *(h.id, h.organisation_id, h.url, h.events, h.description, h.active, h.disabled_for),
    *(h.key_id, h.key_data, h.previous_id, h.previous_data, h.previous_until, h.failing_since),
    *(h.version, h.created_at, h.updated_at),
)


def webhook_from(row: Row) -> Webhook:
    """Make a webhook of a row of `WEBHOOK`; events that only another version knows are left out."""
    id_, organisation_id, url, events, description, active, disabled_for, *rest = row
    key_id, key_data, previous_id, previous_data, previous_until, failing_since, *life = rest
    version, created_at, updated_at = life
    return Webhook(
        id=id_,
        organisation_id=organisation_id,
        url=url,
        events=frozenset(EVENTS[name] for name in events if name in EVENTS),
        description=description,
        active=active,
        disabled_for=disabled_for,
        secret=WrappedKey(key_id, key_data),
        previous=None if previous_id is None else WrappedKey(previous_id, previous_data),
        previous_until=previous_until,
        failing_since=failing_since,
        version=version,
        created_at=created_at,
        updated_at=updated_at,
    )


def webhook_of(webhook: Webhook) -> Plain:
    """Write a webhook, by column."""
    previous = webhook.previous
    return {
        "id": webhook.id,
        "url": webhook.url,
        "events": sorted(webhook.events),
        "description": webhook.description,
        "active": webhook.active,
        "disabled_for": webhook.disabled_for,
        "key_id": webhook.secret.key_id,
        "key_data": _hex(webhook.secret.data),
        "previous_id": None if previous is None else previous.key_id,
        "previous_data": None if previous is None else _hex(previous.data),
        "previous_until": webhook.previous_until,
        "failing_since": webhook.failing_since,
        "version": webhook.version,
        "created_at": webhook.created_at,
        "updated_at": webhook.updated_at,
    }


def _hex(data: bytes) -> str:
    return f"\\x{data.hex()}"
