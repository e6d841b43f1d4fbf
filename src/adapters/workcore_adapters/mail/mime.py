"""Letters as the bytes that travel: RFC 5322, with text and HTML as alternatives."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import Final

from workcore.policies.register import email_problems
from workcore.ports.mailer import Message

UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
NOT_IN_LIST_ID: Final = re.compile(r"[^A-Za-z0-9.-]")
SPECIAL: Final = re.compile(r'[()<>\[\]:;@\\,"]')
"""What has a meaning of its own in an address; no service gives out addresses with it."""


class NoAddressError(ValueError):
    """Nobody can be reached under it."""


def letter_of(message: Message, *, sender: str) -> EmailMessage:
    """
    Write a letter. The same message makes the same headers.

    Raises:
        NoAddressError: The recipient is none.
    """
    recipient = address_of(message.recipient)
    letter = EmailMessage(policy=SMTP if recipient.username.isascii() else SMTPUTF8)
    domain = address_of(sender).domain
    letter["From"] = address_of(sender)
    letter["To"] = recipient
    letter["Subject"] = one_line(message.subject)
    letter["Date"] = message.at
    _thread(letter, message, domain)
    _mark(letter, message, domain)
    letter.set_content(_sound(message.text), cte="quoted-printable")
    letter.add_alternative(_sound(message.html), subtype="html", cte="quoted-printable")
    letter.set_boundary(f"=_{message.id.hex}")
    return letter


def address_of(text: str) -> Address:
    """Read a bare address; the name of its host becomes ASCII."""
    local, _, host = text.rpartition("@")
    if any(email_problems(text)) or any(p.search(local + host) for p in (UNPRINTABLE, SPECIAL)):
        raise NoAddressError(text)
    try:
        return Address(username=local, domain=host.encode("idna").decode("ascii"))
    except ValueError as error:
        raise NoAddressError(text) from error


def _thread(letter: EmailMessage, message: Message, domain: str) -> None:
    """Hang it under a letter that nobody ever sent, one for each request."""
    root = f"<request.{message.thread}@{domain}>"
    letter["Message-ID"] = f"<{message.id}@{domain}>"
    letter["In-Reply-To"] = root
    letter["References"] = root


def _mark(letter: EmailMessage, message: Message, domain: str) -> None:
    """Say what kind of mail it is: filters sort it, and absence notices do not answer it."""
    letter["List-Id"] = f"<{NOT_IN_LIST_ID.sub('-', message.list_id)}.{domain}>"
    letter["Auto-Submitted"] = "auto-generated"


def one_line(text: str) -> str:
    """Keep a text to one line, and from being read as an encoded word."""
    return " ".join(UNPRINTABLE.sub(" ", text).split()).replace("=?", "= ?")


def _sound(text: str) -> str:
    """Replace halves of characters, which cannot be encoded."""
    return text.encode("utf-8", "replace").decode("utf-8")
