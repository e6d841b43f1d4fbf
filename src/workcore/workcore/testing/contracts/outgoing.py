"""Messages go out: tried by one at a time, settled once, gathered where somebody wants that."""

from typing import Any

import pytest
from attrs import evolve

from workcore.entities.delivery import Delivery, Outcome, Tried
from workcore.model import Channel, DeliveryId, DeliveryState, EventId, JsonObject
from workcore.testing.builders import HOUR, LONG_AGO, NOW, a_delivery
from workcore.testing.contracts.relay import AT_ONCE, WorkedRelay, ids
from workcore.testing.contracts.relaying import SENT, Own, a_claim, settled, written
from workcore.testing.ids import new_id
from workcore.testing.world import Place


class OutgoingContract(WorkedRelay):
    """Needs the fixture `relay` besides, of the same store."""

    def test_delivery_claimed_once(self, own: Own, home: Place) -> None:
        """While a lease lasts nobody else is given the message; after it anybody is."""
        [message] = written(home)
        own.dispatched(message, a_delivery(message))

        assert len(own.deliveries(a_claim(), AT_ONCE)) == 1
        assert len(own.deliveries(a_claim())) == 1
        assert own.deliveries(a_claim()) == []

    def test_overtaken(self, own: Own, home: Place) -> None:
        """What somebody did whose claim was lost does not count."""
        [message] = written(home)
        own.dispatched(message, a_delivery(message))
        slow, quick = a_claim(), a_claim()
        own.deliveries(slow, AT_ONCE)
        [delivery] = own.deliveries(quick, AT_ONCE)

        dead = Outcome(state=DeliveryState.DEAD, error="Refused.")
        assert not settled(own.relay, delivery, slow, dead)
        assert settled(own.relay, delivery, quick, SENT)

    def test_settled_together(self, own: Own, home: Place) -> None:
        """What several tries came to is kept at once; what is not one's own is left out."""
        [message] = written(home)
        targets = [f"p{number}@example.org" for number in range(4)]
        own.dispatched(message, *(a_delivery(message, target=each) for each in targets))
        slow, quick = a_claim(), a_claim()
        own.deliveries(slow, AT_ONCE)
        sent, dead, waiting, lost = own.deliveries(quick, AT_ONCE)
        tries = [
            Tried(sent, SENT),
            Tried(dead, Outcome(state=DeliveryState.DEAD, error='"No": nobody.')),
            Tried(waiting, Outcome(state=DeliveryState.WAITING, error="Busy.")),
        ]

        assert not own.relay.settle([*tries, Tried(lost, SENT)], slow)
        assert set(own.relay.settle(tries, quick)) == {sent.id, dead.id, waiting.id}
        assert not own.relay.settle(tries, quick)
        left = {each.id: (each.attempts, each.error) for each in own.deliveries(a_claim())}
        assert left == {waiting.id: (1, "Busy."), lost.id: (0, None)}
        with home.unit("adam") as unit:
            kept = [unit.deliveries.get(each.id) for each in (sent, dead)]
        assert [(each.state, each.error) for each in kept] == [
            (DeliveryState.SENT, None),
            (DeliveryState.DEAD, '"No": nobody.'),
        ]

    @pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.DEAD])
    def test_settled(self, own: Own, home: Place, state: DeliveryState) -> None:
        """What was sent or given up is not tried again, nor settled again."""
        [message] = written(home)
        own.dispatched(message, a_delivery(message))
        claim = a_claim()
        [delivery] = own.deliveries(claim, AT_ONCE)

        assert settled(own.relay, delivery, claim, Outcome(state=state))
        assert own.deliveries(a_claim()) == []
        assert not settled(own.relay, delivery, claim, Outcome(state=state))

    def test_tried_again(self, own: Own, home: Place) -> None:
        """What failed is tried again as it was, after its wait, and tells how often it was."""
        [message] = written(home)
        own.dispatched(message, a_delivery(message))
        claim = a_claim()
        [first] = own.deliveries(claim)
        busy = Outcome(state=DeliveryState.WAITING, error="Busy.")
        assert settled(own.relay, first, claim, busy)

        [second] = own.deliveries(claim)
        assert (second.attempts, second.error) == (1, "Busy.")
        assert (second.id, second.payload) == (first.id, first.payload)

        assert settled(own.relay, second, claim, evolve(busy, wait=HOUR))
        assert own.deliveries(claim) == []

    def test_posts_abreast(self, own: Own, home: Place) -> None:
        """Of messages to one webhook so many are claimed at a time, and others go before them."""
        for target in ("slow", "slow", "slow", "well"):
            to_post(own, home, target=target)
        first = own.posts(abreast=2)

        assert sorted(each.target for each in first) == ["slow", "slow", "well"]
        assert own.posts(abreast=2) == []
        assert [each.target for each in own.posts(abreast=3)] == ["slow"]

    def test_post_after_another(self, own: Own, home: Place) -> None:
        """What is settled, or left behind, makes room for the next to that webhook."""
        events = {to_post(own, home).event_id for _ in range(3)}
        claim = a_claim()
        [one] = own.posts(claim, abreast=1)
        assert own.posts(abreast=1) == []
        assert settled(own.relay, one, claim, SENT)

        [two] = own.posts(abreast=1, lease=AT_ONCE, limit=1)
        [three] = own.posts(abreast=1, limit=1)
        assert {two.event_id, three.event_id} <= events - {one.event_id}

    def test_mail_is_not_posted(self, own: Own, home: Place) -> None:
        """Only what goes to webhooks is given, and nothing before its time."""
        to_post(own, home, channel=Channel.EMAIL)
        to_post(own, home, next_at=NOW.replace(year=2999))

        assert own.posts(abreast=9) == []

    def test_digest_of_one(self, own: Own, home: Place) -> None:
        """All that is due to one recipient is claimed together, and is nobody else's meanwhile."""
        his = [to_post(own, home, target="a@example.org", channel=Channel.DIGEST) for _ in "123"]
        later = NOW.replace(year=2999)
        to_post(own, home, target="a@example.org", channel=Channel.DIGEST, next_at=later)
        hers = to_post(own, home, target="b@example.org", channel=Channel.DIGEST)

        found = [own.digest(a_claim()), own.digest(a_claim())]
        assert sorted(map(ids, found)) == sorted([ids(his), [hers.id]])
        assert own.digest(a_claim()) == []
        assert own.deliveries(a_claim()) == []

    def test_gathered(self, own: Own, home: Place) -> None:
        """A letter takes the place of what it gathers, once, and is sent like any other."""
        for _ in range(2):
            to_post(own, home, target="a@example.org", channel=Channel.DIGEST)
        claim = a_claim()
        entries = own.digest(claim)
        letter = a_gathering(entries[0], {"notices": ["\u00fc"]})

        assert own.relay.gather(entries, claim, letter)
        assert not own.relay.gather(entries, claim, a_gathering(entries[0], {}))
        assert own.digest(a_claim()) == []
        [waits] = own.deliveries(a_claim())
        assert evolve(waits, next_at=letter.next_at) == letter
        with home.unit("adam") as unit:
            kept = [unit.deliveries.get(each.id) for each in entries]
        assert {(each.state, each.attempts) for each in kept} == {(DeliveryState.SENT, 1)}

    def test_gathered_by_another(self, own: Own, home: Place) -> None:
        """Who has lost his claim writes no letter, and gathers nothing."""
        to_post(own, home, channel=Channel.DIGEST)
        slow, quick = a_claim(), a_claim()
        entries = own.digest(slow, AT_ONCE)
        own.digest(quick)

        assert not own.relay.gather(entries, slow, a_gathering(entries[0], {}))
        assert own.deliveries(a_claim()) == []
        assert own.relay.gather(entries, quick, a_gathering(entries[0], {}))


def a_gathering(entry: Delivery, payload: JsonObject) -> Delivery:
    """Write a letter in place of entries."""
    name = new_id()
    return evolve(
        entry,
        id=DeliveryId(name),
        event_id=EventId(name),
        channel=Channel.EMAIL,
        payload=payload,
        next_at=LONG_AGO,
    )


def to_post(own: Own, place: Place, **given: Any) -> Delivery:
    """Have a message wait for a webhook."""
    [message] = written(place)
    delivery = a_delivery(message, **({"channel": Channel.WEBHOOK, "target": "one"} | given))
    own.dispatched(message, delivery)
    return delivery
