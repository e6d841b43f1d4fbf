"""Tokens that say who is calling."""

from datetime import datetime
from typing import Protocol

from attrs import frozen

from workcore.entities.user import User
from workcore.model import OrganisationId, Role, TokenId, UserId


@frozen(kw_only=True)
class Claims:
    """What a genuine token states; nothing of it grants access by itself."""

    organisation_id: OrganisationId
    user_id: UserId
    token_id: TokenId
    roles: frozenset[Role] = frozenset()
    issued_at: datetime | None = None
    expires_at: datetime


@frozen(kw_only=True)
class Introduction:
    """
    Whom somebody else's genuine token names; whether he may come in it does not say.

    Attributes:
        email: The address, as the provider writes it, which has seen that it is his.
        organisation: The short name of the organisation that he comes to.
        token_id: The same for the same token, and for no other.
    """

    email: str
    organisation: str
    token_id: TokenId
    issued_at: datetime
    expires_at: datetime


@frozen(kw_only=True)
class Token:
    """A token to hand out; *text* is a secret of its owner."""

    text: str
    claims: Claims


class TokenIssuer(Protocol):
    """Makes and checks tokens. May be shared between threads."""

    def issue(self, user: User, *, token_id: TokenId, at: datetime) -> Token:
        """Make a token for *user* that is valid from *at* on, for the issuer's set time."""
        ...

    def verify(self, text: str, *, at: datetime) -> Claims:
        """
        Check that a token is genuine and valid at *at*.

        Raises:
            BadToken: It is malformed, forged, expired or not valid yet.
        """
        ...


class IdentityProvider(Protocol):
    """Checks tokens that somebody else made, whom we believe. May be shared between threads."""

    def introduced(self, text: str, *, at: datetime) -> Introduction:
        """
        Check that a token is genuine, meant for us, and valid at *at*.

        Raises:
            BadToken: It is malformed, forged, for others, expired or not valid yet.
            Unavailable: It cannot be checked at present.
        """
        ...
