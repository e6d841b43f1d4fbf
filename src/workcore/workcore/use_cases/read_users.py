"""Look at the people of an organisation."""

from attrs import frozen

from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore.model import Caller, Permission, UserId
from workcore.ports.queries import Page, Slice
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import permit_generally


@frozen(kw_only=True)
class Myself:
    """A caller, and where he belongs."""

    user: User
    organisation: Organisation


@frozen
class WhoAmI:
    """Show the caller himself."""

    _units: Units

    def __call__(self, *, caller: Caller) -> Myself:
        """Show the caller as he is stored now."""
        with self._units(caller) as unit:
            return Myself(user=unit.actor, organisation=unit.organisation)


@frozen
class GetUser:
    """Show one person."""

    _units: Units

    def __call__(self, user_id: UserId, *, caller: Caller) -> User:
        """
        Show a person; everybody may see himself.

        Raises:
            NotAllowed: The caller's roles do not read other people's data.
            NoSuchUser: There is no such person.
        """
        with self._units(caller) as unit:
            if user_id == unit.actor.id:
                return unit.actor
            permit_generally(Permission.READ_USERS, unit.actor)
            return unit.users.get(user_id)


@frozen
class ListUsers:
    """Show the people."""

    _units: Units

    def __call__(self, part: Slice, *, caller: Caller) -> Page[User]:
        """
        List people in the order in which they were added.

        Raises:
            NotAllowed: The caller's roles do not read other people's data.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.READ_USERS, unit.actor)
            return unit.users.find(part)
