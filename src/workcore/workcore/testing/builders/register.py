"""Who there is, and what work is done on."""

from typing import Any

from workcore.entities.asset import Asset, AssetRef
from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore.model import AssetId, AssetType, Caller, Level, OrganisationId, Person, Role, UserId
from workcore.testing.builders.values import NOW, Fields
from workcore.testing.ids import new_id


def an_organisation(**given: Any) -> Organisation:
    """Make an organisation that counts in euros and lives in UTC."""
    made_up = new_id()
    defaults: Fields = {
        "id": OrganisationId(made_up),
        "slug": f"o-{made_up.hex}",
        "name": "Some Airport",
    }
    return Organisation(**defaults | given)


def a_user(*roles: Role, **given: Any) -> User:
    """Make an active user with *roles*, by default a requester."""
    made_up = new_id()
    defaults: Fields = {
        "id": UserId(made_up),
        "organisation_id": OrganisationId(new_id()),
        "email": f"u-{made_up.hex}@example.org",
        "name": "Ann Other",
        "roles": frozenset(roles or {Role.REQUESTER}),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return User(**defaults | given)


def an_approver(level: Level = Level.STANDARD, **given: Any) -> User:
    """Make an approver of *level*."""
    return a_user(Role.APPROVER, **{"level": level} | given)


def a_person(name: str = "Ann Other") -> Person:
    """Make up somebody for records."""
    return Person(UserId(new_id()), name)


def a_caller(user: User, **given: Any) -> Caller:
    """Speak for *user*."""
    defaults: Fields = {
        "organisation_id": user.organisation_id,
        "user_id": user.id,
        "correlation_id": "test",
    }
    return Caller(**defaults | given)


def an_asset(**given: Any) -> Asset:
    """Make a stand that nobody owns."""
    made_up = new_id()
    defaults: Fields = {
        "id": AssetId(made_up),
        "organisation_id": OrganisationId(new_id()),
        "code": f"A-{made_up.hex[16:].upper()}",
        "name": "Stand 12",
        "asset_type": AssetType.STAND,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Asset(**defaults | given)


def a_reference(asset: Asset) -> AssetRef:
    """Show *asset* as requests do."""
    return AssetRef(
        code=asset.code,
        name=asset.name,
        asset_type=asset.asset_type,
        capacity_group=asset.capacity_group,
        owner_id=asset.owner_id,
    )
