"""Who is calling, and how people are named in records."""

from datetime import datetime
from typing import Final
from uuid import UUID

from attrs import field, frozen

from workcore.model.ids import OrganisationId, TokenId, UserId
from workcore.model.kinds import Role


@frozen
class Person:
    """A user as records name him, even after he has left."""

    id: UserId
    name: str


@frozen
class Once:
    """
    Names an attempt, so that repeating it has no second effect.

    Attributes:
        key: What the client calls it, unique among its own for a day; 1-255 characters.
        fingerprint: Of what is attempted; the same for a repetition.
        at: When; of no account for whether two are the same.
    """

    key: str
    fingerprint: str
    at: datetime = field(eq=False)


@frozen(kw_only=True)
class Caller:
    """
    Who claims to act, and from where.

    Nothing here is believed for access: a unit of work reads the user that
    the claims point to each time.

    Attributes:
        token_id: The token's identifier; None where no token was used.
        token_issued_at: When the token was made; None where none was used.
        claimed_roles: What the token says; a guess that may save a look, and grants nothing.
        correlation_id: Names this attempt in logs and the audit trail, 1-128 characters.
        address: The network address it came from, if any.
        once: Names the attempt; each commit claims it, and only one ever succeeds.
        at: When he calls, which says in whose place he may answer; None: in nobody's.
    """

    organisation_id: OrganisationId
    user_id: UserId
    token_id: TokenId | None = None
    token_issued_at: datetime | None = None
    claimed_roles: frozenset[Role] = frozenset()
    correlation_id: str
    address: str | None = None
    once: Once | None = None
    at: datetime | None = None

    def calling(self, at: datetime) -> "Caller":
        """Say when he calls; every unit begins so, and `evolve` takes three times as long."""
        return Caller(
            organisation_id=self.organisation_id,
            user_id=self.user_id,
            token_id=self.token_id,
            token_issued_at=self.token_issued_at,
            claimed_roles=self.claimed_roles,
            correlation_id=self.correlation_id,
            address=self.address,
            once=self.once,
            at=at,
        )


NOBODY: Final = Person(UserId(UUID(int=0)), "system")
"""Who acts when time itself does."""
