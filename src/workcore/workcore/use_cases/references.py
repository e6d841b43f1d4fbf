"""What a request points to has to be there."""

from collections.abc import Iterator, Mapping

from workcore.entities.asset import Asset, AssetRef
from workcore.errors import InvalidInput, Problem
from workcore.model import AssetId, RequestContent, UserId
from workcore.ports.unit_of_work import UnitOfWork


def assets_of(unit: UnitOfWork, content: RequestContent) -> Mapping[AssetId, Asset]:
    """
    Read every asset that *content* names, and see that its people exist too.

    Raises:
        InvalidInput: Some asset or user does not exist; each is named.
    """
    assets = unit.assets.many(content.asset_ids)
    ensure_there(unit, content, assets)
    return assets


def ensure_there(
    unit: UnitOfWork, content: RequestContent, assets: Mapping[AssetId, Asset]
) -> None:
    """
    See that everything which *content* names exists: its assets among *assets*, and its people.

    Raises:
        InvalidInput: Some asset or user does not exist; each is named.
    """
    problems = (*_missing_assets(content, assets), *_missing_people(unit, content))
    if problems:
        raise InvalidInput(problems)


def _missing_assets(content: RequestContent, assets: Mapping[AssetId, Asset]) -> Iterator[Problem]:
    fields = {"asset_id": content.asset_id} | {
        f"related_assets[{index}].asset_id": related.asset_id
        for index, related in enumerate(content.related_assets)
    }
    for field, asset_id in fields.items():
        if asset_id not in assets:
            yield Problem(field, "no_such_asset", f"There is no asset {asset_id}.")


def _missing_people(unit: UnitOfWork, content: RequestContent) -> Iterator[Problem]:
    named = _people(content)
    if not named:
        return
    users = unit.users.many(set(named.values()))
    for field, user_id in named.items():
        if user_id not in users:
            yield Problem(field, "no_such_user", f"There is no user {user_id}.")


def _people(content: RequestContent) -> Mapping[str, UserId]:
    contacts = {
        "primary_contact_id": content.primary_contact_id,
        "secondary_contact_id": content.secondary_contact_id,
    }
    watchers = {f"watcher_ids[{i}]": watcher for i, watcher in enumerate(content.watcher_ids)}
    return {field: user for field, user in contacts.items() if user is not None} | watchers


def reference_to(asset: Asset) -> AssetRef:
    """Take what a request shows of its asset."""
    return AssetRef(
        code=asset.code,
        name=asset.name,
        asset_type=asset.asset_type,
        capacity_group=asset.capacity_group,
        owner_id=asset.owner_id,
    )
