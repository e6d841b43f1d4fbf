"""Keep the people of an organisation."""

from collections.abc import Iterator
from typing import Final

from attrs import asdict, evolve, frozen

from workcore.codec import as_object, merged
from workcore.entities.user import User
from workcore.errors import InvalidInput, Problem
from workcore.model import Caller, JsonObject, Permission, Role, UserId
from workcore.policies.register import (
    NewUser,
    UserDetails,
    email_problems,
    password_problems,
    user_problems,
)
from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore.ports.passwords import PasswordHasher
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import ensure_version, permit_generally
from workcore.use_cases.recording import Recorder

SUBJECT: Final = "user"


@frozen
class AddUser:
    """Let a person in."""

    _units: Units
    _clock: Clock
    _ids: Ids
    _passwords: PasswordHasher
    _recorder: Recorder

    def __call__(self, new: NewUser, *, caller: Caller) -> User:
        """
        Add a person.

        Raises:
            NotAllowed: The caller is no administrator.
            InvalidInput: Each problem is named.
            Duplicate: The address is taken.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.MANAGE_USERS, unit.actor)
            ensure_none(
                *user_problems(new), *email_problems(new.email), *password_problems(new.password)
            )
            at = self._clock.now()
            user = User(
                id=UserId(self._ids.new()),
                organisation_id=unit.organisation.id,
                email=new.email.lower(),
                created_at=at,
                updated_at=at,
                **asdict(known(new), recurse=False),
            )
            unit.users.add(user, self._passwords.hash(new.password))
            self._recorder.audit(
                unit,
                caller,
                at=at,
                action="user_added",
                subject=SUBJECT,
                subject_id=str(user.id),
                was={},
                now={**as_object(known(new)), "email": user.email},
            )
            unit.commit()

        return user


@frozen
class EditUser:
    """Change what a person is to the organisation."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self,
        user_id: UserId,
        patch: JsonObject,
        *,
        caller: Caller,
        expected: int | None = None,
    ) -> User:
        """
        Apply a merge patch (RFC 7396) to a person of version *expected*; effective at once.

        Raises:
            NotAllowed: The caller is no administrator.
            NoSuchUser: There is no such person.
            Stale: He has another version.
            InvalidInput: Each problem is named; nobody can shut himself out.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.MANAGE_USERS, unit.actor)
            user = unit.users.get(user_id)
            ensure_version(SUBJECT, user, expected)
            before = known(user)
            details = merged(before, patch)
            ensure_none(*user_problems(details), *_self_harm(unit.actor, user, details))

            at = self._clock.now()
            changed = evolve(user, updated_at=at, **asdict(details, recurse=False))
            saved = unit.users.save(changed)
            self._recorder.audit(
                unit,
                caller,
                at=at,
                action="user_edited",
                subject=SUBJECT,
                subject_id=str(user.id),
                was=as_object(before),
                now=as_object(details),
            )
            unit.commit()

        return saved


def known(user: User | UserDetails) -> UserDetails:
    """Take of a person what can be changed."""
    return UserDetails(name=user.name, roles=user.roles, level=user.level, active=user.active)


def ensure_none(*problems: Problem) -> None:
    """
    Refuse an input with problems.

    Raises:
        InvalidInput: With all of them.
    """
    if problems:
        raise InvalidInput(problems)


def _self_harm(actor: User, user: User, details: UserDetails) -> Iterator[Problem]:
    if user.id != actor.id:
        return
    if not details.active or Role.ADMIN not in details.roles:
        message = "You cannot take your own administration away; ask another administrator."
        yield Problem("roles", "own_administration", message)
