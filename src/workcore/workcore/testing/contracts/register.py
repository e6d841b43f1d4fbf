"""The register of assets, and the people of an organisation."""

from typing import Any

import pytest
from attrs import evolve

from workcore.entities.user import User
from workcore.errors import Duplicate, NoSuchAsset, NoSuchUser, Stale
from workcore.model import AssetId, AssetType, Level, Role, SizeClass, UserId
from workcore.ports.directory import Directory
from workcore.ports.queries import AssetQuery, Slice
from workcore.testing.builders import HASH, HOUR, NOW, a_user, an_approver, an_asset
from workcore.testing.contracts.base import StoreContract
from workcore.testing.ids import new_id
from workcore.testing.world import Place, World


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
            with pytest.raises(Duplicate):
                unit.commit()

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


class UsersContract(StoreContract):
    """People are kept whole, unique by address, and listed in the order of their coming."""

    def test_every_field_survives(self, home: Place) -> None:
        """A person of several roles comes back as he was."""
        user = a_user(
            Role.APPROVER,
            Role.ASSET_OWNER,
            Role.REQUESTER,
            organisation_id=home.organisation.id,
            level=Level.EXECUTIVE,
            name="Zoë O'Neill",
            active=False,
        )
        with home.unit() as unit:
            unit.users.add(user, HASH)
            unit.commit()

        with home.unit() as unit:
            assert unit.users.get(user.id) == user

    def test_absent_user_is_told(self, home: Place, abroad: Place) -> None:
        """Who is not there, or abroad, is not found."""
        for absent in (UserId(new_id()), abroad.people["ann"].id):
            with home.unit() as unit, pytest.raises(NoSuchUser) as refusal:
                unit.users.get(absent)
            assert refusal.value.id == absent

    def test_many_leaves_out_who_is_absent(self, home: Place, abroad: Place) -> None:
        """Several are read at once; foreign and absent ones are missing alike."""
        ann = home.people["ann"]
        asked = [ann.id, UserId(new_id()), abroad.people["ann"].id]

        with home.unit() as unit:
            assert unit.users.many(asked) == {ann.id: ann}
            assert unit.users.many([]) == {}

    def test_address_is_unique(self, home: Place, abroad: Place) -> None:
        """Two people of one organisation never share an address; others may."""
        ann = home.people["ann"]
        twin = an_approver(organisation_id=home.organisation.id, email=ann.email)
        with home.unit() as unit:
            unit.users.add(twin, HASH)
            with pytest.raises(Duplicate) as refusal:
                unit.commit()
        with abroad.unit() as unit:
            unit.users.add(evolve(twin, organisation_id=abroad.organisation.id), HASH)
            unit.commit()

        assert refusal.value.value == ann.email

    def test_saved_user_is_read(self, home: Place) -> None:
        """Name, roles, level and activity can change; a second from before is stale."""
        ann = home.people["ann"]
        changed = evolve(
            ann,
            name="Ann Married",
            roles=frozenset({Role.APPROVER}),
            level=Level.STANDARD,
            active=False,
            updated_at=NOW + HOUR,
        )
        with home.unit() as unit:
            saved = unit.users.save(changed)
            unit.commit()
        with home.unit() as unit:
            assert unit.users.get(ann.id) == saved == evolve(changed, version=2)
            unit.users.save(ann)
            with pytest.raises(Stale) as refusal:
                unit.commit()

        assert refusal.value.current == 2

    def test_listed_in_order_in_pages(self, home: Place) -> None:
        """Pages of five, put together, are all people in the order of their coming."""
        walked: list[User] = []
        part = Slice(limit=5)
        while True:
            with home.unit() as unit:
                page = unit.users.find(part)
            walked += page.items
            if page.next is None:
                break
            part = evolve(part, after=page.next)

        assert walked == list(home.people.values())

    def test_password_is_replaced(self, world: World, directory: Directory) -> None:
        """A new password's hash is what sign-in reads from the commit on."""
        ann = world.home.people["ann"]
        with world.home.unit() as unit:
            unit.users.set_password(ann.id, "another-hash")
            (before,) = directory.accounts(ann.email)
            unit.commit()

        (after,) = directory.accounts(ann.email)
        assert (before.password_hash, after.password_hash) == (HASH, "another-hash")

    def test_foreign_password_stays(self, world: World, directory: Directory) -> None:
        """Nobody sets a password abroad."""
        ann = world.abroad.people["ann"]
        with world.home.unit() as unit:
            unit.users.set_password(ann.id, "another-hash")
            unit.commit()

        (account,) = directory.accounts(ann.email)
        assert account.password_hash == HASH
