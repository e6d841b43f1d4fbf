"""A person of an organisation."""

from datetime import UTC, datetime
from typing import Final

from attrs import frozen

from workcore.model import NOBODY, Level, OrganisationId, Person, Role, UserId


@frozen(kw_only=True)
class User:
    """
    A person of one organisation.

    Attributes:
        email: Lower case, unique in the organisation.
        level: What an approver may decide on; None for everybody else.
        active: Whether he may do anything at all.
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

    @property
    def person(self) -> Person:
        """How records name him."""
        return Person(self.id, self.name)

    def holds(self, level: Level) -> bool:
        """Whether he is one of those whom a step at *level* is for."""
        if level is Level.OWNER:
            return Role.ASSET_OWNER in self.roles
        return Role.APPROVER in self.roles and self.level is level


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
