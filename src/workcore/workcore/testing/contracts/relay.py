"""What happened goes out: claimed by one at a time, never forgotten, never kept twice."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from attrs import evolve

from workcore.entities.delivery import Delivery, Outcome
from workcore.model import Channel, DeliveryId, DeliveryState
from workcore.ports.relay import Relay
from workcore.testing.builders import HOUR, NOW, a_delivery, a_notification
from workcore.testing.contracts.base import StoreContract
from workcore.testing.contracts.relaying import SENT, Own, a_claim, inbox, settled, written
from workcore.testing.ids import new_id
from workcore.testing.world import Place

AT_ONCE = timedelta(0)


class WorkedRelay(StoreContract):
    """Needs the fixture `relay` besides, of the same store."""

    @pytest.fixture
    def own(self, relay: Relay, home: Place) -> Own:
        """Work the relay."""
        return Own(relay, home)


class RelayContract(WorkedRelay):
    """Events are dispatched once, with what comes of them. Needs the same."""

    def test_claimed_once(self, own: Own, home: Place) -> None:
        """While a lease lasts nobody else is given the event."""
        messages = written(home, 3)

        assert own.events(a_claim()) == messages
        assert own.events(a_claim()) == []

    def test_limit(self, relay: Relay, home: Place) -> None:
        """No more are claimed than are asked for."""
        written(home, 3)

        assert len(relay.claim_events(a_claim(), lease=HOUR, limit=2)) == 2

    def test_lease_over(self, own: Own, home: Place) -> None:
        """After the lease the event is anybody's, and whoever had it before has it no more."""
        [message] = written(home)
        slow, quick = a_claim(), a_claim()
        own.events(slow, AT_ONCE)

        assert own.events(quick) == [message]
        assert not own.relay.dispatch(message, slow, [a_delivery(message)])
        assert own.deliveries(a_claim()) == []
        assert own.relay.dispatch(message, quick, [])

    def test_late_but_unchallenged(self, own: Own, home: Place) -> None:
        """Who is slow and was not replaced is heard."""
        [message] = written(home)
        claim = a_claim()
        own.events(claim, AT_ONCE)

        assert own.relay.dispatch(message, claim, [])

    def test_dispatched_once(self, own: Own, home: Place) -> None:
        """What was dispatched is not given to anybody again, nor dispatched again."""
        [message] = written(home)
        claim = a_claim()
        own.events(claim, AT_ONCE)

        assert own.relay.dispatch(message, claim, [])
        assert own.events(a_claim()) == []
        assert not own.relay.dispatch(message, claim, [])

    def test_foreign_delivery(self, own: Own, home: Place, abroad: Place) -> None:
        """A message belongs to the event it is kept with, whatever it says."""
        [message], [other] = written(home), written(abroad)
        own.dispatched(message, evolve(a_delivery(other), state=DeliveryState.DEAD, attempts=3))

        [found] = own.deliveries(a_claim())
        assert (found.organisation_id, found.event_id) == (home.organisation.id, message.id)
        assert (found.state, found.attempts) == (DeliveryState.WAITING, 0)

    def test_everything_of_a_delivery(self, own: Own, home: Place) -> None:
        """A message comes back as it was kept."""
        [message] = written(home)
        payload = {"text": "Gr\u00fc\u00dfe\u2028", "to": ["Ann"], "n": 1.5, "none": None}
        delivery = a_delivery(message, payload=payload)
        own.dispatched(message, delivery)
        [found] = own.deliveries(a_claim())

        assert evolve(found, next_at=delivery.next_at) == delivery

    def test_one_a_target(self, own: Own, home: Place) -> None:
        """One event is one message to a target over each channel."""
        [message] = written(home)
        first = a_delivery(message)
        again = evolve(first, id=DeliveryId(new_id()))
        hook = evolve(first, id=DeliveryId(new_id()), channel=Channel.WEBHOOK)
        own.dispatched(message, first, again, hook)

        assert ids(own.deliveries(a_claim())) == [first.id]
        assert ids(own.deliveries(a_claim(), channel=Channel.WEBHOOK)) == [hook.id]

    def test_not_before(self, own: Own, home: Place) -> None:
        """What may only be sent later is not claimed before."""
        [message] = written(home)
        later = a_delivery(message)
        own.dispatched(message, evolve(later, next_at=later.next_at.replace(year=2999)))

        assert own.deliveries(a_claim()) == []

    def test_told_with_it(self, own: Own, home: Place) -> None:
        """What people are told is kept with what is sent, unread, and one notice for each."""
        [message] = written(home)
        ann = a_notification(message, home.people["ann"], read_at=NOW)
        stan = a_notification(message, home.people["stan"])
        claim = a_claim()
        own.events(claim)

        assert own.relay.dispatch(
            message, claim, [], [ann, stan, a_notification(message, home.people["ann"])]
        )
        assert inbox(home, "ann") == (evolve(ann, read_at=None),)
        assert inbox(home, "stan") == (stan,)

    def test_nothing_told_twice(self, own: Own, home: Place) -> None:
        """Whoever has lost his claim puts nothing into any inbox."""
        [message] = written(home)
        slow, quick = a_claim(), a_claim()
        own.events(slow, AT_ONCE)
        own.events(quick)

        assert not own.relay.dispatch(
            message, slow, [], [a_notification(message, home.people["ann"])]
        )
        assert inbox(home, "ann") == ()
        told = a_notification(message, home.people["ann"])
        assert own.relay.dispatch(message, quick, [], [told])
        assert not own.relay.dispatch(
            message, quick, [], [a_notification(message, home.people["ann"])]
        )
        assert inbox(home, "ann") == (told,)

    def test_held(self, own: Own, home: Place) -> None:
        """What waits is given to nobody until it is released; what comes later is not held."""
        message, waiting = written(home, 2)
        own.dispatched(message, a_delivery(message))
        claim = a_claim()
        [taken] = own.deliveries(claim)
        assert own.relay.hold() >= 2
        [later] = written(home)

        assert not settled(own.relay, taken, claim, SENT)
        assert (own.events(a_claim()), own.deliveries(a_claim())) == ([later], [])
        assert own.relay.release() >= 2
        assert own.events(a_claim()) == [waiting]
        assert ids(own.deliveries(a_claim())) == [taken.id]
        assert own.relay.release() == 0

    def test_backlog(self, own: Own, home: Place) -> None:
        """What waits and what was given up is counted."""
        before = own.relay.backlog()
        message, _ = written(home, 2)
        assert own.relay.backlog().events == before.events + 2
        assert own.relay.backlog().since is not None

        own.dispatched(message, a_delivery(message))
        claim, now = a_claim(), own.relay.backlog()
        assert (now.events, now.waiting) == (before.events + 1, before.waiting + 1)

        [delivery] = own.deliveries(claim)
        assert settled(own.relay, delivery, claim, Outcome(state=DeliveryState.DEAD))
        now = own.relay.backlog()
        assert (now.waiting, now.dead) == (before.waiting, before.dead + 1)


def ids(deliveries: Sequence[Delivery]) -> list[DeliveryId]:
    """Name messages."""
    return [delivery.id for delivery in deliveries]
