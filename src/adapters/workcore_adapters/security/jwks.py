"""The keys of an identity provider, as it publishes them (RFC 7517)."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Any, Final
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from workcore.errors import Unavailable

SERVICE: Final = "identity provider"
WITHIN: Final = timedelta(seconds=3)
"""For connecting, for each part of the answer, and for all of it together."""
LARGEST: Final = 256 * 1024
"""Bytes of a set; those of large providers have about ten thousand."""
CHUNK: Final = 16 * 1024
SHORTEST_RSA, LONGEST_RSA = 2_048, 8_192
LONGEST_NAME: Final = 256

ALGORITHMS: Final[Mapping[tuple[object, object], str]] = {
    ("RSA", None): "RS256",
    ("EC", "P-256"): "ES256",
}
"""What a key of a type and curve verifies; never what a token says."""

Keys = Mapping[str, PyJWK]


class UnusableSet(ValueError):
    """What the address answers is no set of keys."""


class JwksSource:
    """
    Fetches the keys from *url*, each time that it is called. May be shared between threads.

    Follows no redirection: what the settings name is who is believed.
    """

    def __init__(self, url: str, *, within: timedelta = WITHIN) -> None:
        self._url = url
        self._within = within.total_seconds()
        self._opener = OpenerDirector()
        for handler in (
            ProxyHandler(),
            HTTPHandler(),
            HTTPSHandler(),
            HTTPErrorProcessor(),
            HTTPDefaultErrorHandler(),
        ):
            self._opener.add_handler(handler)

    def __call__(self) -> Keys:
        """
        Fetch the usable keys, by name; there is at least one.

        Raises:
            Unavailable: There was no proper answer in time.
        """
        try:
            keys = dict(usable(json.loads(self._fetch())))
            if not keys:
                raise UnusableSet("it names no key for RS256 or ES256 that has a kid")
        except (OSError, HTTPException, ValueError, RecursionError) as failure:
            raise Unavailable(SERVICE) from failure
        return keys

    def _fetch(self) -> bytes:
        until = monotonic() + self._within
        asked = Request(self._url, headers={"Accept": "application/json"})  # noqa: S310 - settings allow http and https
        with self._opener.open(asked, timeout=self._within) as answer:
            return _read(answer, until)


def _read(answer: HTTPResponse, until: float) -> bytes:
    body = bytearray()
    while chunk := answer.read1(CHUNK):
        body += chunk
        if len(body) > LARGEST:
            raise UnusableSet(f"it is larger than {LARGEST} bytes")
        if monotonic() > until:
            raise UnusableSet("it comes too slowly")
    return bytes(body)


def usable(published: object) -> Iterator[tuple[str, PyJWK]]:
    """
    Pick the keys that may verify tokens; of two with one name, the first.

    Raises:
        UnusableSet: It is no set of keys.
    """
    entries = published.get("keys") if isinstance(published, dict) else None
    if not isinstance(entries, list):
        raise UnusableSet("it is no JSON object with keys")
    for entry in reversed(entries):
        key = _key(entry) if isinstance(entry, dict) else None
        if key is not None and key.key_id is not None:
            yield key.key_id, key


def _key(entry: dict[str, Any]) -> PyJWK | None:
    name, curve = entry.get("kid"), entry.get("crv")
    algorithm = ALGORITHMS.get((str(entry.get("kty")), curve if curve is None else str(curve)))
    named = isinstance(name, str) and 1 <= len(name) <= LONGEST_NAME
    if algorithm is None or not named or "d" in entry or not _for_signatures(entry, algorithm):
        return None
    try:
        key = PyJWK(entry, algorithm)
    except (PyJWTError, ValueError, TypeError, AttributeError):
        return None
    return key if _strong(key.key) else None


def _for_signatures(entry: dict[str, Any], algorithm: str) -> bool:
    wanted = entry.get("use", "sig") == "sig" and entry.get("alg", algorithm) == algorithm
    allowed = entry.get("key_ops", ["verify"])
    return wanted and isinstance(allowed, list) and "verify" in allowed


def _strong(key: object) -> bool:
    return not isinstance(key, RSAPublicKey) or SHORTEST_RSA <= key.key_size <= LONGEST_RSA
