"""Who is calling, and what he may not do."""

from datetime import timedelta
from math import ceil
from uuid import UUID

from attrs import define

from workcore.errors.base import Refused
from workcore.model import JsonObject, Permission, Relation, Standing


class NotAuthenticated(Refused):
    """Who is calling could not be established. Sign in again."""

    code = "not_authenticated"


class BadCredentials(NotAuthenticated):
    """The e-mail address or the password is wrong."""

    code = "bad_credentials"


class AmbiguousSignIn(NotAuthenticated):
    """Several organisations know this address and password: name the organisation."""

    code = "ambiguous_sign_in"


class BadToken(NotAuthenticated):
    """The token is malformed, forged, expired or revoked. Sign in again."""

    code = "bad_token"


class UnknownCaller(NotAuthenticated):
    """The user that this call speaks for is unknown, deactivated or signed out."""

    code = "unknown_caller"


@define
class TooManyTries(Refused):
    """Somebody tries passwords."""

    code = "too_many_tries"

    retry_after: timedelta

    @property
    def message(self) -> str:
        """Say when to try again."""
        minutes = -(-self.retry_after // timedelta(minutes=1))
        return f"Too many attempts to sign in. Try again in {minutes} minutes."


@define
class TooManyCalls(Refused):
    """Somebody, or his organisation, asks for more than they may in the time."""

    code = "too_many_calls"

    standing: Standing

    @property
    def retry_after(self) -> timedelta:
        """Say when to ask again."""
        return self.standing.resets_in

    @property
    def message(self) -> str:
        """Say what was exceeded, and when to ask again."""
        seconds = ceil(self.retry_after.total_seconds())
        return f"All of {self.standing.most:,} calls are used up. Ask again in {seconds:,} seconds."


@define
class NotAllowed(Refused):
    """
    The caller sees the thing but may not do this to it.

    Attributes:
        request_id: To which request, for the audit trail; None when it was to none.
        hint: Who may instead, where the caller may know that.
    """

    code = "not_allowed"

    permission: Permission
    request_id: UUID | None = None
    hint: str = ""

    @property
    def inputs(self) -> JsonObject:
        """Name what was tried."""
        return {"permission": str(self.permission)}

    @property
    def message(self) -> str:
        """Name what was refused, and who may."""
        return f"{self.rule} {self.hint}".rstrip()

    @property
    def rule(self) -> str:
        """Name what was refused."""
        return f"Your roles do not let you {self.permission.replace('_', ' ')} here."


@define
class FourEyes(NotAllowed):
    """
    Nobody decides on a request that he raised himself, whatever his roles.

    Attributes:
        raised: Whether he did; otherwise he started the work before it was approved.
    """

    code = "four_eyes"

    raised: bool = True

    @property
    def inputs(self) -> JsonObject:
        """Name what was tried, and what stands against it."""
        relation = Relation.OWN if self.raised else Relation.STARTER
        return {"permission": str(self.permission), "relation": str(relation)}

    @property
    def rule(self) -> str:
        """Say the rule and who can help."""
        if self.raised:
            return "You raised this request yourself: somebody else has to decide on it."
        return "You started this work before it was approved: somebody else has to ratify it."
