"""Electronic mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from workcore.entities.delivery import Outcome
from workcore.model import DeliveryId, RequestId


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

    def send(self, messages: Sequence[Message]) -> Sequence[Outcome]:
        """
        Try each letter once, and tell in their order what came of it. Never raises for a letter.

        `sent` was taken over; `waiting`, with an error, may be tried again, and its wait is left
        to the caller; `dead`, with an error, is refused for good, as is any letter whose
        recipient is no address. What one letter comes to does not touch the others.
        """
        ...
