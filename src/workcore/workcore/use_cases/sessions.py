"""Establish who is calling, by a token; and end that."""

from contextlib import suppress
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from attrs import frozen

from workcore.errors import BadToken, UnknownCaller
from workcore.model import Caller, Permission, UserId
from workcore.ports.clock import Clock
from workcore.ports.directory import Directory
from workcore.ports.ids import Ids
from workcore.ports.tokens import Claims, IdentityProvider, Introduction, TokenIssuer
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import permit_generally
from workcore.use_cases.recording import Recorder

LOWER: Final = str.maketrans(ascii_uppercase, ascii_lowercase)
"""Not `str.lower`: that makes the Kelvin sign a k, and one person another."""


@frozen
class Authenticate:
    """Take the claims of a token for who is calling; a unit of work checks them."""

    _tokens: TokenIssuer
    _provider: IdentityProvider
    _directory: Directory
    _clock: Clock

    def __call__(self, text: str, *, correlation_id: str, address: str | None = None) -> Caller:
        """
        Read a token, of ours or of the identity provider.

        Raises:
            BadToken: It is malformed, forged or expired.
            UnknownCaller: The provider names somebody whom nobody has let in.
            Unavailable: The provider's tokens cannot be checked at present.
        """
        return caller_of(self.claims(text), correlation_id, address)

    def claims(self, text: str) -> Claims:
        """Read what a token states; raises as a call does."""
        at = self._clock.now()
        try:
            return self._tokens.verify(text, at=at)
        except BadToken:
            return self._known(self._provider.introduced(text, at=at))

    def _known(self, introduced: Introduction) -> Claims:
        for account in self._directory.accounts(introduced.email.translate(LOWER)):
            if account.organisation.slug == introduced.organisation:
                return Claims(
                    organisation_id=account.organisation.id,
                    user_id=account.user.id,
                    token_id=introduced.token_id,
                    issued_at=introduced.issued_at,
                    expires_at=introduced.expires_at,
                )
        raise UnknownCaller


def caller_of(claims: Claims, correlation_id: str, address: str | None) -> Caller:
    """Say who claims to call."""
    return Caller(
        organisation_id=claims.organisation_id,
        user_id=claims.user_id,
        token_id=claims.token_id,
        token_issued_at=claims.issued_at,
        claimed_roles=claims.roles,
        correlation_id=correlation_id,
        address=address,
    )


@frozen
class SignOut:
    """Make a token worthless."""

    _units: Units
    _authenticate: Authenticate
    _directory: Directory
    _clock: Clock
    _ids: Ids
    _recorder: Recorder

    def __call__(
        self, text: str, *, correlation_id: str | None = None, address: str | None = None
    ) -> None:
        """
        Revoke a token, from the next call on; doing it again changes nothing.

        Raises:
            BadToken: It is malformed, forged or expired.
        """
        at, claims = self._clock.now(), self._authenticate.claims(text)
        caller = caller_of(claims, correlation_id or str(self._ids.new()), address)
        # Who is out already leaves no second record, and his token ends all the same.
        with suppress(UnknownCaller), self._units(caller) as unit:
            self._recorder.user(unit, caller, caller.user_id, "signed_out", at=at)
            unit.commit()
        self._directory.revoke(claims, at=at)


@frozen
class SignOutEverywhere:
    """Make every token of a person worthless."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(self, user_id: UserId, *, caller: Caller) -> None:
        """
        Revoke all that was issued until now, from the next call on.

        Raises:
            NotAllowed: It is somebody else, and the caller is no administrator.
            NoSuchUser: There is no such person.
        """
        at = self._clock.now()
        with self._units(caller) as unit:
            if user_id != unit.actor.id:
                permit_generally(Permission.MANAGE_USERS, unit.actor)
            user = unit.users.get(user_id)
            unit.users.sign_out(user.id, at=at)
            self._recorder.user(unit, caller, user.id, "signed_out_everywhere", at=at)
            unit.commit()
