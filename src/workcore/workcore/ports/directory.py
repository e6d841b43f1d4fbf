"""What is asked before anybody is known: organisations, sign-in, and revoked tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore.ports.tokens import Claims


@frozen(kw_only=True)
class Account:
    """A user with what his password is checked against."""

    user: User
    organisation: Organisation
    password_hash: str = field(repr=False)


class Directory(Protocol):
    """
    Finds who may sign in, across organisations. May be shared between threads.

    Only signing in and setting up use it; everything else goes through a unit
    of work, which is bound to one organisation.
    """

    def accounts(self, email: str) -> Sequence[Account]:
        """Find the active accounts with this address (lower case), at most one an organisation."""
        ...

    def organisation(self, slug: str) -> Organisation | None:
        """Find an organisation by its short name."""
        ...

    def found(self, organisation: Organisation, admin: User, password_hash: str) -> None:
        """
        Set up an organisation with its first administrator, both or neither.

        Raises:
            Duplicate: The short name is taken.
        """
        ...

    def revoke(self, claims: Claims, *, at: datetime) -> None:
        """Make a token worthless from now on; doing it again changes nothing."""
        ...
