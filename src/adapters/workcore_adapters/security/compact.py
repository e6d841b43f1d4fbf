"""The compact form of tokens (RFC 7515, 7.1), read so that each has one spelling only."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from attrs import frozen

from workcore.errors import BadToken
from workcore.model import TokenId

LONGEST: Final = 8_192
"""Characters; a genuine token has a few hundred, or a few thousand from elsewhere."""
SHAPE: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")

Json = dict[str, Any]


@frozen
class Parts:
    """
    What a token says, before anybody has looked at its signature.

    Attributes:
        signed: The text that its signature is of.
    """

    header: Json
    payload: Json
    signed: str

    @property
    def token_id(self) -> TokenId:
        """Name the token after what was signed: whoever has not the key cannot change the name."""
        return TokenId(UUID(bytes=sha256(self.signed.encode()).digest()[:16]))


def parts_of(text: str) -> Parts:
    """
    Take a token apart.

    Raises:
        BadToken: It is no token, or could be read in more than one way.
    """
    if len(text) > LONGEST or not SHAPE.fullmatch(text):
        raise BadToken
    head, body, seal = text.split(".")
    try:
        _bytes(seal)
        return Parts(_object(head), _object(body), f"{head}.{body}")
    except (ValueError, RecursionError):
        raise BadToken from None


def _bytes(part: str) -> bytes:
    raw = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if urlsafe_b64encode(raw).rstrip(b"=").decode() != part:
        raise ValueError
    return raw


def _object(part: str) -> Json:
    read = json.loads(_bytes(part).decode(), object_pairs_hook=_each_once, parse_constant=_never)
    if not isinstance(read, dict):
        raise ValueError  # noqa: TRY004 - a text that is wrong, not a call
    return read


def _each_once(pairs: list[tuple[str, Any]]) -> Json:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError
    return read


def _never(word: str) -> None:
    raise ValueError(word)
