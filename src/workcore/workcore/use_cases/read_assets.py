"""Look at the register of assets."""

from collections.abc import Sequence

from attrs import frozen

from workcore.entities.asset import Asset
from workcore.model import AssetId, AssetStatus, Caller, Permission
from workcore.policies.asset_status import asset_status
from workcore.ports.queries import AssetQuery, Page
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import permit_generally


@frozen(kw_only=True)
class AssetView:
    """An asset, with what is left of it now."""

    asset: Asset
    status: AssetStatus


@frozen
class GetAsset:
    """Show one asset."""

    _units: Units

    def __call__(self, asset_id: AssetId, *, caller: Caller) -> AssetView:
        """
        Show an asset with its status.

        Raises:
            NoSuchAsset: There is no such asset.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.READ_ASSETS, unit.actor)
            return asset_views(unit, [unit.assets.get(asset_id)])[0]


@frozen
class ListAssets:
    """Show the register."""

    _units: Units

    def __call__(self, query: AssetQuery, *, caller: Caller) -> Page[AssetView]:
        """List a page of assets with their statuses, by code."""
        with self._units(caller) as unit:
            permit_generally(Permission.READ_ASSETS, unit.actor)
            page = unit.assets.find(query)
            return Page(asset_views(unit, page.items), page.next, page.total)


def asset_views(unit: UnitOfWork, assets: Sequence[Asset]) -> tuple[AssetView, ...]:
    """Derive each asset's status from the works in progress now."""
    impacts = unit.assets.impacts([asset.id for asset in assets])
    return tuple(
        AssetView(asset=asset, status=asset_status(impacts.get(asset.id, ()))) for asset in assets
    )
