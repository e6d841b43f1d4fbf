"""Something whose capacity matters: a stand, a gate, a runway."""

from datetime import datetime

from attrs import frozen

from workcore.model import AssetId, AssetType, OrganisationId, SizeClass, UserId


@frozen(kw_only=True)
class Asset:
    """
    An entry of the register. Its status is derived, see `policies.asset_status`.

    Attributes:
        code: Upper case, unique in the organisation, never changed.
        parent_id: What it is a part of: a gate's terminal, a MARS half's stand.
        capacity_group: Assets that can stand in for each other, such as `contact-wide`.
        version: Counts saved changes, from 1.
    """

    id: AssetId
    organisation_id: OrganisationId
    code: str
    name: str
    asset_type: AssetType
    location: str | None = None
    parent_id: AssetId | None = None
    owner_id: UserId | None = None
    capacity_group: str | None = None
    size_class: SizeClass | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime


# A dictionary is filled faster than slots, and every request of a list has one of these.
@frozen(kw_only=True, slots=False)
class AssetRef:
    """What a request shows of its primary asset, as the register has it now."""

    code: str
    name: str
    asset_type: AssetType
    capacity_group: str | None = None
    owner_id: UserId | None = None
