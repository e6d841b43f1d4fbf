"""Cover for absences, as a store keeps it, and in whose place a caller may answer by it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from workcore.entities.delegation import Delegation
from workcore.entities.user import Principal
from workcore.errors import NoSuchDelegation, Stale
from workcore.model import Caller, DelegationId, Window
from workcore.ports.queries import Slice
from workcore.testing.builders import DAY, HOUR, NOW
from workcore.testing.contracts.base import StoreContract
from workcore.testing.ids import new_id
from workcore.testing.world import Place

TICK = timedelta(microseconds=1)


def cover(place: Place, absent: str = "stan", deputy: str = "ella", **given: Any) -> Delegation:
    """Make up cover for a day."""
    fields: dict[str, Any] = {
        "id": DelegationId(new_id()),
        "organisation_id": place.organisation.id,
        "absent": place.people[absent].person,
        "deputy": place.people[deputy].person,
        "window": Window(NOW, NOW + DAY),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Delegation(**fields | given)


def kept(place: Place, *covers: Delegation) -> None:
    """Keep cover."""
    with place.unit() as unit:
        for each in covers:
            unit.delegations.add(each)
        unit.commit()


def absent(place: Place, at: datetime | None, who: str = "ella") -> tuple[Principal, ...]:
    """Say in whose place somebody may answer."""
    caller: Caller = evolve(place.caller(who), at=at)
    with place.units(caller) as unit:
        return unit.actor.stands_in_for


class DelegationsContract(StoreContract):
    """Cover is kept, and tells with each call in whose place the caller may answer."""

    def test_cover_comes_back(self, home: Place) -> None:
        """Cover keeps who, for whom, when and why."""
        made = cover(home, reason="On leave.")
        kept(home, made)

        with home.unit() as unit:
            assert unit.delegations.get(made.id) == made

    def test_next_state_replaces(self, home: Place) -> None:
        """Saving counts versions; of two at a time the second is told."""
        made = cover(home)
        kept(home, made)
        later = evolve(made, window=Window(NOW + DAY, NOW + 2 * DAY), reason="Ill.")
        with home.unit() as unit:
            saved = unit.delegations.save(later)
            unit.commit()

        assert saved == evolve(later, version=2)
        with home.unit() as unit:
            assert unit.delegations.get(made.id) == saved
            unit.delegations.save(later)
            with pytest.raises(Stale) as refusal:
                unit.commit()
        assert refusal.value.current == 2

    def test_removed(self, home: Place) -> None:
        """What was removed is absent; what was changed meanwhile is not removed."""
        made = cover(home)
        kept(home, made)
        with home.unit() as unit:
            unit.delegations.remove(evolve(made, version=7))
            with pytest.raises(Stale):
                unit.commit()
        with home.unit() as unit:
            unit.delegations.remove(made)
            unit.commit()

        with home.unit() as unit, pytest.raises(NoSuchDelegation):
            unit.delegations.get(made.id)

    def test_foreign_cover_is_absent(self, home: Place, abroad: Place) -> None:
        """Nobody sees another organisation's, by whichever way."""
        foreign = cover(abroad)
        kept(abroad, foreign)

        with home.unit() as unit:
            with pytest.raises(NoSuchDelegation):
                unit.delegations.get(foreign.id)
            assert unit.delegations.find(Slice()).items == ()
            assert unit.delegations.overlapping(foreign.window) == ()

    def test_pages(self, home: Place) -> None:
        """Cover is listed in the order in which it was made."""
        made = tuple(cover(home) for _ in range(3))
        kept(home, *made)

        with home.unit() as unit:
            first = unit.delegations.find(Slice(limit=2))
            rest = unit.delegations.find(Slice(limit=2, after=first.next))
        assert (first.items, rest.items) == (made[:2], made[2:])
        assert rest.next is None

    def test_overlapping(self, home: Place) -> None:
        """Windows that touch do not overlap."""
        made = cover(home)
        kept(home, made)
        windows = {
            Window(NOW - HOUR, NOW): (),
            Window(NOW - HOUR, NOW + TICK): (made,),
            Window(NOW + DAY - TICK, NOW + 9 * DAY): (made,),
            Window(NOW + DAY, NOW + 9 * DAY): (),
        }

        with home.unit() as unit:
            found = {window: unit.delegations.overlapping(window) for window in windows}
        assert found == windows

    @pytest.mark.parametrize(
        ("at", "covered"),
        [
            (NOW - TICK, False),
            (NOW, True),
            (NOW + DAY - TICK, True),
            (NOW + DAY, False),
            (None, False),
        ],
    )
    def test_while_it_lasts(self, home: Place, at: datetime | None, *, covered: bool) -> None:
        """A caller stands in for the absent from the first instant up to the last."""
        kept(home, cover(home))
        stan = home.people["stan"]
        principal = Principal(person=stan.person, roles=stan.roles, level=stan.level)

        assert absent(home, at) == ((principal,) if covered else ())
        assert absent(home, at, "xena") == ()

    def test_several_at_a_time(self, home: Place) -> None:
        """Whoever covers for several does so in the order in which that was said."""
        kept(home, cover(home, "olga"), cover(home, "stan"))

        names = [each.person.name for each in absent(home, NOW)]
        assert names == ["Olga", "Stan"]

    def test_absent_as_he_is_now(self, home: Place) -> None:
        """What the absent may decide is read each time; who has left is covered by nobody."""
        kept(home, cover(home))
        stan = home.people["stan"]
        with home.unit() as unit:
            saved = unit.users.save(evolve(stan, name="Stanley", roles=frozenset()))
            unit.commit()
        assert absent(home, NOW) == (
            Principal(person=saved.person, roles=frozenset(), level=stan.level),
        )

        with home.unit() as unit:
            unit.users.save(evolve(saved, active=False))
            unit.commit()
        assert absent(home, NOW) == ()
