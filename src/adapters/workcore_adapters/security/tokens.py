"""Tokens as JSON Web Tokens (RFC 7519), signed by HMAC with SHA-256."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import jwt
from attrs import frozen

from workcore.entities.user import User
from workcore.errors import BadToken
from workcore.model import OrganisationId, TokenId, UserId
from workcore.ports.tokens import Claims, Token
from workcore_adapters.security.claims import begins, identifier, instant, roles, whole, words
from workcore_adapters.security.compact import LONGEST, parts_of

ALGORITHM: Final = "HS256"
"""The only one: a token does not choose how it is checked."""
HEADER: Final = {"alg": ALGORITHM, "typ": "JWT"}
"""How every one of ours begins; none points to a key."""

NEEDED: Final = ("sub", "org", "roles", "name", "email", "iat", "exp", "jti")
FOREIGN: Final = frozenset({"iss", "aud"})
"""What none of ours says: whoever signs other things with our secret marks them by these."""
REMEMBERED: Final = 1_024
"""Genuine tokens whose signature is not computed again; their times always are looked at."""
MICROSECOND: Final = timedelta(microseconds=1)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

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
    begins: datetime


class JwtIssuer:
    """
    Makes and checks tokens, as `ports.tokens` promises.

    Args:
        key: The shared secret; how strong it has to be, settings decide.
        previous: What tokens were signed with before, and still may be.
        lifetime: How long a token is valid at most, whole seconds; of older ones, too.
    """

    def __init__(self, key: str, *, lifetime: timedelta, previous: str | None = None) -> None:
        self._key = key
        self._accepted = (key,) if previous is None else (key, previous)
        self._lifetime = lifetime
        self._read = lru_cache(REMEMBERED)(self._decode)

    def issue(self, user: User, *, token_id: TokenId, at: datetime) -> Token:
        second = at.replace(microsecond=0)
        claims = Claims(
            organisation_id=user.organisation_id,
            user_id=user.id,
            token_id=token_id,
            roles=user.roles,
            issued_at=at,
            expires_at=second + self._lifetime,
        )
        payload = {
            "sub": str(user.id),
            "org": str(user.organisation_id),
            "roles": sorted(user.roles),
            "name": user.name,
            "email": user.email,
            "iat": int(second.timestamp()),
            "iat_us": (at - EPOCH) // MICROSECOND,
            "exp": int(claims.expires_at.timestamp()),
            "jti": str(token_id),
        }
        return Token(text=jwt.encode(payload, self._key, ALGORITHM), claims=claims)

    def verify(self, text: str, *, at: datetime) -> Claims:
        if len(text) > LONGEST:
            raise BadToken
        genuine = self._read(text)
        if not genuine.begins <= at < genuine.claims.expires_at:
            raise BadToken
        return genuine.claims

    def _decode(self, text: str) -> _Genuine:
        parts = parts_of(text)
        if parts.header != HEADER or not FOREIGN.isdisjoint(parts.payload):
            raise BadToken
        try:
            return self._genuine(self._payload(text))
        except (jwt.InvalidTokenError, ValueError, OverflowError):
            raise BadToken from None

    def _payload(self, text: str) -> dict[str, Any]:
        *newer, oldest = self._accepted
        for key in newer:
            with suppress(jwt.InvalidSignatureError):
                return jwt.decode(text, key, [ALGORITHM], options=CHECKS)
        return jwt.decode(text, oldest, [ALGORITHM], options=CHECKS)

    def _genuine(self, payload: dict[str, Any]) -> _Genuine:
        for name in ("name", "email"):
            words(payload[name])
        issued_at = instant(payload["iat"])
        claims = Claims(
            organisation_id=OrganisationId(identifier(payload["org"])),
            user_id=UserId(identifier(payload["sub"])),
            token_id=TokenId(identifier(payload["jti"])),
            roles=roles(payload["roles"]),
            issued_at=_exactly(issued_at, payload.get("iat_us")),
            expires_at=min(instant(payload["exp"]), issued_at + self._lifetime),
        )
        return _Genuine(claims, max(issued_at, begins(payload) or issued_at))


def _exactly(issued_at: datetime, microseconds: object) -> datetime:
    """Tell the microsecond: signing out everywhere, and in again, may happen in one second."""
    if microseconds is None:
        return issued_at
    exactly = EPOCH + whole(microseconds) * MICROSECOND
    if exactly.replace(microsecond=0) != issued_at:
        raise BadToken
    return exactly
