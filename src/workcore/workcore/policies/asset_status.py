"""An asset's status, from the works in progress on it and above it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from workcore.model import AssetStatus, Impact

STATUS_OF: Final[Mapping[Impact, AssetStatus]] = MappingProxyType(
    {
        Impact.FULL_CLOSURE: AssetStatus.CLOSED,
        Impact.PARTIAL_RESTRICTION: AssetStatus.RESTRICTED,
        Impact.NO_IMPACT: AssetStatus.OPERATIONAL,
    }
)

WORST_FIRST: Final = (AssetStatus.CLOSED, AssetStatus.RESTRICTED)


def asset_status(impacts: Iterable[Impact]) -> AssetStatus:
    """Derive the status from the impacts in force now; the worst one counts."""
    present = {STATUS_OF[impact] for impact in impacts}
    return next((s for s in WORST_FIRST if s in present), AssetStatus.OPERATIONAL)
