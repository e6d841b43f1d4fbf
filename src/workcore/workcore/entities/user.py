"""A person of an organisation."""

from datetime import UTC, datetime
from typing import Final

from attrs import frozen

from workcore.model import NOBODY, Level, OrganisationId, Person, Role, UserId


@frozen(kw_only=True)
class Principal:
    """Somebody who is absent, and in whose place a user may answer."""

    person: Person
    roles: frozenset[Role]
    level: Level | None = None

    def holds(self, level: Level) -> bool:
        """Whether he is one of those whom a step at *level* is for."""
        return _holds(self.roles, self.level, level)


def _holds(roles: frozenset[Role], held: Level | None, level: Level) -> bool:
    if level is Level.OWNER:
        return Role.ASSET_OWNER in roles
    return Role.APPROVER in roles and held is level


@frozen(kw_only=True)
class User:
    """
    A person of one organisation.

    Attributes:
        email: Lower case, unique in the organisation.
        level: What an approver may decide on; None for everybody else.
        active: Whether he may do anything at all.
        stands_in_for: Who is absent now and has him answer; known of a unit's actor alone.
        version: Counts saved changes, from 1.
    """

    id: UserId
    organisation_id: OrganisationId
    email: str
    name: str
    roles: frozenset[Role]
    level: Level | None = None
    active: bool = True
    version: int = 1
    created_at: datetime
    updated_at: datetime
    stands_in_for: tuple[Principal, ...] = ()

    @property
    def person(self) -> Person:
        """How records name him."""
        return Person(self.id, self.name)

    def holds(self, level: Level) -> bool:
        """Whether he is one of those whom a step at *level* is for."""
        return _holds(self.roles, self.level, level)


EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def system_of(organisation_id: OrganisationId) -> User:
    """Make the actor that stands for time itself; he has no role, and nobody can sign in as him."""
    return User(
        id=NOBODY.id,
        organisation_id=organisation_id,
        email="",
        name=NOBODY.name,
        roles=frozenset(),
        created_at=EPOCH,
        updated_at=EPOCH,
    )
