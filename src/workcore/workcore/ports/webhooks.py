"""The servers that an organisation wants to be told, and how they are told."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from attrs import field, frozen

from workcore.entities.webhook import Webhook
from workcore.model import HookEvent, WebhookId
from workcore.ports.queries import Page, Slice

POST_WITHIN: Final = timedelta(seconds=15)
"""So long one try may take, from looking the name up to the answer."""


class Webhooks(Protocol):
    """The webhooks of one organisation."""

    def get(self, webhook_id: WebhookId) -> Webhook:
        """
        Read one.

        Raises:
            NoSuchWebhook: The organisation has none with this identifier.
        """
        ...

    def find(self, part: Slice) -> Page[Webhook]:
        """List a page, in the order in which they were made."""
        ...

    def count(self) -> int:
        """Count all of them."""
        ...

    def listening(self, events: Collection[HookEvent]) -> tuple[Webhook, ...]:
        """List those that are active and want to be told of any of *events*."""
        ...

    def add(self, webhook: Webhook) -> None:
        """Write a new one at `commit`."""
        ...

    def save(self, webhook: Webhook) -> Webhook:
        """Write the next state of one at `commit`, all of it; versions as for requests."""
        ...

    def remove(self, webhook: Webhook) -> None:
        """Delete one at `commit`, which raises Stale when it was changed meanwhile."""
        ...

    def note_failing(self, webhook_id: WebhookId, since: datetime | None) -> None:
        """
        Note at `commit` since when all tries have failed; None when the last one went well.

        It is of no version. What was noted as failing keeps the time that it has.
        """
        ...


@frozen(kw_only=True)
class Post:
    """
    One try to tell a webhook.

    Attributes:
        headers: Names in lower case; what the connection itself needs comes besides.
    """

    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@frozen(kw_only=True)
class Reply:
    """
    What came of a try.

    Attributes:
        status: Of HTTP, where there was an answer.
        error: Why there was none, in words that tell nothing of what is inside.
    """

    status: int | None = None
    error: str | None = None


class WebhookSender(Protocol):
    """
    Posts messages to servers that others name. May be shared between threads.

    Guarantees: connects to nothing but addresses of the public internet (`policies.outside`) and
    the networks that the operator allowed. A name is looked up once for each try; unless all its
    addresses may be reached none is, and the connection goes to one that was looked at. Where
    TLS is asked for, the certificate is that name's; without TLS, only allowed networks are
    reached. Redirections are not followed, and of an answer nothing counts but its status.
    """

    def send(self, post: Post) -> Reply:
        """Try once, within `POST_WITHIN` whatever the other side does. Never raises for a post."""
        ...
