"""Administrators see what was given up and why, and have it sent again."""

from datetime import timedelta

import pytest
from attrs import evolve
from tests.support.airport import EVERYTHING, Airport

from workcore.entities.delivery import Delivery, Outcome
from workcore.errors import NoSuchDelivery, NotAllowed, StillWaiting
from workcore.model import Channel, DeliveryId, DeliveryState
from workcore.ports.deliveries import DeliveryFilters
from workcore.testing.contracts.deliveries import FAILED, put, tried
from workcore.testing.ids import new_id
from workcore.use_cases import keep_deliveries
from workcore.use_cases.keep_deliveries import GivenUp, Replayed
from workcore_adapters.memory import MemoryMailer

DEAD = DeliveryFilters(state=DeliveryState.DEAD)


def given_up(airport: Airport, target: str = "ann@example.org") -> Delivery:
    """Have a message that nobody took."""
    relay = airport.app.ports.relay
    delivery = put(relay, airport.place, target=target)
    tried(relay, delivery, FAILED)
    return delivery


def listed(airport: Airport, filters: DeliveryFilters | None = None) -> list[DeliveryId]:
    """List messages as Adam."""
    read, adam = airport.app.read_deliveries, airport.caller("adam")
    return [each.id for each in read(EVERYTHING, caller=adam, filters=filters).items]


def test_looked_at(airport: Airport) -> None:
    """What was given up is listed among the others, or alone, and says why."""
    dead, other = given_up(airport), put(airport.app.ports.relay, airport.place)

    assert listed(airport) == [other.id, dead.id]
    assert listed(airport, DEAD) == [dead.id]
    shown = airport.app.read_deliveries.one(dead.id, caller=airport.caller("adam"))
    assert (shown.state, shown.error) == (DeliveryState.DEAD, "550 nobody here")


def test_sent_again(airport: Airport) -> None:
    """What is replayed goes out as it was, and the trail says by whom and that it had failed."""
    airport.submitted()
    airport.app.dispatch_events()
    mailer = airport.app.ports.mailer
    assert isinstance(mailer, MemoryMailer)
    address = airport.place.people["stan"].email
    mailer.answers[address] = Outcome(state=DeliveryState.DEAD, error="550 nobody here")
    airport.app.send_mail()
    del mailer.answers[address]
    [dead], before = listed(airport, DEAD), len(mailer.outbox)

    again = airport.app.replay_deliveries(dead, caller=airport.caller("adam"))
    assert (again.state, again.attempts) == (DeliveryState.WAITING, 0)
    airport.app.send_mail()
    [letter] = mailer.outbox[before:]
    assert (letter.id, letter.recipient) == (dead, address)
    assert listed(airport, DEAD) == []

    [record] = airport.audit("delivery", dead)
    assert (record.action, record.by.name) == ("delivery_replayed", "Adam")
    assert (record.subject, record.subject_id) == ("delivery", str(dead))
    assert (record.before, record.after) == (
        {"state": "dead", "attempts": 1},
        {"state": "waiting", "attempts": 0},
    )


def test_still_waiting(airport: Airport) -> None:
    """What is tried by itself is not replayed."""
    delivery = put(airport.app.ports.relay, airport.place)

    with pytest.raises(StillWaiting):
        airport.app.replay_deliveries(delivery.id, caller=airport.caller("adam"))


def test_all_of_a_kind(airport: Airport, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that was given up is replayed in portions, and nothing that was not meant."""
    monkeypatch.setattr(keep_deliveries, "MOST", 2)
    dead = [given_up(airport).id for _ in range(3)]
    other = given_up(airport, "bob@example.org").id
    adam, replay = airport.caller("adam"), airport.app.replay_deliveries.given_up
    which = GivenUp(channel=Channel.EMAIL, target="ann@example.org")

    assert replay(which, caller=adam) == Replayed(replayed=2, more=True)
    assert listed(airport, DEAD) == [other, dead[0]]
    [record] = airport.audit("delivery", airport.place.organisation.id)
    assert record.after == {
        "channel": "email",
        "target": "ann@example.org",
        "replayed": [str(dead[2]), str(dead[1])],
    }
    assert replay(GivenUp(), caller=adam) == Replayed(replayed=2, more=False)
    assert replay(GivenUp(), caller=adam) == Replayed(replayed=0, more=False)
    assert listed(airport, DEAD) == []


def test_tries_begin_anew(airport: Airport) -> None:
    """A replayed message has all its tries again, and is due at once."""
    dead = given_up(airport)
    airport.app.replay_deliveries(dead.id, caller=airport.caller("adam"))
    found = airport.app.read_deliveries.one(dead.id, caller=airport.caller("adam"))

    assert evolve(found, next_at=dead.next_at, error=None) == dead
    assert found.next_at <= airport.clock.now() + timedelta(0)


@pytest.mark.parametrize("name", ["ann", "stan", "olga", "pia", "vera", "aude"])
def test_administrators_alone(airport: Airport, name: str) -> None:
    """Nobody else learns of messages, or moves them."""
    dead, caller = given_up(airport), airport.caller(name)

    with pytest.raises(NotAllowed):
        airport.app.read_deliveries(EVERYTHING, caller=caller)
    with pytest.raises(NotAllowed):
        airport.app.read_deliveries.one(dead.id, caller=caller)
    with pytest.raises(NotAllowed):
        airport.app.replay_deliveries(dead.id, caller=caller)
    with pytest.raises(NotAllowed):
        airport.app.replay_deliveries.given_up(GivenUp(), caller=caller)
    assert listed(airport, DEAD) == [dead.id]


def test_absent(airport: Airport) -> None:
    """What is not there is neither shown nor replayed."""
    absent, adam = DeliveryId(new_id()), airport.caller("adam")

    with pytest.raises(NoSuchDelivery):
        airport.app.read_deliveries.one(absent, caller=adam)
    with pytest.raises(NoSuchDelivery):
        airport.app.replay_deliveries(absent, caller=adam)
