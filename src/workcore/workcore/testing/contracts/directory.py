"""What is asked before anybody is known."""

from datetime import timedelta

import pytest
from attrs import evolve

from workcore.errors import Duplicate
from workcore.model import Role, TokenId
from workcore.ports.directory import Directory
from workcore.ports.tokens import Claims
from workcore.testing.builders import HASH, NOW, a_user, an_organisation
from workcore.testing.contracts.base import StoreContract
from workcore.testing.ids import new_id
from workcore.testing.world import World


class DirectoryContract(StoreContract):
    """Who may sign in, in which organisation."""

    def test_account_is_found_by_address(self, world: World, directory: Directory) -> None:
        """An address leads to the user, his organisation and his password's hash."""
        ann = world.home.people["ann"]

        (account,) = directory.accounts(ann.email)
        assert account.user == ann
        assert account.organisation == world.home.organisation
        assert account.password_hash == HASH

    def test_unknown_address_leads_nowhere(self, directory: Directory) -> None:
        """Nobody is found under an address that nobody has."""
        assert list(directory.accounts(f"{new_id()}@example.org")) == []

    def test_deactivated_account_is_not_found(self, world: World, directory: Directory) -> None:
        """Who was deactivated cannot sign in."""
        ann = world.home.people["ann"]
        with world.home.unit() as unit:
            unit.users.save(evolve(ann, active=False))
            unit.commit()

        assert list(directory.accounts(ann.email)) == []

    def test_one_address_in_two_organisations(self, world: World, directory: Directory) -> None:
        """An address may lead to one account in each of several organisations."""
        ann, place = world.home.people["ann"], world.abroad
        twin = a_user(organisation_id=place.organisation.id, email=ann.email)
        with place.unit() as unit:
            unit.users.add(twin, "her-hash")
            unit.commit()

        found = directory.accounts(ann.email)
        assert {account.user.id for account in found} == {ann.id, twin.id}
        assert {account.organisation.id for account in found} == {
            world.home.organisation.id,
            place.organisation.id,
        }

    def test_organisation_is_found_by_slug(self, world: World, directory: Directory) -> None:
        """A short name leads to its organisation, an unknown one nowhere."""
        organisation = world.home.organisation

        assert directory.organisation(organisation.slug) == organisation
        assert directory.organisation("nobody-has-this") is None

    def test_founded_organisation_keeps_everything(self, directory: Directory) -> None:
        """Name, currency and time zone come back as they were."""
        organisation = an_organisation(
            name="Flughafen Zürich", currency="CHF", time_zone="Europe/Zurich"
        )
        admin = a_user(Role.ADMIN, organisation_id=organisation.id)
        directory.found(organisation, admin, HASH)

        assert directory.organisation(organisation.slug) == organisation
        (account,) = directory.accounts(admin.email)
        assert (account.user, account.organisation) == (admin, organisation)

    def test_slug_is_taken_once(self, world: World, directory: Directory) -> None:
        """A short name that is taken founds nothing, not even the administrator."""
        slug = world.home.organisation.slug
        admin = a_user(Role.ADMIN)

        with pytest.raises(Duplicate) as refusal:
            directory.found(an_organisation(id=admin.organisation_id, slug=slug), admin, HASH)
        assert refusal.value.value == slug
        assert list(directory.accounts(admin.email)) == []

    def test_revoking_twice_changes_nothing(self, world: World, directory: Directory) -> None:
        """Signing out again is no error."""
        claims = Claims(
            organisation_id=world.home.organisation.id,
            user_id=world.home.people["ann"].id,
            token_id=TokenId(new_id()),
            expires_at=NOW + timedelta(hours=1),
        )

        directory.revoke(claims, at=NOW)
        directory.revoke(claims, at=NOW + timedelta(minutes=1))

    def test_revoking_what_nobody_issued_changes_nothing(self, directory: Directory) -> None:
        """A token of an organisation that is not there is no error."""
        user = a_user()
        claims = Claims(
            organisation_id=user.organisation_id,
            user_id=user.id,
            token_id=TokenId(new_id()),
            expires_at=NOW,
        )

        directory.revoke(claims, at=NOW)
