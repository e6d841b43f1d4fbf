"""What was sent and what was given up can be looked at, and sent again."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from workcore.entities.delivery import Delivery, Outcome
from workcore.errors import NoSuchDelivery
from workcore.model import Channel, ClaimId, DeliveryId, DeliveryState
from workcore.ports.deliveries import DeliveryFilters
from workcore.ports.queries import Slice
from workcore.ports.relay import Relay
from workcore.testing.builders import HOUR, a_delivery, a_message
from workcore.testing.contracts.base import StoreContract
from workcore.testing.contracts.relaying import settled
from workcore.testing.ids import new_id
from workcore.testing.world import Place

ALL = 100_000
FAILED = Outcome(state=DeliveryState.DEAD, error="550 nobody here")
SENT = Outcome(state=DeliveryState.SENT)


def put(relay: Relay, place: Place, **given: Any) -> Delivery:
    """Have a message wait."""
    message, claim = a_message(place.draft()), ClaimId(uuid4())
    with place.unit() as unit:
        unit.outbox.add(message)
        unit.commit()
    relay.claim_events(claim, lease=HOUR, limit=ALL)
    delivery = a_delivery(message, **given)
    assert relay.dispatch(message, claim, [delivery])
    return delivery


def tried(relay: Relay, delivery: Delivery, outcome: Outcome) -> None:
    """Try a message once, which comes to *outcome*."""
    claim = ClaimId(uuid4())
    claimed = relay.claim_deliveries(delivery.channel, claim, lease=HOUR, limit=ALL)
    assert delivery.id in [each.id for each in claimed]
    assert settled(relay, delivery, claim, outcome)


def listed(place: Place, **which: Any) -> list[DeliveryId]:
    """List an organisation's messages."""
    with place.unit() as unit:
        page = unit.deliveries.find(Slice(), DeliveryFilters(**which))
    return [each.id for each in page.items]


def replayed(place: Place, *deliveries: Delivery) -> None:
    """Have messages sent again."""
    with place.unit() as unit:
        unit.deliveries.replay([each.id for each in deliveries])
        unit.commit()


def waiting(relay: Relay, channel: Channel = Channel.EMAIL) -> Sequence[Delivery]:
    """Claim what may be sent now."""
    return relay.claim_deliveries(channel, ClaimId(uuid4()), lease=HOUR, limit=ALL)


class DeliveriesContract(StoreContract):
    """Needs the fixture `relay` besides, of the same store."""

    def test_everything_of_it(self, relay: Relay, home: Place) -> None:
        """A message tells what became of it."""
        delivery = put(relay, home)
        tried(relay, delivery, FAILED)

        with home.unit() as unit:
            found = unit.deliveries.get(delivery.id)
        assert (found.state, found.attempts) == (DeliveryState.DEAD, 1)
        assert (found.error, found.payload) == ("550 nobody here", delivery.payload)
        assert found.event_id == delivery.event_id

    def test_absent_and_foreign(self, relay: Relay, home: Place, abroad: Place) -> None:
        """What others are sent is as absent as what was made up, and cannot be replayed."""
        theirs = put(relay, abroad)
        tried(relay, theirs, FAILED)

        for absent in (theirs.id, DeliveryId(new_id())):
            with home.unit() as unit, pytest.raises(NoSuchDelivery):
                unit.deliveries.get(absent)
        replayed(home, theirs)
        assert listed(home) == []
        assert listed(abroad, state=DeliveryState.DEAD) == [theirs.id]

    def test_filters(self, relay: Relay, home: Place) -> None:
        """Lists are narrowed by state, channel and target, all of them together."""
        mail, other = put(relay, home), put(relay, home, target="bob@example.org")
        hook = put(relay, home, channel=Channel.WEBHOOK, target="hook")
        tried(relay, other, FAILED)

        assert listed(home) == [hook.id, other.id, mail.id]
        assert listed(home, state=DeliveryState.DEAD) == [other.id]
        assert listed(home, state=DeliveryState.WAITING) == [hook.id, mail.id]
        assert listed(home, channel=Channel.WEBHOOK) == [hook.id]
        assert listed(home, target=mail.target) == [mail.id]
        assert listed(home, target=mail.target, channel=Channel.WEBHOOK) == []

    def test_pages(self, relay: Relay, home: Place) -> None:
        """Pages, put together, are all of it, newest first."""
        expected = tuple(put(relay, home).id for _ in range(3))[::-1]
        with home.unit() as unit:
            first = unit.deliveries.find(Slice(limit=2), DeliveryFilters())
            rest = unit.deliveries.find(Slice(limit=2, after=first.next), DeliveryFilters())

        assert tuple(each.id for each in (*first.items, *rest.items)) == expected
        assert rest.next is None

    @pytest.mark.parametrize("outcome", [SENT, FAILED])
    def test_replayed(self, relay: Relay, home: Place, outcome: Outcome) -> None:
        """What was sent or given up is sent again as it was, with all its tries before it."""
        delivery, other = put(relay, home), put(relay, home)
        tried(relay, delivery, outcome)
        tried_too = [each.id for each in waiting(relay)]
        replayed(home, delivery)

        [again] = waiting(relay)
        assert again.id not in tried_too
        assert (again.id, again.payload, again.attempts) == (delivery.id, delivery.payload, 0)
        assert listed(home, state=DeliveryState.WAITING) == [other.id, delivery.id]

    def test_waiting_is_left_alone(self, relay: Relay, home: Place) -> None:
        """What is being tried stays with whoever tries it, and keeps its count of tries."""
        delivery, claim = put(relay, home), ClaimId(uuid4())
        relay.claim_deliveries(Channel.EMAIL, claim, lease=HOUR, limit=ALL)
        replayed(home, delivery)

        assert list(waiting(relay)) == []
        assert settled(relay, delivery, claim, SENT)

    def test_nothing_without_commit(self, relay: Relay, home: Place) -> None:
        """A replay that is not committed did not happen."""
        delivery = put(relay, home)
        tried(relay, delivery, FAILED)
        with home.unit() as unit:
            unit.deliveries.replay([delivery.id])

        assert listed(home, state=DeliveryState.DEAD) == [delivery.id]
