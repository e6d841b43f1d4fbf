"""People and tokens, as clients see them."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from workcore.entities.user import User
from workcore.model import Level, Role
from workcore.ports.tokens import Token
from workcore.use_cases.read_users import Myself


class UserOut(Struct, frozen=True, kw_only=True):
    """A person of the organisation."""

    id: UUID
    email: str
    name: str
    roles: tuple[Role, ...]
    level: Level | None
    active: bool
    version: int
    created_at: datetime
    updated_at: datetime


class OrganisationOut(Struct, frozen=True, kw_only=True):
    """The organisation that a person belongs to."""

    id: UUID
    slug: str
    name: str
    currency: str
    time_zone: str


class MyselfOut(Struct, frozen=True, kw_only=True):
    """The caller, and where he belongs."""

    user: UserOut
    organisation: OrganisationOut


class AccessToken(Struct, frozen=True, kw_only=True):
    """A token to call with; `expires_in` is seconds."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the kind of token, no secret
    expires_in: int


def user_out(user: User) -> UserOut:
    """Show a person."""
    return UserOut(
        id=user.id,
        email=user.email,
        name=user.name,
        roles=tuple(sorted(user.roles)),
        level=user.level,
        active=user.active,
        version=user.version,
        created_at=user.created_at,
        updated_at=user.updated_at,
    )


def me_out(myself: Myself) -> MyselfOut:
    """Show the caller himself."""
    where = myself.organisation
    return MyselfOut(
        user=user_out(myself.user),
        organisation=OrganisationOut(
            id=where.id,
            slug=where.slug,
            name=where.name,
            currency=where.currency,
            time_zone=where.time_zone,
        ),
    )


def token_out(token: Token, now: datetime) -> AccessToken:
    """Show a token."""
    left = token.claims.expires_at - now
    return AccessToken(access_token=token.text, expires_in=round(left.total_seconds()))
