"""Webhooks, kept in this process, and a sender that keeps what it was given."""

from collections.abc import Collection
from contextlib import ExitStack
from datetime import datetime

from attrs import evolve

from workcore.entities.webhook import Webhook
from workcore.errors import NoSuchWebhook
from workcore.model import HookEvent, WebhookId
from workcore.policies.hook_urls import url_problems
from workcore.ports.queries import Page, Slice
from workcore.ports.webhooks import Post, Reply
from workcore_adapters.memory.database import Tenant, drop, ensure_current, insert, put
from workcore_adapters.memory.pages import slice_of
from workcore_adapters.memory.session import Session


class MemoryWebhooks:
    """The webhooks of one organisation, as `ports.webhooks` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, webhook_id: WebhookId) -> Webhook:
        with self._session.reading() as tenant:
            if webhook_id not in tenant.webhooks:
                raise NoSuchWebhook(webhook_id)
            return tenant.webhooks[webhook_id]

    def find(self, part: Slice) -> Page[Webhook]:
        with self._session.reading() as tenant:
            return slice_of(list(tenant.webhooks.values()), part)

    def count(self) -> int:
        with self._session.reading() as tenant:
            return len(tenant.webhooks)

    def listening(self, events: Collection[HookEvent]) -> tuple[Webhook, ...]:
        with self._session.reading() as tenant:
            hooks = sorted(tenant.webhooks.values(), key=lambda hook: hook.id)
        return tuple(hook for hook in hooks if hook.active and not hook.events.isdisjoint(events))

    def add(self, webhook: Webhook) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            insert(tenant.webhooks, webhook.id, webhook, undo)

        self._session.later(write)

    def save(self, webhook: Webhook) -> Webhook:
        saved = evolve(webhook, version=webhook.version + 1)

        def write(tenant: Tenant, undo: ExitStack) -> None:
            ensure_current("webhook", tenant.webhooks.get(saved.id), webhook)
            put(tenant.webhooks, saved.id, saved, undo)

        self._session.later(write)
        return saved

    def remove(self, webhook: Webhook) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            ensure_current("webhook", tenant.webhooks.get(webhook.id), webhook)
            drop(tenant.webhooks, [webhook.id], undo)

        self._session.later(write)

    def note_failing(self, webhook_id: WebhookId, since: datetime | None) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            known = tenant.webhooks.get(webhook_id)
            if known is not None:
                noted = since and (known.failing_since or since)
                put(tenant.webhooks, webhook_id, evolve(known, failing_since=noted), undo)

        self._session.later(write)


class MemorySender:
    """
    Messages to webhooks, as `ports.webhooks` promises, that can be read and reach nobody.

    Attributes:
        posts: What was taken over, in order.
        replies: What it says instead, by address, for as long as it is there.
    """

    def __init__(self) -> None:
        """Take everything over."""
        self.posts: list[Post] = []
        self.replies: dict[str, Reply] = {}

    def send(self, post: Post) -> Reply:
        """Keep it."""
        if any(url_problems(post.url, ())):
            return Reply(error="leads to no address that may be reached")
        self.posts.append(post)
        return self.replies.get(post.url, Reply(status=200))
