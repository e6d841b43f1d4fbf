"""How single settings are read. Each reader takes the text, or says what it should be."""

import base64
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_network
from typing import Final, TypeVar
from urllib.parse import urlsplit

from attrs import field, frozen

from workcore.policies.outside import Network
from workcore.policies.register import email_problems

E = TypeVar("E", bound=StrEnum)

UNITS: Final[Mapping[str, timedelta]] = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
SPAN: Final = re.compile(r"([0-9]{1,6})([smhd])?")
TRUE, FALSE = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off"})
KEY_BYTES: Final = 32
EXAMPLE: Final = "your-"
PUBLIC_KEY: Final = re.compile(r"workcore\+[0-9a-f]{8}\+A[Q-Za-f][A-Za-z0-9+/]{42}")
"""A name, a hash, and the number of Ed25519 with a key (C2SP vkey)."""


class SettingsError(Exception):
    """Settings are wrong or missing; the message lists all of them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep the list, one line a problem."""
        super().__init__("The settings are not usable:\n" + "\n".join(f"  {p}" for p in problems))
        self.problems = problems


@frozen
class Secret:
    """A text that never shows by accident."""

    _text: str = field(repr=False)

    def reveal(self) -> str:
        """Give the text to whoever really needs it."""
        return self._text

    def __str__(self) -> str:
        """Hide it wherever it is printed."""
        return "***"


def revealed(secret: Secret | None) -> str | None:
    """Give the text of a secret to whoever really needs it; None where there is none."""
    return None if secret is None else secret.reveal()


def text(given: str) -> str:
    """Take any text but an empty one."""
    if not given.strip():
        raise ValueError("must not be empty")
    return given


def address(given: str) -> str:
    """Take a bare e-mail address."""
    if any(email_problems(given)):
        raise ValueError("must be an address such as workcore@example.org, with no name before it")
    return given


def secret(given: str) -> Secret:
    """Take any text but an empty one, and hide it."""
    return Secret(text(given))


def dsn(given: str) -> Secret:
    """Take the address that a Sentry server gives to each project, and hide it."""
    parts = urlsplit(url("https", "http")(given))
    if not (parts.username and parts.path.strip("/")):
        raise ValueError("must be a DSN such as https://key@sentry.example.org/1")
    return Secret(given)


def unless_example(reader: Callable[[str], Secret]) -> Callable[[str], Secret | None]:
    """Make a reader that takes what guides put in its place for nothing."""
    return lambda given: None if given.startswith(EXAMPLE) else reader(given)


def whole(least: int, most: int) -> Callable[[str], int]:
    """Make a reader of whole numbers in a range, both ends inside."""

    def read(given: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,12}", given) or not least <= int(given) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(given)

    return read


def truth(given: str) -> bool:
    """Take true or false in their usual spellings."""
    word = given.lower()
    if word not in TRUE | FALSE:
        raise ValueError("must be true or false")
    return word in TRUE


def span(given: str) -> timedelta:
    """Take a length of time such as 30s, 15m, 24h or 7d; a bare number is seconds."""
    found = SPAN.fullmatch(given)
    if found is None or int(found[1]) == 0:
        raise ValueError("must be a length of time such as 30s, 15m, 24h or 7d")
    return int(found[1]) * UNITS[found[2] or "s"]


def days(given: str) -> timedelta:
    """Take a length of time of a day at least, such as 90d: shorter, and somebody forgot the d."""
    found = span(given)
    if found < timedelta(days=1):
        raise ValueError("must be a day or more, such as 90d")
    return found


def word(vocabulary: type[E]) -> Callable[[str], E]:
    """Make a reader of one of a few words."""

    def read(given: str) -> E:
        try:
            return vocabulary(given.lower())
        except ValueError:
            raise ValueError(f"must be one of {', '.join(vocabulary)}") from None

    return read


def words(*known: str) -> Callable[[str], frozenset[str]]:
    """Make a reader of words between commas."""

    def read(given: str) -> frozenset[str]:
        found = frozenset(part.strip() for part in given.split(",") if part.strip())
        if not found <= set(known):
            raise ValueError(f"may name {', '.join(known)}, between commas")
        return found

    return read


def url(*schemes: str) -> Callable[[str], str]:
    """Make a reader of addresses."""

    def read(given: str) -> str:
        try:
            parts = urlsplit(given)
            usable = parts.scheme in schemes and (parts.netloc or parts.path)
        except ValueError:
            usable = False
        if not usable:
            raise ValueError(f"must be an address that begins with {' or '.join(schemes)}://")
        return given

    return read


def secret_url(*schemes: str) -> Callable[[str], Secret]:
    """Make a reader of addresses that may hold a password."""
    read = url(*schemes)
    return lambda given: Secret(read(given))


def keys(given: str) -> Secret:
    """Take `id:base64key,…` with keys of 32 bytes."""
    for part in given.split(","):
        name, _, encoded = part.strip().partition(":")
        if not name or not _is_key(encoded):
            raise ValueError("must be id:base64key pairs between commas, each key 32 bytes")
    return Secret(given)


def key(given: str) -> Secret:
    """Take one key of 32 bytes, as base64."""
    if not _is_key(given):
        raise ValueError("must be 32 bytes as base64; make them with: openssl rand -base64 32")
    return Secret(given)


def networks(given: str) -> tuple[Network, ...]:
    """Take networks such as 10.1.0.0/16, between commas."""
    try:
        return tuple(ip_network(part.strip()) for part in given.split(",") if part.strip())
    except ValueError:
        raise ValueError("must be networks such as 10.1.0.0/16, between commas") from None


def public_keys(given: str) -> tuple[str, ...]:
    """Read public keys of the audit trail, separated by commas."""
    found = tuple(part.strip() for part in given.split(",") if part.strip())
    for each in found:
        if PUBLIC_KEY.fullmatch(each) is None:
            message = "must be public keys as `workcore audit key` prints them, with commas between"
            raise ValueError(message)
    return found


def _is_key(encoded: str) -> bool:
    try:
        return len(base64.b64decode(encoded, validate=True)) == KEY_BYTES
    except ValueError:
        return False
