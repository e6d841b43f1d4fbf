"""What a unit of work promises about callers: each is known, and bound to one organisation."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from attrs import evolve

from workcore.entities.user import User
from workcore.errors import Stale, UnknownCaller
from workcore.model import RequestId, TokenId, UserId
from workcore.policies.approval import DEFAULT_POLICY
from workcore.ports.queries import RequestQuery, Slice
from workcore.ports.tokens import Claims
from workcore.ports.unit_of_work import UnitOfWork
from workcore.testing.builders import (
    HASH,
    NOW,
    a_caller,
    a_user,
)
from workcore.testing.contracts.base import StoreContract, stored
from workcore.testing.contracts.unit_of_work import ALL, NONE, rows_about, write_about
from workcore.testing.ids import new_id
from workcore.testing.world import Place, World

READS: dict[str, Callable[[UnitOfWork], object]] = {
    "actor": lambda unit: unit.actor,
    "organisation": lambda unit: unit.organisation,
    "policy": lambda unit: unit.policies.current,
    "requests.get": lambda unit: unit.requests.get(RequestId(new_id())),
    "requests.find": lambda unit: unit.requests.find(RequestQuery()),
    "chains.get": lambda unit: unit.chains.get(RequestId(new_id()), 1),
    "history.of": lambda unit: unit.history.of(RequestId(new_id()), Slice()),
    "comments.of": lambda unit: unit.comments.of(RequestId(new_id()), Slice(), internal=True),
    "audit.of": lambda unit: unit.audit.of("asset", str(new_id()), Slice()),
    "outbox.of": lambda unit: unit.outbox.of(RequestId(new_id()), Slice()),
    "users.find": lambda unit: unit.users.find(Slice()),
    "users.get": lambda unit: unit.users.get(UserId(new_id())),
}

ENDS: dict[str, Callable[[UnitOfWork, User, datetime], object]] = {
    "signed out": lambda unit, user, at: unit.users.sign_out(user.id, at=at),
    "new password": lambda unit, user, at: unit.users.set_password(user.id, HASH, at=at),
}
"""What makes all tokens of a user worthless."""


class CallerContract(StoreContract):
    """A unit opens for a known caller only, and shows him his organisation only."""

    def test_actor_is_as_stored_now(self, home: Place) -> None:
        """The caller's user is read from the store, not from what he claims."""
        ann = home.people["ann"]
        with home.unit() as unit:
            unit.users.save(evolve(ann, name="Ann Married"))
            unit.commit()

        with home.unit("ann") as unit:
            assert unit.actor == evolve(ann, name="Ann Married", version=2)

    def test_organisation_is_the_callers(self, world: World) -> None:
        """A unit tells whose it is."""
        with world.home.unit() as unit:
            assert unit.organisation == world.home.organisation
        with world.abroad.unit() as unit:
            assert unit.organisation == world.abroad.organisation

    def test_policy_is_the_default_at_first(self, home: Place) -> None:
        """An organisation that has set no policy has the one that ships."""
        with home.unit() as unit:
            assert unit.policies.current == DEFAULT_POLICY

    @pytest.mark.parametrize("read", READS.values(), ids=READS.keys())
    def test_unknown_caller_reads_nothing(
        self, home: Place, read: Callable[[UnitOfWork], object]
    ) -> None:
        """Somebody who was never added gets no other answer."""
        stranger = a_user(organisation_id=home.organisation.id)

        with pytest.raises(UnknownCaller), home.units(a_caller(stranger)) as unit:
            read(unit)

    @pytest.mark.parametrize("read", READS.values(), ids=READS.keys())
    def test_deactivated_caller_reads_nothing(
        self, home: Place, read: Callable[[UnitOfWork], object]
    ) -> None:
        """Somebody who was deactivated is a stranger from the next call on."""
        with home.unit() as unit:
            unit.users.save(evolve(home.people["ann"], active=False))
            unit.commit()

        with pytest.raises(UnknownCaller), home.unit("ann") as unit:
            read(unit)

    def test_foreign_user_is_unknown_here(self, world: World) -> None:
        """Somebody of another organisation is unknown in this one."""
        foreigner = evolve(world.abroad.caller("ann"), organisation_id=world.home.organisation.id)

        with pytest.raises(UnknownCaller), world.units(foreigner) as unit:
            unit.requests.find(RequestQuery())

    def test_unknown_organisation_is_unknown(self, world: World) -> None:
        """A caller of no organisation is nobody."""
        with pytest.raises(UnknownCaller), world.units(a_caller(a_user())) as unit:
            _ = unit.actor

    def test_unknown_caller_writes_nothing(self, home: Place) -> None:
        """A stranger's commit is refused even if he read nothing before."""
        stranger = a_user(organisation_id=home.organisation.id)

        def add_himself() -> None:
            with home.units(a_caller(stranger)) as unit:
                unit.users.add(stranger, HASH)
                unit.commit()

        with pytest.raises(UnknownCaller):
            add_himself()

        with home.unit() as unit:
            assert unit.users.many([stranger.id]) == {}

    def test_revoked_token_is_refused(self, world: World) -> None:
        """A token that was signed out opens nothing; the same user's others do."""
        place = world.home
        revoked, kept = TokenId(new_id()), TokenId(new_id())
        claims = Claims(
            organisation_id=place.organisation.id,
            user_id=place.people["ann"].id,
            token_id=revoked,
            expires_at=NOW + timedelta(hours=8),
        )
        world.directory.revoke(claims, at=NOW)

        with place.units(evolve(place.caller("ann"), token_id=kept)) as unit:
            assert unit.actor == place.people["ann"]
        with (
            pytest.raises(UnknownCaller),
            place.units(evolve(place.caller("ann"), token_id=revoked)) as unit,
        ):
            _ = unit.actor

    @pytest.mark.parametrize("how", ENDS.values(), ids=ENDS.keys())
    def test_signed_out_everywhere(
        self, home: Place, how: Callable[[UnitOfWork, User, datetime], object]
    ) -> None:
        """What was issued before is worthless; later tokens, and what needs none, are not."""
        ann, tick = home.people["ann"], timedelta(milliseconds=1)
        with home.unit() as unit:
            how(unit, ann, NOW)
            unit.commit()

        for issued_at in (NOW, NOW + tick, None):
            with home.units(evolve(home.caller("ann"), token_issued_at=issued_at)) as unit:
                assert unit.actor.id == ann.id
        for issued_at in (NOW - tick, NOW - timedelta(hours=1)):
            before = evolve(home.caller("ann"), token_issued_at=issued_at)
            with pytest.raises(UnknownCaller), home.units(before) as unit:
                _ = unit.actor

    @pytest.mark.parametrize("how", ENDS.values(), ids=ENDS.keys())
    def test_earlier_end_brings_nothing_back(
        self, home: Place, how: Callable[[UnitOfWork, User, datetime], object]
    ) -> None:
        """Of two times by clocks that differ the later one counts, whichever comes first."""
        ann, minute = home.people["ann"], timedelta(minutes=1)
        for at in (NOW, NOW - minute):
            with home.unit() as unit:
                how(unit, ann, at)
                unit.commit()

        between = evolve(home.caller("ann"), token_issued_at=NOW - minute / 2)
        with pytest.raises(UnknownCaller), home.units(between) as unit:
            _ = unit.actor

    def test_new_hash_of_one_password_signs_nobody_out(self, home: Place) -> None:
        """Hashing a password better changes nothing for its owner, nor for anybody else."""
        with home.unit() as unit:
            unit.users.rehash(home.people["ann"].id, HASH)
            unit.users.sign_out(home.people["rob"].id, at=NOW)
            unit.commit()

        before = evolve(home.caller("ann"), token_issued_at=NOW - timedelta(hours=1))
        with home.units(before) as unit:
            assert unit.actor == home.people["ann"]

    def test_return_does_not_bring_tokens_back(self, home: Place) -> None:
        """Who was deactivated and is let in again has to sign in again."""
        with home.unit() as unit:
            gone = unit.users.save(evolve(home.people["ann"], active=False, updated_at=NOW))
            unit.commit()
        with home.unit() as unit:
            unit.users.save(evolve(gone, active=True, updated_at=NOW + timedelta(hours=1)))
            unit.commit()

        before, after = (
            evolve(home.caller("ann"), token_issued_at=at)
            for at in (NOW - timedelta(minutes=1), NOW + timedelta(minutes=1))
        )
        with home.units(after) as unit:
            assert unit.actor.version == 3
        with pytest.raises(UnknownCaller), home.units(before) as unit:
            _ = unit.actor

    def test_foreign_things_are_absent(self, world: World) -> None:
        """What another organisation has cannot be told from what nobody has."""
        foreign = world.abroad.draft()
        with world.abroad.unit() as unit:
            write_about(unit, foreign)
            unit.commit()

        assert rows_about(world.home, foreign.id) == NONE
        assert rows_about(world.abroad, foreign.id) == ALL

    def test_foreign_request_cannot_be_saved(self, world: World) -> None:
        """Saving what another organisation has is saving what is not there."""
        foreign = world.abroad.kept()

        with world.home.unit() as unit:
            unit.requests.save(foreign)
            with pytest.raises(Stale) as refusal:
                unit.commit()

        assert refusal.value.current is None
        assert stored(world.abroad, foreign.id) == foreign

    def test_foreign_request_cannot_be_removed(self, world: World) -> None:
        """Removing what another organisation has leaves it there."""
        foreign = world.abroad.kept()

        with world.home.unit() as unit:
            unit.requests.remove(foreign)
            with pytest.raises(Stale):
                unit.commit()

        assert stored(world.abroad, foreign.id) == foreign
