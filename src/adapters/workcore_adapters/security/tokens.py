"""Tokens as JSON Web Tokens (RFC 7519), signed by HMAC with SHA-256."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import jwt
from attrs import frozen

from workcore.entities.user import User
from workcore.errors import BadToken
from workcore.model import OrganisationId, Role, TokenId, UserId
from workcore.ports.tokens import Claims, Token

ALGORITHM: Final = "HS256"
"""The only one: a token does not choose how it is checked."""

NEEDED: Final = ("sub", "org", "roles", "name", "email", "iat", "exp", "jti")
LONGEST: Final = 8_192
"""Characters; a genuine token has a few hundred."""
REMEMBERED: Final = 1_024
"""Genuine tokens whose signature is not computed again; their times always are looked at."""

CHECKS: Final[Any] = {
    "require": list(NEEDED),
    "verify_signature": True,
    # The caller says what time it is, so times are judged by `verify` below.
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


@frozen
class _Genuine:
    """What a token with a right signature states."""

    claims: Claims
    issued_at: datetime


class JwtIssuer:
    """
    Makes and checks tokens, as `ports.tokens` promises.

    Args:
        key: The shared secret; how strong it has to be, settings decide.
        previous: What tokens were signed with before, and still may be.
        lifetime: How long a token is valid, whole seconds.
    """

    def __init__(self, key: str, *, lifetime: timedelta, previous: str | None = None) -> None:
        self._key = key
        self._accepted = (key,) if previous is None else (key, previous)
        self._lifetime = lifetime
        self._read = lru_cache(REMEMBERED)(self._decode)

    def issue(self, user: User, *, token_id: TokenId, at: datetime) -> Token:
        issued_at = at.replace(microsecond=0)
        claims = Claims(
            organisation_id=user.organisation_id,
            user_id=user.id,
            token_id=token_id,
            roles=user.roles,
            expires_at=issued_at + self._lifetime,
        )
        payload = {
            "sub": str(user.id),
            "org": str(user.organisation_id),
            "roles": sorted(user.roles),
            "name": user.name,
            "email": user.email,
            "iat": int(issued_at.timestamp()),
            "exp": int(claims.expires_at.timestamp()),
            "jti": str(token_id),
        }
        return Token(text=jwt.encode(payload, self._key, ALGORITHM), claims=claims)

    def verify(self, text: str, *, at: datetime) -> Claims:
        if len(text) > LONGEST:
            raise BadToken
        genuine = self._read(text)
        if not genuine.issued_at <= at < genuine.claims.expires_at:
            raise BadToken
        return genuine.claims

    def _decode(self, text: str) -> _Genuine:
        try:
            return _genuine(self._payload(text))
        except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError):
            raise BadToken from None

    def _payload(self, text: str) -> dict[str, Any]:
        *newer, oldest = self._accepted
        for key in newer:
            with suppress(jwt.InvalidSignatureError):
                return jwt.decode(text, key, [ALGORITHM], options=CHECKS)
        return jwt.decode(text, oldest, [ALGORITHM], options=CHECKS)


def _genuine(payload: dict[str, Any]) -> _Genuine:
    claims = Claims(
        organisation_id=OrganisationId(_uuid(payload["org"])),
        user_id=UserId(_uuid(payload["sub"])),
        token_id=TokenId(_uuid(payload["jti"])),
        roles=frozenset(role for role in Role if role in payload["roles"]),
        expires_at=_instant(payload["exp"]),
    )
    return _Genuine(claims, _instant(payload["iat"]))


def _uuid(value: object) -> UUID:
    return UUID(str(value))


def _instant(value: object) -> datetime:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return datetime.fromtimestamp(value, UTC)
