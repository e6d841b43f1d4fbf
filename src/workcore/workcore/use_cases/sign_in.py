"""Establish who is calling, by a password."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from workcore.errors import AmbiguousSignIn, BadCredentials, TooManyTries
from workcore.model import Caller, TokenId
from workcore.ports.clock import Clock
from workcore.ports.directory import Account, Directory
from workcore.ports.ids import Ids
from workcore.ports.passwords import PasswordHasher
from workcore.ports.tokens import Token, TokenIssuer
from workcore.ports.unit_of_work import SystemUnits, Units
from workcore.use_cases.recording import Recorder
from workcore.use_cases.throttle import Lock, Throttle


@frozen
class Try:
    """A try to sign in: for which address, from where, when, and how it is named in records."""

    email: str
    address: str | None
    at: datetime
    correlation_id: str

    def caller(self, account: Account) -> Caller:
        """Act for whoever has signed in."""
        return Caller(
            organisation_id=account.organisation.id,
            user_id=account.user.id,
            correlation_id=self.correlation_id,
            address=self.address,
        )


@frozen
class SignIn:
    """Give a token for an address and a password."""

    _units: Units
    _system: SystemUnits
    _throttle: Throttle
    _directory: Directory
    _passwords: PasswordHasher
    _tokens: TokenIssuer
    _clock: Clock
    _ids: Ids
    _recorder: Recorder

    def __call__(
        self,
        email: str,
        password: str,
        *,
        organisation: str | None = None,
        address: str | None = None,
        correlation_id: str | None = None,
    ) -> Token:
        """
        Sign in.

        Args:
            organisation: Its short name; needed only when several know both the
                address and the password.
            address: The network address that the try comes from.
            correlation_id: How the try is named in the audit trail; made up when missing.

        Raises:
            TooManyTries: There were too many, as `throttle` has it; the password was not looked at.
            BadCredentials: The address or the password is wrong; which, is not said.
            AmbiguousSignIn: Several organisations know both.
        """
        name = correlation_id or str(self._ids.new())
        attempt = Try(email.lower(), address, self._clock.now(), name)
        accounts = self._matching(attempt, password, self._open(attempt, organisation))
        if len(accounts) > 1:
            raise AmbiguousSignIn
        account = accounts[0]
        self._welcome(attempt, account, password)
        token_id = TokenId(self._ids.new())
        return self._tokens.issue(account.user, token_id=token_id, at=attempt.at)

    def _open(self, attempt: Try, organisation: str | None) -> Sequence[Account]:
        """Find the accounts whose password may be tried; who has none is counted like them."""
        found = [
            account
            for account in self._directory.accounts(attempt.email)
            if organisation in {None, account.organisation.slug}
        ]
        if not found:
            self._throttle.admit(attempt.email, attempt.address, at=attempt.at)
            return found
        locks = [self._lock(attempt, account) for account in found]
        if None not in locks:
            raise TooManyTries(min(lock.wait for lock in locks if lock is not None))
        return [account for account, lock in zip(found, locks, strict=True) if lock is None]

    def _lock(self, attempt: Try, account: Account) -> Lock | None:
        lock = self._throttle.lock(str(account.user.id), attempt.address, at=attempt.at)
        if lock is not None and lock.first:
            self._record(attempt, account, "sign_in_locked")
        return lock

    def _matching(
        self, attempt: Try, password: str, accounts: Sequence[Account]
    ) -> Sequence[Account]:
        if not accounts:
            # Hashing takes as long as checking, so an unknown address does not show by its speed.
            self._passwords.hash(password)
        matching = [a for a in accounts if self._passwords.verify(password, a.password_hash)]
        if not matching:
            for account in accounts:
                self._record(attempt, account, "sign_in_failed")
            raise BadCredentials
        return matching

    def _welcome(self, attempt: Try, account: Account, password: str) -> None:
        self._throttle.succeeded(str(account.user.id), attempt.address, at=attempt.at)
        caller, user_id = attempt.caller(account), account.user.id
        with self._units(caller) as unit:
            if self._passwords.is_outdated(account.password_hash):
                unit.users.rehash(user_id, self._passwords.hash(password))
            self._recorder.user(unit, caller, user_id, "signed_in", at=attempt.at)
            unit.commit()

    def _record(self, attempt: Try, account: Account, action: str) -> None:
        """Write down what somebody unknown tried."""
        caller = attempt.caller(account)
        with self._system(account.organisation.id) as unit:
            self._recorder.user(unit, caller, account.user.id, action, at=attempt.at)
            unit.commit()


@frozen
class IssueToken:
    """Give an operator a token for a user, without a password."""

    _system: SystemUnits
    _directory: Directory
    _tokens: TokenIssuer
    _clock: Clock
    _ids: Ids
    _recorder: Recorder

    def __call__(self, email: str, *, organisation: str | None = None) -> Token:
        """
        Make a token for the user with this address.

        Raises:
            BadCredentials: Nobody active has it.
            AmbiguousSignIn: Several organisations know it.
        """
        account = find_account(self._directory, email, organisation)
        attempt = Try(email, None, self._clock.now(), str(self._ids.new()))
        with self._system(account.organisation.id) as unit:
            caller, user_id = attempt.caller(account), account.user.id
            self._recorder.user(unit, caller, user_id, "token_issued", at=attempt.at)
            unit.commit()
        token_id = TokenId(self._ids.new())
        return self._tokens.issue(account.user, token_id=token_id, at=attempt.at)


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
