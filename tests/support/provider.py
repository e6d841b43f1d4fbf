"""An identity provider on this machine: it publishes keys, signs tokens, and has its bad days."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

from attrs import define, field
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm, get_default_algorithms

ISSUER: Final = "https://id.airport.example/realms/staff"
AUDIENCE: Final = "workcore"

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey
Json = dict[str, Any]
Reply = tuple[int, dict[str, str], bytes]


@cache
def rsa_key(name: str = "rsa", size: int = 2_048) -> RSAPrivateKey:  # noqa: ARG001 - one for each name
    """Make an RSA key; it takes a moment, so each is made once."""
    return generate_rsa(65_537, size)


@cache
def ec_key(name: str = "ec") -> EllipticCurvePrivateKey:  # noqa: ARG001 - one for each name
    """Make a key on the curve P-256."""
    return generate_private_key(SECP256R1())


def algorithm_of(key: PrivateKey) -> str:
    """Say what a key signs with."""
    return "RS256" if isinstance(key, RSAPrivateKey) else "ES256"


def public_jwk(key: PrivateKey, name: str, **more: Any) -> Json:
    """Describe the public part of a key."""
    if isinstance(key, RSAPrivateKey):
        plain = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        plain.pop("key_ops")
    else:
        plain = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**plain, "kid": name, "use": "sig", **more}


def segment(value: object) -> str:
    """Encode a part of a token; bytes and texts as they are, other things as JSON."""
    if not isinstance(value, bytes):
        value = (value if isinstance(value, str) else json.dumps(value)).encode()
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def compact(header: object, payload: object, sign: Callable[[bytes], bytes]) -> str:
    """Write a token, whatever it says."""
    signed = f"{segment(header)}.{segment(payload)}"
    return f"{signed}.{segment(sign(signed.encode()))}"


def signature(signed: bytes, key: PrivateKey) -> bytes:
    """Sign with a key, by what it is for."""
    return get_default_algorithms()[algorithm_of(key)].sign(signed, key)


@define
class Provider:
    """
    The provider.

    Attributes:
        keys: What it signs with and publishes, by name.
        reply: What it answers instead of the keys.
        fetched: How often the keys were asked for.
    """

    url: str
    keys: dict[str, PrivateKey] = field(factory=dict)
    reply: Callable[[], Reply] | None = None
    fetched: int = 0

    def answer(self) -> Reply:
        """Answer whoever asks for the keys."""
        self.fetched += 1
        if self.reply is not None:
            return self.reply()
        keys = [public_jwk(key, name) for name, key in self.keys.items()]
        return 200, {}, json.dumps({"keys": keys}).encode()

    def token(
        self,
        at: datetime,
        *,
        signed_by: str = "rsa",
        header: Json | None = None,
        key: PrivateKey | None = None,
        **claims: Any,
    ) -> str:
        """Sign a token for an hour; a claim that is None is left out."""
        key = self.keys[signed_by] if key is None else key
        said = {**claims_at(at), **claims}
        payload = {name: value for name, value in said.items() if value is not None}
        begin = {"alg": algorithm_of(key), "typ": "JWT", "kid": signed_by, **(header or {})}
        return compact(begin, payload, lambda signed: signature(signed, key))


def claims_at(at: datetime) -> Json:
    """State what the provider states, but for whom."""
    second = int(at.timestamp())
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "f3a1",
        "iat": second,
        "exp": second + 3_600,
        "email_verified": True,
    }


@contextmanager
def a_provider() -> Iterator[Provider]:
    """Serve a provider with a key of each type, on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer as the provider does."""
            status, headers, body = provider.answer()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        address = f"http://127.0.0.1:{server.server_port}/jwks"
        provider = Provider(address, {"rsa": rsa_key(), "ec": ec_key()})
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield provider
        server.shutdown()
