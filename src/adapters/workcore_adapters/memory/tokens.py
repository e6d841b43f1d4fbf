"""Tokens that mean something in this process only."""

from datetime import datetime, timedelta
from secrets import token_bytes, token_urlsafe
from typing import Final
from uuid import UUID

from attrs import frozen

from workcore.entities.user import User
from workcore.errors import BadToken
from workcore.model import TokenId
from workcore.ports.tokens import Claims, Introduction, Token

LIFETIME: Final = timedelta(hours=8)
SECRET_BYTES: Final = 32


@frozen
class _Issued:
    claims: Claims
    at: datetime


class MemoryTokens:
    """Makes and checks tokens, as `ports.tokens` promises; each is a chance text."""

    def __init__(self, lifetime: timedelta = LIFETIME) -> None:
        self._lifetime = lifetime
        self._issued: dict[str, _Issued] = {}

    def issue(self, user: User, *, token_id: TokenId, at: datetime) -> Token:
        claims = Claims(
            organisation_id=user.organisation_id,
            user_id=user.id,
            token_id=token_id,
            roles=user.roles,
            issued_at=at,
            expires_at=at + self._lifetime,
        )
        text = token_urlsafe(SECRET_BYTES)
        self._issued[text] = _Issued(claims, at)
        return Token(text=text, claims=claims)

    def verify(self, text: str, *, at: datetime) -> Claims:
        known = self._issued.get(text)
        if known is None or not known.at <= at < known.claims.expires_at:
            raise BadToken
        return known.claims


class MemoryProvider:
    """Introduces whom it is told to, as `ports.tokens` promises; at first nobody."""

    def __init__(self) -> None:
        self._known: dict[str, Introduction] = {}

    def introduce(
        self, email: str, organisation: str, *, at: datetime, lifetime: timedelta = LIFETIME
    ) -> str:
        """Make a token for whoever has an address, valid from *at* on."""
        text = token_urlsafe(SECRET_BYTES)
        self._known[text] = Introduction(
            email=email,
            organisation=organisation,
            token_id=TokenId(UUID(bytes=token_bytes(16))),
            issued_at=at,
            expires_at=at + lifetime,
        )
        return text

    def introduced(self, text: str, *, at: datetime) -> Introduction:
        known = self._known.get(text)
        if known is None or not known.issued_at <= at < known.expires_at:
            raise BadToken
        return known
