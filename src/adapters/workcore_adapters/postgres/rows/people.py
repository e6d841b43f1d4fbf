"""Organisations, users and assets as rows."""

from typing import Final

from workcore.entities.asset import Asset
from workcore.entities.organisation import Organisation
from workcore.entities.user import User
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.rows.words import ASSET_TYPES, LEVELS, ROLES, SIZE_CLASSES
from workcore_adapters.postgres.statements import Row
from workcore_adapters.postgres.tables import assets, organisations, users

o, u, a = organisations.c, users.c, assets.c

ORGANISATION: Final = (o.id, o.slug, o.name, o.currency, o.time_zone, o.settings_version)

USER: Final = (
    u.id,
    u.organisation_id,
    u.email,
    u.name,
    u.roles,
    u.level,
    u.active,
    u.version,
    u.created_at,
    u.updated_at,
)

ASSET: Final = (
    a.id,
    a.organisation_id,
    a.code,
    a.name,
    a.asset_type,
    a.location,
    a.parent_id,
    a.owner_id,
    a.capacity_group,
    a.size_class,
    a.version,
    a.created_at,
    a.updated_at,
)


def organisation_from(row: Row) -> Organisation:
    """Make an organisation of a row of `ORGANISATION`."""
    id_, slug, name, currency, time_zone, settings_version = row
    return Organisation(
        id=id_,
        slug=slug,
        name=name,
        currency=currency,
        time_zone=time_zone,
        settings_version=settings_version,
    )


def organisation_of(organisation: Organisation) -> Plain:
    """Write an organisation, by column."""
    return {
        "id": organisation.id,
        "slug": organisation.slug,
        "name": organisation.name,
        "currency": organisation.currency,
        "time_zone": organisation.time_zone,
        "settings_version": organisation.settings_version,
    }


def user_from(row: Row) -> User:
    """Make a user of a row of `USER`."""
    id_, organisation_id, email, name, roles, level, active, version, created_at, updated_at = row
    return User(
        id=id_,
        organisation_id=organisation_id,
        email=email,
        name=name,
        roles=frozenset([ROLES[role] for role in roles]),
        level=LEVELS[level],
        active=active,
        version=version,
        created_at=created_at,
        updated_at=updated_at,
    )


def user_of(user: User) -> Plain:
    """Write a user, by column; his password's hash goes beside it."""
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "roles": sorted(user.roles),
        "level": user.level,
        "active": user.active,
        "version": user.version,
        "created_at": user.created_at,
        "updated_at": user.updated_at,
    }


def asset_from(row: Row) -> Asset:
    """Make an asset of a row of `ASSET`."""
    id_, organisation_id, code, name, kind, location, parent, owner, group, size, *rest = row
    version, created_at, updated_at = rest
    return Asset(
        id=id_,
        organisation_id=organisation_id,
        code=code,
        name=name,
        asset_type=ASSET_TYPES[kind],
        location=location,
        parent_id=parent,
        owner_id=owner,
        capacity_group=group,
        size_class=SIZE_CLASSES[size],
        version=version,
        created_at=created_at,
        updated_at=updated_at,
    )


def asset_of(asset: Asset) -> Plain:
    """Write an asset, by column."""
    return {
        "id": asset.id,
        "code": asset.code,
        "name": asset.name,
        "asset_type": asset.asset_type,
        "location": asset.location,
        "parent_id": asset.parent_id,
        "owner_id": asset.owner_id,
        "capacity_group": asset.capacity_group,
        "size_class": asset.size_class,
        "version": asset.version,
        "created_at": asset.created_at,
        "updated_at": asset.updated_at,
    }
