"""Passwords, and who is shut out for having tried too many."""

from attrs import frozen

from workcore.errors import Problem
from workcore.model import Caller, Permission, TokenId, UserId
from workcore.policies.register import password_problems
from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore.ports.passwords import PasswordHasher
from workcore.ports.tokens import Token, TokenIssuer
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import permit_generally
from workcore.use_cases.keep_users import ensure_none
from workcore.use_cases.recording import Recorder
from workcore.use_cases.throttle import Throttle

WRONG = Problem("current_password", "wrong_password", "This is not your password at present.")


@frozen
class SetPassword:
    """Give a person another password."""

    _units: Units
    _throttle: Throttle
    _clock: Clock
    _passwords: PasswordHasher
    _recorder: Recorder

    def __call__(self, user_id: UserId, password: str, *, caller: Caller) -> None:
        """
        Replace somebody's password, sign him out everywhere, and let him try it at once.

        Raises:
            NotAllowed: The caller is no administrator; one's own is changed, not set.
            NoSuchUser: There is no such person.
            InvalidInput: The password is too short or too long.
        """
        at = self._clock.now()
        with self._units(caller) as unit:
            permit_generally(Permission.MANAGE_USERS, unit.actor)
            user = unit.users.get(user_id)
            ensure_none(*password_problems(password))
            unit.users.set_password(user.id, self._passwords.hash(password), at=at)
            self._recorder.user(unit, caller, user.id, "password_set", at=at)
            unit.commit()
        self._throttle.unlock(str(user.id))


@frozen
class ChangePassword:
    """Replace one's own password."""

    _units: Units
    _throttle: Throttle
    _clock: Clock
    _ids: Ids
    _passwords: PasswordHasher
    _tokens: TokenIssuer
    _recorder: Recorder

    def __call__(self, current: str, new: str, *, caller: Caller) -> Token:
        """
        Replace the caller's password; every token but the one that is given is worthless then.

        Raises:
            TooManyTries: The present one was wrong too often: a token alone does not tell it.
            InvalidInput: The present one is wrong, or the new one too short or too long.
        """
        at, who = self._clock.now(), str(caller.user_id)
        self._throttle.admit(who, caller.address, at=at)
        with self._units(caller) as unit:
            user = unit.actor
            self._ensure_current(unit, current, caller)
            ensure_none(*password_problems(new, field="new_password"))
            unit.users.set_password(user.id, self._passwords.hash(new), at=at)
            self._recorder.user(unit, caller, user.id, "password_changed", at=at)
            unit.commit()
        self._throttle.succeeded(who, caller.address, at=at)
        return self._tokens.issue(user, token_id=TokenId(self._ids.new()), at=at)

    def _ensure_current(self, unit: UnitOfWork, current: str, caller: Caller) -> None:
        user_id = unit.actor.id
        if self._passwords.verify(current, unit.users.password_hash(user_id)):
            return
        self._recorder.user(unit, caller, user_id, "password_change_failed", at=self._clock.now())
        unit.commit()
        ensure_none(WRONG)


@frozen
class UnlockUser:
    """Let somebody sign in whose password strangers have tried too often."""

    _units: Units
    _throttle: Throttle
    _clock: Clock
    _recorder: Recorder

    def __call__(self, user_id: UserId, *, caller: Caller) -> None:
        """
        Count the tries of strangers anew; those of one address end by themselves.

        Raises:
            NotAllowed: The caller is no administrator.
            NoSuchUser: There is no such person.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.MANAGE_USERS, unit.actor)
            user = unit.users.get(user_id)
            self._recorder.user(unit, caller, user.id, "unlocked", at=self._clock.now())
            unit.commit()
        self._throttle.unlock(str(user.id))
