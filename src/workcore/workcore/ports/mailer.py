"""Electronic mail."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from attrs import frozen

from workcore.entities.delivery import Outcome
from workcore.model import DeliveryId, RequestId

SEND_WITHIN: Final = timedelta(seconds=60)
"""So long a mailer may take for the letters of one call, however silent the other side is."""


@frozen(kw_only=True)
class Message:
    """
    One letter to one recipient. Sent again it is the same one, to the last header.

    Attributes:
        id: Names the letter for whoever gets it: a second copy is recognised as one.
        at: When it was written.
        recipient: A bare address, such as ann@example.org; letters of all scripts are allowed.
        subject: One line; a mailer puts a space where it holds what no header may.
        text: For readers without HTML; says the same.
        html: A whole document that needs nothing from elsewhere.
        thread: The request it is about; readers show what is about one request together.
        list_id: Names what kind of mail this is, for filters: letters, digits, dots, hyphens.
    """

    id: DeliveryId
    at: datetime
    recipient: str
    subject: str
    text: str
    html: str
    thread: RequestId
    list_id: str


class Mailer(Protocol):
    """
    Hands letters over to whoever carries them. May be shared between threads.

    Guarantees: what is `sent` was taken over at least once. A letter may go out twice only where
    the answer to it was lost; both copies then bear its identifier. No content of a letter
    becomes a header, or a recipient, that was not meant.
    """

    def send(self, messages: Sequence[Message]) -> Iterator[Sequence[tuple[Message, Outcome]]]:
        """
        Try each letter once, and tell what came of it as soon as that is known, in any order.

        What is known when it is asked for is told together, one letter at least.

        `sent` was taken over; `waiting`, with an error, may be tried again, and its wait is left
        to the caller; `dead`, with an error, is refused for good, as is any letter whose
        recipient is no address. What one letter comes to does not touch the others. Within
        `SEND_WITHIN` of the first question all is told; whoever asks no further gives up what
        was not told yet. Never raises for a letter.
        """
        ...
