"""What a unit of work promises: all or nothing, one winner, one organisation, a known caller."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import evolve

from workcore.errors import Duplicate, NoSuchChain, NoSuchRequest, Stale, UnknownCaller
from workcore.model import RequestId, TokenId, UserId
from workcore.policies.approval import DEFAULT_POLICY
from workcore.ports.queries import RequestQuery, Slice
from workcore.ports.tokens import Claims
from workcore.ports.unit_of_work import UnitOfWork
from workcore.testing.builders import (
    HASH,
    NOW,
    a_caller,
    a_chain,
    a_comment,
    a_message,
    a_status_change,
    a_user,
    an_asset,
    an_audit_record,
)
from workcore.testing.contracts.base import StoreContract, stored
from workcore.testing.ids import new_id
from workcore.testing.world import Place, World

READS: dict[str, Callable[[UnitOfWork], object]] = {
    "actor": lambda unit: unit.actor,
    "organisation": lambda unit: unit.organisation,
    "policy": lambda unit: unit.policy,
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


def write_everything(unit: UnitOfWork, place: Place) -> RequestId:
    """Write a row of every kind, and commit nothing."""
    request = place.draft()
    unit.requests.add(request)
    unit.chains.put(a_chain(request))
    unit.history.add(a_status_change(request))
    unit.comments.add(a_comment(request))
    unit.audit.add(an_audit_record(request))
    unit.outbox.add(a_message(request))
    return request.id


def rows_about(place: Place, request_id: RequestId) -> dict[str, int]:
    """Count what is stored about a request, by kind."""
    part = Slice()
    with place.unit() as unit:
        return {
            "requests": _is_there(lambda: unit.requests.get(request_id)),
            "chains": _is_there(lambda: unit.chains.get(request_id, 1)),
            "history": len(unit.history.of(request_id, part).items),
            "comments": len(unit.comments.of(request_id, part, internal=True).items),
            "audit": len(unit.audit.of("work_request", str(request_id), part).items),
            "outbox": len(unit.outbox.of(request_id, part).items),
        }


def _is_there(read: Callable[[], object]) -> int:
    try:
        read()
    except (NoSuchRequest, NoSuchChain):
        return 0
    return 1


KINDS = ("requests", "chains", "history", "comments", "audit", "outbox")
ALL, NONE = dict.fromkeys(KINDS, 1), dict.fromkeys(KINDS, 0)


class UnitOfWorkContract(StoreContract):
    """All or nothing, one winner a version, one organisation, a caller who is known."""

    def test_commit_writes_everything(self, home: Place) -> None:
        """What a unit wrote is there after its commit, whatever its kind."""
        with home.unit() as unit:
            request_id = write_everything(unit, home)
            unit.commit()

        assert rows_about(home, request_id) == ALL

    def test_without_commit_nothing_is_written(self, home: Place) -> None:
        """Leaving without commit leaves no trace."""
        with home.unit() as unit:
            request_id = write_everything(unit, home)

        assert rows_about(home, request_id) == NONE

    def test_error_writes_nothing(self, home: Place) -> None:
        """An error on the way takes everything with it."""

        def fail(unit: UnitOfWork) -> RequestId:
            request_id = write_everything(unit, home)
            unit.requests.get(RequestId(new_id()))
            return request_id

        with home.unit() as unit, pytest.raises(NoSuchRequest):
            fail(unit)
        with home.unit() as unit:
            assert unit.requests.find(RequestQuery()).items == ()

    def test_stale_commit_writes_nothing(self, home: Place) -> None:
        """A commit that comes too late for one request writes nothing of the others."""
        slow = home.kept()
        with home.unit() as unit:
            unit.requests.save(slow)
            unit.commit()

        with home.unit() as unit:
            request_id = write_everything(unit, home)
            unit.requests.save(slow)
            with pytest.raises(Stale):
                unit.commit()

        assert rows_about(home, request_id) == NONE

    def test_duplicate_commit_writes_nothing(self, home: Place) -> None:
        """A commit that meets a taken value writes nothing of the rest."""
        asset = an_asset(organisation_id=home.organisation.id, code="S1")
        with home.unit() as unit:
            request_id = write_everything(unit, home)
            unit.assets.add(asset)
            with pytest.raises(Duplicate):
                unit.commit()

        assert rows_about(home, request_id) == NONE

    def test_reads_do_not_show_own_writes(self, home: Place) -> None:
        """Before commit, a unit reads what everybody reads."""
        with home.unit() as unit:
            unit.requests.add(home.draft())

            assert unit.requests.find(RequestQuery()).items == ()

    def test_others_do_not_see_before_commit(self, home: Place) -> None:
        """Nobody sees what is not committed."""
        request = home.draft()
        with home.unit() as unit:
            unit.requests.add(request)
            with home.unit("pia") as other, pytest.raises(NoSuchRequest):
                other.requests.get(request.id)

    def test_slower_writer_is_told(self, home: Place) -> None:
        """Of two who read the same version, the second to commit gets Stale, and what is now."""
        request = home.kept()
        with home.unit() as slow, home.unit() as fast:
            fast.requests.save(request)
            slow.requests.save(request)
            fast.commit()
            with pytest.raises(Stale) as refusal:
                slow.commit()

        assert (refusal.value.id, refusal.value.current) == (request.id, 2)
        assert stored(home, request.id).version == 2

    def test_each_version_has_one_winner(self, home: Place) -> None:
        """Of many who write at once, exactly one is heard."""
        request = home.kept()

        def write(title: str) -> bool:
            with home.unit() as unit:
                content = evolve(request.content, title=title)
                unit.requests.save(evolve(request, content=content))
                try:
                    unit.commit()
                except Stale:
                    return False
                return True

        titles = [f"Title {number}" for number in range(8)]
        with ThreadPoolExecutor(4) as pool:
            won = list(pool.map(write, titles))

        assert won.count(True) == 1
        assert stored(home, request.id).content.title == titles[won.index(True)]
        assert stored(home, request.id).version == 2

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
            assert unit.policy == DEFAULT_POLICY

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

    def test_foreign_things_are_absent(self, world: World) -> None:
        """What another organisation has cannot be told from what nobody has."""
        foreign = world.abroad.draft()
        with world.abroad.unit() as unit:
            unit.requests.add(foreign)
            unit.chains.put(a_chain(foreign))
            unit.history.add(a_status_change(foreign))
            unit.comments.add(a_comment(foreign, internal=True))
            unit.audit.add(an_audit_record(foreign))
            unit.outbox.add(a_message(foreign))
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
