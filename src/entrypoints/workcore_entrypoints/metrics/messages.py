"""Ways out whose tries are counted."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from workcore.entities.delivery import Outcome
from workcore.model import Channel
from workcore.policies.hooks import meaning_of
from workcore.ports.mailer import Mailer, Message
from workcore.ports.webhooks import Post, Reply, WebhookSender
from workcore_entrypoints.metrics.meter import Meter


@frozen
class CountedMailer:
    """Sends as another mailer does, and counts what came of each letter."""

    mailer: Mailer
    _meter: Meter

    def send(self, messages: Sequence[Message]) -> Iterator[Sequence[tuple[Message, Outcome]]]:
        """Try each letter once, and count it as soon as it is told of."""
        for told in self.mailer.send(messages):
            for _, outcome in told:
                self._meter.tried(Channel.EMAIL, outcome.state)
            yield told


@frozen
class CountedSender:
    """Posts as another sender does, and counts what came of it."""

    sender: WebhookSender
    _meter: Meter

    def send(self, post: Post) -> Reply:
        """Try once, and count it."""
        reply = self.sender.send(post)
        self._meter.tried(Channel.WEBHOOK, meaning_of(reply.status).state)
        return reply
