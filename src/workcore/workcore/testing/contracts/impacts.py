"""What works in progress leave of an asset."""

import pytest

from workcore.model import AssetId, Impact, RelatedAsset, Status
from workcore.testing.contracts.base import StoreContract
from workcore.testing.world import Place


class ImpactsContract(StoreContract):
    """An asset's impacts: those of works in progress now, and of closures above."""

    @pytest.mark.parametrize("status", Status)
    def test_only_works_in_progress_count(self, home: Place, status: Status) -> None:
        """What is planned, held or over does nothing to an asset now."""
        home.kept(status=status, impact_level=Impact.FULL_CLOSURE)

        expected = [Impact.FULL_CLOSURE] if status is Status.IN_PROGRESS else []
        assert impacts_on(home, "S1") == expected

    def test_closure_above_counts(self, home: Place) -> None:
        """A closed whole closes its parts, at any distance, and nothing above or beside."""
        home.kept(on="S1", status=Status.IN_PROGRESS, impact_level=Impact.FULL_CLOSURE)

        assert impacts_on(home, "S1L") == [Impact.FULL_CLOSURE]
        assert impacts_on(home, "AP") == impacts_on(home, "S2") == []
        home.kept(on="AP", status=Status.IN_PROGRESS, impact_level=Impact.FULL_CLOSURE)
        assert impacts_on(home, "S2") == [Impact.FULL_CLOSURE]

    def test_restriction_above_does_not(self, home: Place) -> None:
        """A restricted whole says nothing about its parts."""
        home.kept(on="S1", status=Status.IN_PROGRESS, impact_level=Impact.PARTIAL_RESTRICTION)

        assert impacts_on(home, "S1L") == []

    def test_related_assets_count(self, home: Place) -> None:
        """Each asset that a work names has its own impact."""
        beside = RelatedAsset(asset_id=home.assets["T1"].id, impact_level=Impact.FULL_CLOSURE)
        home.kept(
            status=Status.IN_PROGRESS, impact_level=Impact.NO_IMPACT, related_assets=(beside,)
        )

        assert impacts_on(home, "T1") == [Impact.FULL_CLOSURE]
        assert Impact.FULL_CLOSURE not in impacts_on(home, "S1")

    def test_foreign_assets_have_none(self, home: Place, abroad: Place) -> None:
        """What works do abroad is not told here."""
        abroad.kept(status=Status.IN_PROGRESS, impact_level=Impact.FULL_CLOSURE)
        foreign = abroad.assets["S1"].id

        with home.unit() as unit:
            assert list(unit.assets.impacts([foreign]).get(foreign, ())) == []


def impacts_on(place: Place, code: str) -> list[Impact]:
    """Read what works in progress do to one asset, among others, each impact once."""
    ids: list[AssetId] = [asset.id for asset in place.assets.values()]
    with place.unit() as unit:
        return sorted(set(unit.assets.impacts(ids).get(place.assets[code].id, ())))
