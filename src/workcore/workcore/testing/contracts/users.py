"""The people of an organisation, as a store keeps them."""

import pytest
from attrs import evolve

from workcore.entities.user import User
from workcore.errors import Duplicate, NoSuchUser, Stale
from workcore.model import Level, Role, UserId
from workcore.ports.directory import Directory
from workcore.ports.queries import Slice
from workcore.testing.builders import HASH, HOUR, NOW, a_user, an_approver
from workcore.testing.contracts.base import StoreContract
from workcore.testing.ids import new_id
from workcore.testing.world import Place, World


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

    def test_addressed(self, home: Place, abroad: Place) -> None:
        """Who is active is found by what his address begins with, and by nothing less."""
        given = {"organisation_id": home.organisation.id}
        zoe = a_user(Role.VIEWER, email="zoe.o@home", **given)
        away = a_user(Role.VIEWER, email="zoe@away", active=False, **given)
        other = a_user(Role.VIEWER, email="zo@home", **given)
        foreign = a_user(Role.VIEWER, email="zoe.o@home", organisation_id=abroad.organisation.id)
        for place, people in ((home, (zoe, away, other)), (abroad, (foreign,))):
            with place.unit() as unit:
                for user in people:
                    unit.users.add(user, HASH)
                unit.commit()

        with home.unit() as unit:
            assert unit.users.addressed(["zoe.o", "zoe", "home"]) == (zoe,)
            assert unit.users.addressed([]) == ()

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
            unit.users.set_password(ann.id, "another-hash", at=NOW)
            (before,) = directory.accounts(ann.email)
            unit.commit()

        (after,) = directory.accounts(ann.email)
        assert (before.password_hash, after.password_hash) == (HASH, "another-hash")

    def test_password_is_checked_against_its_hash(self, home: Place, abroad: Place) -> None:
        """A hash is read, and replaced by another of the same password; there is none abroad."""
        ann = home.people["ann"]
        with home.unit() as unit:
            assert unit.users.password_hash(ann.id) == HASH
            unit.users.rehash(ann.id, "better-hash")
            unit.commit()

        with home.unit() as unit:
            assert unit.users.password_hash(ann.id) == "better-hash"
            assert unit.users.get(ann.id) == ann
            with pytest.raises(NoSuchUser):
                unit.users.password_hash(abroad.people["ann"].id)

    def test_foreign_password_stays(self, world: World, directory: Directory) -> None:
        """Nobody sets a password abroad."""
        ann = world.abroad.people["ann"]
        with world.home.unit() as unit:
            unit.users.set_password(ann.id, "another-hash", at=NOW)
            unit.users.rehash(ann.id, "another-hash")
            unit.users.sign_out(ann.id, at=NOW)
            unit.commit()

        (account,) = directory.accounts(ann.email)
        assert account.password_hash == HASH
