"""The assets of one organisation, as `ports.register` promises."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from attrs import evolve, frozen

from workcore.entities.asset import Asset
from workcore.errors import NoSuchAsset
from workcore.model import AssetId, Impact
from workcore.ports.queries import AssetQuery, Page, Position
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.register_statements import (
    BY_CODE,
    FIND,
    IMPACTS_NOW,
    MANY,
)
from workcore_adapters.postgres.rows.people import ASSET, asset_from, asset_of
from workcore_adapters.postgres.rows.words import IMPACTS
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.writes import ASSET_ADDED, ASSET_SAVED


@frozen
class PostgresAssets:
    """The assets of one organisation."""

    _session: Session
    _pending: Pending

    def get(self, asset_id: AssetId) -> Asset:
        """Read one, or raise NoSuchAsset."""
        found = self.many([asset_id])
        if asset_id not in found:
            raise NoSuchAsset(asset_id)
        return found[asset_id]

    def many(self, asset_ids: Collection[AssetId]) -> Mapping[AssetId, Asset]:
        """Read several, and let the caller in by the way."""
        values = {"ids": list(asset_ids)}
        rows = self._session.read_admitting(MANY, values)
        return {row[0]: asset_from(row[: len(ASSET)]) for row in rows}

    def by_code(self, codes: Collection[str]) -> Mapping[str, Asset]:
        """Read several by their codes."""
        rows = self._session.read(BY_CODE, {"codes": list(codes)})
        return {asset.code: asset for asset in map(asset_from, rows)}

    def find(self, query: AssetQuery) -> Page[Asset]:
        """List a page, by code."""
        values = {
            "asset_types": list(map(str, query.asset_types)),
            "capacity_groups": list(query.capacity_groups),
            "owner_ids": list(query.owner_ids),
            "parent_ids": list(query.parent_ids),
            "parts": (query.text or "").split(),
            "after": "" if query.after is None else str(query.after.value),
            "limit": query.limit + 1,
        }
        found = tuple(map(asset_from, self._session.read(FIND, values)))
        page = found[: query.limit]
        more = len(found) > query.limit
        return Page(page, Position(page[-1].code, page[-1].id) if more else None)

    def impacts(self, asset_ids: Collection[AssetId]) -> Mapping[AssetId, Collection[Impact]]:
        """Read what works in progress do to assets, closures from above included."""
        found: defaultdict[AssetId, list[Impact]] = defaultdict(list)
        for asset_id, impact in self._session.read(IMPACTS_NOW, {"ids": list(asset_ids)}):
            found[asset_id].append(IMPACTS[impact])
        return found

    def add(self, asset: Asset) -> None:
        """Write a new one at commit."""
        self._pending.add(ASSET_ADDED, asset_of(asset))

    def save(self, asset: Asset) -> Asset:
        """Write the next state of one at commit."""
        saved = evolve(asset, version=asset.version + 1)
        self._pending.add(ASSET_SAVED, asset_of(saved))
        return saved
