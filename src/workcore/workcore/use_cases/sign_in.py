"""Establish who is calling."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import frozen

from workcore.errors import AmbiguousSignIn, BadCredentials, TooManyTries
from workcore.model import Caller, TokenId
from workcore.ports.clock import Clock
from workcore.ports.directory import Account, Directory
from workcore.ports.ids import Ids
from workcore.ports.passwords import PasswordHasher
from workcore.ports.sign_ins import SignIns
from workcore.ports.tokens import Token, TokenIssuer

MOST_TRIES: Final = 5
WINDOW: Final = timedelta(minutes=15)
"""So many tries has an account from one address, in so long a time, and be it unknown."""


@frozen
class SignIn:
    """Give a token for an address and a password."""

    _sign_ins: SignIns
    _directory: Directory
    _passwords: PasswordHasher
    _tokens: TokenIssuer
    _clock: Clock
    _ids: Ids

    def __call__(
        self,
        email: str,
        password: str,
        *,
        organisation: str | None = None,
        address: str | None = None,
    ) -> Token:
        """
        Sign in.

        Args:
            organisation: Its short name; needed only when several know both the
                address and the password.
            address: The network address that the try comes from.

        Raises:
            TooManyTries: There were five in a quarter of an hour; the password was not looked at.
            BadCredentials: The address or the password is wrong; which, is not said.
            AmbiguousSignIn: Several organisations know both.
        """
        who = hashlib.sha256(f"{email.lower()}\0{address or ''}".encode()).hexdigest()
        self._admit(who)
        accounts = self._matching(email.lower(), password, organisation)
        if not accounts:
            raise BadCredentials
        if len(accounts) > 1:
            raise AmbiguousSignIn
        self._sign_ins.clear(who)
        token_id = TokenId(self._ids.new())
        return self._tokens.issue(accounts[0].user, token_id=token_id, at=self._clock.now())

    def _admit(self, who: str) -> None:
        """Count the try before it is made, so that many at once are not more than in turn."""
        now = self._clock.now()
        tries = self._sign_ins.count(who, at=now, window=WINDOW)
        if tries.count > MOST_TRIES:
            raise TooManyTries(tries.since + WINDOW - now)

    def _matching(self, email: str, password: str, organisation: str | None) -> Sequence[Account]:
        accounts = [
            account
            for account in self._directory.accounts(email)
            if organisation in {None, account.organisation.slug}
        ]
        if not accounts:
            # Hashing takes as long as checking, so an unknown address does not show by its speed.
            self._passwords.hash(password)
        return [a for a in accounts if self._passwords.verify(password, a.password_hash)]


@frozen
class ForgetTries:
    """Forget tries to sign in that do not count any more."""

    _sign_ins: SignIns

    def __call__(self, now: datetime) -> int:
        """Forget them; tell of how many people."""
        return self._sign_ins.forget(now - WINDOW)


@frozen
class Authenticate:
    """Take the claims of a token for who is calling; a unit of work checks them."""

    _tokens: TokenIssuer
    _clock: Clock

    def __call__(self, text: str, *, correlation_id: str, address: str | None = None) -> Caller:
        """
        Read a token.

        Raises:
            BadToken: It is malformed, forged or expired.
        """
        claims = self._tokens.verify(text, at=self._clock.now())
        return Caller(
            organisation_id=claims.organisation_id,
            user_id=claims.user_id,
            token_id=claims.token_id,
            claimed_roles=claims.roles,
            correlation_id=correlation_id,
            address=address,
        )


@frozen
class SignOut:
    """Make a token worthless."""

    _tokens: TokenIssuer
    _directory: Directory
    _clock: Clock

    def __call__(self, text: str) -> None:
        """
        Revoke a token, from the next call on; doing it again changes nothing.

        Raises:
            BadToken: It is malformed, forged or expired.
        """
        at = self._clock.now()
        self._directory.revoke(self._tokens.verify(text, at=at), at=at)


@frozen
class IssueToken:
    """Give an operator a token for a user, without a password."""

    _directory: Directory
    _tokens: TokenIssuer
    _clock: Clock
    _ids: Ids

    def __call__(self, email: str, *, organisation: str | None = None) -> Token:
        """
        Make a token for the user with this address.

        Raises:
            BadCredentials: Nobody active has it.
            AmbiguousSignIn: Several organisations know it.
        """
        account = find_account(self._directory, email, organisation)
        token_id = TokenId(self._ids.new())
        return self._tokens.issue(account.user, token_id=token_id, at=self._clock.now())


def find_account(directory: Directory, email: str, organisation: str | None = None) -> Account:
    """
    Find the one active account with an address.

    Raises:
        BadCredentials: Nobody has it.
        AmbiguousSignIn: Several organisations know it.
    """
    found = [
        account
        for account in directory.accounts(email.lower())
        if organisation in {None, account.organisation.slug}
    ]
    if not found:
        raise BadCredentials
    if len(found) > 1:
        raise AmbiguousSignIn
    return found[0]
