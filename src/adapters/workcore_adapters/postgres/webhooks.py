"""The webhooks of one organisation, as `ports.webhooks` promises."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from attrs import evolve, frozen
from sqlalchemy import Integer, bindparam, func, select

from workcore.entities.webhook import Webhook
from workcore.errors import NoSuchWebhook
from workcore.model import HookEvent, WebhookId
from workcore.ports.queries import Page, Slice
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.rows.webhooks import WEBHOOK, webhook_from, webhook_of
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import webhooks
from workcore_adapters.postgres.tables.base import Id, Texts
from workcore_adapters.postgres.writes import (
    WEBHOOK_ADDED,
    WEBHOOK_FAILING,
    WEBHOOK_REMOVED,
    WEBHOOK_SAVED,
)

h = webhooks.c

OURS: Final = select(*WEBHOOK).where(h.organisation_id == ORGANISATION_ID)
GET: Final = compiled(OURS.where(h.id == bindparam("id", type_=Id)))
SLICE: Final = compiled(
    OURS.where(h.id > bindparam("after", type_=Id))
    .order_by(h.id)
    .limit(bindparam("limit", type_=Integer()))
)
COUNT: Final = compiled(select(func.count()).where(h.organisation_id == ORGANISATION_ID))
LISTENING: Final = compiled(
    OURS.where(h.active, h.events.overlap(bindparam("events", type_=Texts))).order_by(h.id)
)


@frozen
class PostgresWebhooks:
    """The webhooks of one organisation."""

    _session: Session
    _pending: Pending

    def get(self, webhook_id: WebhookId) -> Webhook:
        """Read one, or raise NoSuchWebhook."""
        for row in self._session.read(GET, {"id": webhook_id}):
            return webhook_from(row)
        raise NoSuchWebhook(webhook_id)

    def find(self, part: Slice) -> Page[Webhook]:
        """List a page, by id."""
        return self._session.read_slice(SLICE, part, webhook_from, {})

    def count(self) -> int:
        """Count all of them."""
        [[count]] = self._session.read(COUNT, {})
        return int(count)

    def listening(self, events: Collection[HookEvent]) -> tuple[Webhook, ...]:
        """List those that want to be told of any of *events*."""
        rows = self._session.read(LISTENING, {"events": list(map(str, events))})
        return tuple(map(webhook_from, rows))

    def add(self, webhook: Webhook) -> None:
        """Write a new one at commit."""
        self._pending.add(WEBHOOK_ADDED, webhook_of(webhook))

    def save(self, webhook: Webhook) -> Webhook:
        """Write the next state of one at commit."""
        saved = evolve(webhook, version=webhook.version + 1)
        self._pending.add(WEBHOOK_SAVED, webhook_of(saved))
        return saved

    def remove(self, webhook: Webhook) -> None:
        """Delete one at commit."""
        self._pending.add(WEBHOOK_REMOVED, {"id": webhook.id, "version": webhook.version})

    def note_failing(self, webhook_id: WebhookId, since: datetime | None) -> None:
        """Note at commit since when all tries have failed."""
        self._pending.add(WEBHOOK_FAILING, {"id": webhook_id, "failing_since": since})
