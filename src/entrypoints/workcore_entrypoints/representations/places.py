"""Assets, as clients see them."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from workcore.model import AssetStatus, AssetType, SizeClass
from workcore.use_cases.read_assets import AssetView


class AssetOut(Struct, frozen=True, kw_only=True):
    """An asset of the register, with what is left of it now."""

    id: UUID
    code: str
    name: str
    asset_type: AssetType
    status: AssetStatus
    location: str | None
    parent_id: UUID | None
    owner_id: UUID | None
    capacity_group: str | None
    size_class: SizeClass | None
    version: int
    created_at: datetime
    updated_at: datetime


def asset_out(shown: AssetView) -> AssetOut:
    """Show an asset."""
    asset = shown.asset
    return AssetOut(
        id=asset.id,
        code=asset.code,
        name=asset.name,
        asset_type=asset.asset_type,
        status=shown.status,
        location=asset.location,
        parent_id=asset.parent_id,
        owner_id=asset.owner_id,
        capacity_group=asset.capacity_group,
        size_class=asset.size_class,
        version=asset.version,
        created_at=asset.created_at,
        updated_at=asset.updated_at,
    )
