"""Which addresses a webhook may have, as far as they tell by themselves."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

from workcore.errors import Problem
from workcore.policies.outside import Network, literal, may_reach

LONGEST: Final = 2_000
PORTS: Final = {"https": 443, "http": 80}
LARGEST_PORT: Final = 65_535

URL: Final = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>[/?][\x21\x24-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e\x25]*)?"
)
"""
What an address looks like, strictly: no user before the host, no backslash, no blank, nothing
behind a `#`, and no letter that is not ASCII. Readers of laxer forms disagree on where they lead.
"""

LABEL: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
NUMBER: Final = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
"""The last part of a host that some readers take for an address, such as 2130706433 and 0x7f.1."""

LONGEST_NAME: Final = 253


@frozen
class Place:
    """
    Where a message goes.

    Attributes:
        host: A name, or an address without brackets.
        target: Path and query.
    """

    tls: bool
    host: str
    port: int
    target: str


def place_of(url: str) -> Place | None:
    """Take an address apart; None when it has not the one form that is taken."""
    found = URL.fullmatch(url) if len(url) <= LONGEST else None
    if found is None:
        return None
    host, port = found["host"].strip("[]").lower(), int(found["port"] or PORTS[found["scheme"]])
    known = _is_name(host) if literal(host) is None else _is_bracketed(found["host"])
    if not known or not 1 <= port <= LARGEST_PORT:
        return None
    target = found["target"] or "/"
    target = target if target.startswith("/") else f"/{target}"
    return Place(found["scheme"] == "https", host, port, target)


def _is_bracketed(host: str) -> bool:
    """Whether an address stands in brackets when it is of IPv6, and else in none."""
    return host.startswith("[") is (":" in host)


def _is_name(host: str) -> bool:
    labels = host.split(".")
    whole = all(LABEL.fullmatch(label) for label in labels)
    return whole and len(host) <= LONGEST_NAME and NUMBER.fullmatch(labels[-1]) is None


def url_problems(url: str, allowed: Sequence[Network]) -> Iterator[Problem]:
    """
    Judge an address, without looking anything up.

    Args:
        allowed: Networks of our own that may be reached, and without TLS, too.
    """
    place = place_of(url)
    if place is None:
        message = (
            f"Must be an address such as https://example.org/hook, of {LONGEST:,} characters at"
            " most, with neither user nor fragment."
        )
        yield Problem("url", "not_a_url", message)
        return
    if not place.tls and not allowed:
        yield Problem("url", "not_encrypted", "Must begin with https://.")
    address = literal(place.host)
    if address is not None and not may_reach(address, allowed):
        yield Problem("url", "inside_address", "Must be an address of the public internet.")
