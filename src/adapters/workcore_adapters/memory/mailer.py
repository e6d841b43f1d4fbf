"""A mailer that keeps what it was given."""

from collections.abc import Iterator, Sequence

from workcore.entities.delivery import Outcome
from workcore.model import DeliveryState
from workcore.policies.register import email_problems
from workcore.ports.mailer import Message


class MemoryMailer:
    """
    Mail, as `ports.mailer` promises, that can be read and reaches nobody.

    Attributes:
        outbox: What was sent, in order; a letter that was sent twice is there twice.
        answers: What it says instead of sending, by recipient, for as long as it is there.
    """

    def __init__(self) -> None:
        """Send everything."""
        self.outbox: list[Message] = []
        self.answers: dict[str, Outcome] = {}

    def send(self, messages: Sequence[Message]) -> Iterator[Sequence[tuple[Message, Outcome]]]:
        """Keep them."""
        return ([(message, self._send(message))] for message in messages)

    def _send(self, message: Message) -> Outcome:
        if any(email_problems(message.recipient)):
            return Outcome(state=DeliveryState.DEAD, error="recipient is no address")
        if message.recipient in self.answers:
            return self.answers[message.recipient]
        self.outbox.append(message)
        return Outcome(state=DeliveryState.SENT)
