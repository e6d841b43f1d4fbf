"""The register of assets, as a store keeps it."""

from typing import Any

import pytest
from attrs import evolve

from workcore.errors import Duplicate, NoSuchAsset, Stale
from workcore.model import AssetId, AssetType, SizeClass
from workcore.ports.queries import AssetQuery
from workcore.testing.builders import HOUR, NOW, an_asset
from workcore.testing.contracts.base import StoreContract
from workcore.testing.ids import new_id
from workcore.testing.world import Place


def codes(place: Place, **query: Any) -> list[str]:
    """List the codes of the first page of what a query finds."""
    with place.unit() as unit:
        return [asset.code for asset in unit.assets.find(AssetQuery(**query)).items]


class AssetsContract(StoreContract):
    """Assets are kept whole, found by filters, listed by code, and unique by it."""

    def test_every_field_survives(self, home: Place) -> None:
        """An asset comes back as it was."""
        for asset in home.assets.values():
            with home.unit() as unit:
                assert unit.assets.get(asset.id) == asset

    def test_absent_asset_is_told(self, home: Place, abroad: Place) -> None:
        """What is not there, or abroad, is not found."""
        for absent in (AssetId(new_id()), abroad.assets["S1"].id):
            with home.unit() as unit, pytest.raises(NoSuchAsset) as refusal:
                unit.assets.get(absent)
            assert refusal.value.id == absent

    def test_many_leaves_out_what_is_absent(self, home: Place, abroad: Place) -> None:
        """Several are read at once; foreign and absent ones are missing alike."""
        one, two = home.assets["S1"], home.assets["T1"]
        asked = [one.id, two.id, AssetId(new_id()), abroad.assets["S1"].id, one.id]

        with home.unit() as unit:
            assert unit.assets.many(asked) == {one.id: one, two.id: two}
            assert unit.assets.many([]) == {}

    def test_by_code(self, home: Place) -> None:
        """Codes name assets, one each."""
        with home.unit() as unit:
            found = unit.assets.by_code(["S1", "T1", "NONE", "s1"])
            assert unit.assets.by_code([]) == {}

        assert found == {"S1": home.assets["S1"], "T1": home.assets["T1"]}

    def test_code_is_unique(self, home: Place) -> None:
        """Two assets of one organisation never share a code."""
        twin = an_asset(organisation_id=home.organisation.id, code="S1")
        with home.unit() as unit:
            unit.assets.add(twin)
            with pytest.raises(Duplicate) as refusal:
                unit.commit()

        assert refusal.value.value == "S1"

    def test_code_is_unique_in_one_unit(self, home: Place) -> None:
        """Nor do two that are added together."""
        with home.unit() as unit:
            for _ in range(2):
                unit.assets.add(an_asset(organisation_id=home.organisation.id, code="NEW"))
            with pytest.raises(Duplicate) as refusal:
                unit.commit()

        assert refusal.value.value == "NEW"
        assert "NEW" not in codes(home)

    def test_taken_code_among_others(self, home: Place) -> None:
        """Of several that are added together, the one whose code is taken is named."""
        with home.unit() as unit:
            for code in ("NEW", "S2", "NEWER"):
                unit.assets.add(an_asset(organisation_id=home.organisation.id, code=code))
            with pytest.raises(Duplicate) as refusal:
                unit.commit()

        assert refusal.value.value == "S2"
        assert "NEW" not in codes(home)

    def test_parent_may_come_with_its_part(self, home: Place) -> None:
        """A whole and its part can be entered in one unit."""
        whole = an_asset(organisation_id=home.organisation.id, code="W")
        part = an_asset(organisation_id=home.organisation.id, code="P", parent_id=whole.id)
        with home.unit() as unit:
            unit.assets.add(whole)
            unit.assets.add(part)
            unit.commit()

        with home.unit() as unit:
            assert unit.assets.get(part.id).parent_id == whole.id

    def test_saved_asset_is_read(self, home: Place) -> None:
        """Everything but the code can change, and be taken away again."""
        asset = home.assets["T1"]
        fuller = evolve(
            asset,
            name="Térmïnal",
            asset_type=AssetType.OTHER,
            location="South",
            parent_id=home.assets["AP"].id,
            owner_id=home.people["otto"].id,
            capacity_group="halls",
            size_class=SizeClass.F,
            updated_at=NOW + HOUR,
        )
        with home.unit() as unit:
            saved = unit.assets.save(fuller)
            unit.commit()
        with home.unit() as unit:
            assert unit.assets.get(asset.id) == saved == evolve(fuller, version=2)
            emptied = unit.assets.save(evolve(asset, version=2, location=None))
            unit.commit()
        with home.unit() as unit:
            assert unit.assets.get(asset.id) == emptied

    def test_slower_writer_is_told(self, home: Place) -> None:
        """Of two who read the same version, the second gets Stale."""
        asset = home.assets["T1"]
        with home.unit() as unit:
            unit.assets.save(asset)
            unit.commit()

        with home.unit() as unit:
            unit.assets.save(asset)
            with pytest.raises(Stale) as refusal:
                unit.commit()
        assert refusal.value.current == 2

    def test_listed_by_code_in_pages(self, home: Place) -> None:
        """Pages of four, put together, are the whole register by code."""
        with home.unit() as unit:
            first = unit.assets.find(AssetQuery(limit=4))
            second = unit.assets.find(AssetQuery(limit=4, after=first.next))

        assert [a.code for a in first.items] == ["AP", "S1", "S1L", "S1R"]
        assert [a.code for a in second.items] == ["S2", "T1"]
        assert second.next is None
        assert first.items[1] == home.assets["S1"]

    def test_full_last_page_has_no_next(self, home: Place) -> None:
        """A page that ends with the register says so, even when it is full."""
        with home.unit() as unit:
            assert unit.assets.find(AssetQuery(limit=6)).next is None

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"asset_types": (AssetType.APRON, AssetType.TERMINAL)}, ["AP", "T1"]),
            ({"capacity_groups": ("contact-narrow",)}, ["S1L", "S1R"]),
            ({"text": "the s1"}, ["S1", "S1L", "S1R"]),
            ({"text": "t1"}, ["T1"]),
            ({"text": "NORTH"}, ["T1"]),
            ({"text": "%"}, []),
            ({"text": "_"}, []),
            ({"text": "\\"}, []),
            ({"text": "s1 north"}, []),
            ({"asset_types": (AssetType.STAND,), "capacity_groups": ("none",)}, []),
        ],
    )
    def test_filters(self, home: Place, query: dict[str, Any], expected: list[str]) -> None:
        """Types, groups and parts of words in code, name or location; all have to match."""
        assert codes(home, **query) == expected

    def test_by_owner_and_parent(self, home: Place) -> None:
        """Assets are found by whose they are and what they are a part of."""
        otto, stand = home.people["otto"].id, home.assets["S1"].id

        assert codes(home, owner_ids=(otto,)) == ["AP"]
        assert codes(home, parent_ids=(stand,)) == ["S1L", "S1R"]
        assert codes(home, owner_ids=(otto,), parent_ids=(stand,)) == []
