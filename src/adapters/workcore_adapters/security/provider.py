"""Tokens of an identity provider, signed with RS256 or ES256."""

from datetime import datetime, timedelta
from typing import Any, Final

import jwt

from workcore.errors import BadToken
from workcore.ports.tokens import Introduction
from workcore_adapters.security.claims import begins, instant, words
from workcore_adapters.security.compact import Parts, parts_of
from workcore_adapters.security.jwks import ALGORITHMS
from workcore_adapters.security.key_set import KeySet

NEEDED: Final = ("iss", "aud", "iat", "exp", "email", "email_verified", "org")
TYPES: Final = frozenset({"jwt", "at+jwt", "application/at+jwt"})
"""What says who is calling; other tokens of a provider, such as those for signing out, do not."""
AHEAD: Final = timedelta(minutes=1)
"""How far the provider's clock may be before ours."""

CHECKS: Final[Any] = {
    "require": list(NEEDED),
    "verify_signature": True,
    "verify_aud": True,
    "verify_iss": True,
    # The caller says what time it is, so times are judged by `introduced` below.
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


class JwksProvider:
    """
    Believes what a provider signed, as `ports.tokens` promises.

    Args:
        issuer: How the provider calls itself, exactly.
        audience: How it calls us: what it signed for others is not for us.
    """

    def __init__(self, keys: KeySet, *, issuer: str, audience: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience

    def introduced(self, text: str, *, at: datetime) -> Introduction:
        parts = parts_of(text)
        try:
            payload = self._payload(text, parts.header)
            introduction = _introduction(payload, parts)
            begin = max(introduction.issued_at, begins(payload) or introduction.issued_at)
        except (jwt.InvalidTokenError, ValueError, OverflowError):
            raise BadToken from None
        if not begin - AHEAD <= at < introduction.expires_at:
            raise BadToken
        return introduction

    def _payload(self, text: str, header: dict[str, Any]) -> dict[str, Any]:
        name, kind = words(header.get("kid")), words(header.get("typ", "JWT"))
        if header.get("alg") not in ALGORITHMS.values() or kind.lower() not in TYPES:
            raise BadToken
        key = self._keys.find(name)
        if key is None:
            raise BadToken
        return jwt.decode(
            text,
            key,
            [key.algorithm_name],
            options=CHECKS,
            issuer=self._issuer,
            audience=self._audience,
        )


def _introduction(payload: dict[str, Any], parts: Parts) -> Introduction:
    if payload["email_verified"] is not True:
        raise BadToken
    return Introduction(
        email=words(payload["email"]),
        organisation=words(payload["org"]),
        token_id=parts.token_id,
        issued_at=instant(payload["iat"]),
        expires_at=instant(payload["exp"]),
    )
