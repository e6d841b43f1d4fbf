"""Everybody has an inbox of his own, newest first."""

from uuid import uuid4

import pytest
from attrs import evolve

from workcore.entities.notice import Notification
from workcore.errors import NoSuchNotification
from workcore.model import ClaimId, NotificationId
from workcore.ports.queries import Slice
from workcore.ports.relay import Relay
from workcore.testing.builders import HOUR, NOW, a_message, a_notification
from workcore.testing.contracts.base import StoreContract
from workcore.testing.ids import new_id
from workcore.testing.world import Place


def told(relay: Relay, place: Place, name: str, count: int = 1) -> tuple[Notification, ...]:
    """Tell somebody of so many things; newest first."""
    return tuple(_told(relay, place, name) for _ in range(count))[::-1]


def _told(relay: Relay, place: Place, name: str) -> Notification:
    message, claim = a_message(place.draft()), ClaimId(uuid4())
    with place.unit() as unit:
        unit.outbox.add(message)
        unit.commit()
    relay.claim_events(claim, lease=HOUR, limit=100_000)
    notification = a_notification(message, place.people[name])
    assert relay.dispatch(message, claim, [], [notification])
    return notification


def listed(place: Place, name: str, *, unread: bool = False) -> tuple[Notification, ...]:
    """List somebody's inbox."""
    with place.unit(name) as unit:
        return unit.inbox.find(Slice(), unread=unread).items


class InboxContract(StoreContract):
    """Needs the fixture `relay` besides, of the same store."""

    def test_everything_of_it(self, relay: Relay, home: Place) -> None:
        """A notice comes back as it was told."""
        [notification] = told(relay, home, "ann")

        with home.unit("ann") as unit:
            assert unit.inbox.get(notification.id) == notification
            assert unit.inbox.unread() == 1

    def test_nobody_elses(self, relay: Relay, home: Place, abroad: Place) -> None:
        """What others were told is absent, to administrators as well, and cannot be marked."""
        [ours], [theirs] = told(relay, home, "ann"), told(relay, abroad, "adam")
        for name, foreign in (("adam", ours), ("adam", theirs), ("ann", theirs)):
            with home.unit(name) as unit:
                with pytest.raises(NoSuchNotification) as refusal:
                    unit.inbox.get(foreign.id)
                assert refusal.value.id == foreign.id
                unit.inbox.mark(foreign.id, at=NOW)
                unit.commit()

        assert listed(home, "adam") == ()
        assert (listed(home, "ann"), listed(abroad, "adam")) == ((ours,), (theirs,))

    def test_absent(self, home: Place) -> None:
        """There is nothing under an identifier that was made up."""
        with home.unit("ann") as unit, pytest.raises(NoSuchNotification):
            unit.inbox.get(NotificationId(new_id()))

    def test_marked(self, relay: Relay, home: Place) -> None:
        """What was seen stays, is counted no more, and was seen when it was seen first."""
        new, old = told(relay, home, "ann", 2)
        for at in (NOW, NOW + HOUR):
            with home.unit("ann") as unit:
                unit.inbox.mark(old.id, at=at)
                unit.commit()

        seen = evolve(old, read_at=NOW)
        assert listed(home, "ann") == (new, seen)
        assert listed(home, "ann", unread=True) == (new,)
        with home.unit("ann") as unit:
            assert unit.inbox.unread() == 1

    def test_all_marked(self, relay: Relay, home: Place) -> None:
        """All of one's own is seen at once, and nobody else's."""
        told(relay, home, "ann", 2)
        [other] = told(relay, home, "stan")
        with home.unit("ann") as unit:
            unit.inbox.mark_all(at=NOW)
            assert unit.inbox.unread() == 2
            unit.commit()
            assert unit.inbox.unread() == 0

        assert listed(home, "stan", unread=True) == (other,)

    @pytest.mark.parametrize("unread", [False, True])
    def test_pages(self, relay: Relay, home: Place, unread: bool) -> None:  # noqa: FBT001 - a parameter
        """Pages, put together, are all of it, newest first."""
        expected = told(relay, home, "ann", 3)
        told(relay, home, "stan")
        with home.unit("ann") as unit:
            first = unit.inbox.find(Slice(limit=2), unread=unread)
            rest = unit.inbox.find(Slice(limit=2, after=first.next), unread=unread)

        assert (first.items, rest.items) == (expected[:2], expected[2:])
        assert rest.next is None
