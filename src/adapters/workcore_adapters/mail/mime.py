"""
Letters as the bytes that travel: RFC 5322, with text and HTML as alternatives.

`email.message.EmailMessage` takes 5 ms for a letter, most of it to read again what it was given;
what there is to write here takes a tenth of one.
"""

import re
from binascii import b2a_qp
from collections.abc import Iterator
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime
from functools import lru_cache
from typing import Final

from workcore.policies.register import email_problems
from workcore.ports.mailer import Message

UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
NOT_IN_LIST_ID: Final = re.compile(r"[^A-Za-z0-9.-]")
SPECIAL: Final = re.compile(r'[()<>\[\]:;@\\,"]')
"""What has a meaning of its own in an address; no service gives out addresses with it."""

SHORT: Final = 70
"""So many characters of ASCII, with its name, travel as one line whatever they are."""

LONGEST_WORD: Final = 200
"""Of a line that is written as it is: it is broken between words alone."""

PART: Final = """\
--{boundary}
Content-Type: text/{kind}; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

{content}
"""


class NoAddressError(ValueError):
    """Nobody can be reached under it."""


def letter_of(message: Message, *, sender: str) -> bytes:
    """
    Write a letter. The same message makes the same bytes.

    Raises:
        NoAddressError: The recipient is none.
    """
    boundary = f"=_{message.id.hex}"
    head = "".join(f"{name}: {value}\n" for name, value in _headers(message, sender, boundary))
    parts = [
        PART.format(boundary=boundary, kind=kind, content=_quoted(content))
        for kind, content in (("plain", message.text), ("html", message.html))
    ]
    whole = f"{head}\n{''.join(parts)}--{boundary}--\n"
    return whole.replace("\n", "\r\n").encode()


@lru_cache(maxsize=4_096)
def address_of(text: str) -> Address:
    """Read a bare address; the name of its host becomes ASCII."""
    local, _, host = text.rpartition("@")
    if any(email_problems(text)) or any(p.search(local + host) for p in (UNPRINTABLE, SPECIAL)):
        raise NoAddressError(text)
    try:
        return Address(username=local, domain=host.encode("idna").decode("ascii"))
    except ValueError as error:
        raise NoAddressError(text) from error


def one_line(text: str) -> str:
    """Keep a text to one line, and from being read as an encoded word."""
    return " ".join(UNPRINTABLE.sub(" ", text).split()).replace("=?", "= ?")


def _headers(message: Message, sender: str, boundary: str) -> Iterator[tuple[str, str]]:
    """List the headers; what of them comes from outside cannot hold the end of a line."""
    domain = address_of(sender).domain
    # A letter that nobody ever sent, one for each request: what is about one hangs together.
    root = f"<request.{message.thread}@{domain}>"
    yield "From", address_of(sender).addr_spec
    yield "To", address_of(message.recipient).addr_spec
    yield "Subject", _folded("Subject", one_line(message.subject))
    yield "Date", format_datetime(message.at)
    yield "Message-ID", f"<{message.id}@{domain}>"
    yield "In-Reply-To", root
    yield "References", root
    # Filters sort by it, and absence notices do not answer.
    yield "List-Id", f"<{NOT_IN_LIST_ID.sub('-', message.list_id)}.{domain}>"
    yield "Auto-Submitted", "auto-generated"
    yield "MIME-Version", "1.0"
    yield "Content-Type", f'multipart/alternative; boundary="{boundary}"'


def _folded(name: str, text: str) -> str:
    """Write a line of any length and script as lines that travel."""
    if text.isascii() and len(name) + len(text) < SHORT:
        return text
    plain = text.isascii() and max(map(len, text.split()), default=0) <= LONGEST_WORD
    return Header(text, "us-ascii" if plain else "utf-8", header_name=name).encode()


def _quoted(text: str) -> str:
    """Write a text of any length and script as lines that travel; halves of characters go."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return b2a_qp(lines.encode("utf-8", "replace"), istext=True).decode("ascii")
