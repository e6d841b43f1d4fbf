"""Mail goes out at least once, is tried again later and later, and is given up in the end."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve, frozen
from tests.support.airport import Airport

from workcore.codec import as_object
from workcore.entities.delivery import Delivery, Outcome
from workcore.model import Channel, ClaimId, DeliveryState
from workcore.policies.retries import FIRST_WAIT, LONGEST_WAIT, MOST_TRIES
from workcore.ports.mailer import SEND_WITHIN, Message
from workcore.testing.builders import a_delivery, a_message, a_notice
from workcore.testing.ids import new_id
from workcore.use_cases.letters import Letters
from workcore.use_cases.send_mail import LEASE, Sending, SendMail
from workcore_adapters.memory import MemoryMailer

NOTHING = Sending()
LATER = Outcome(state=DeliveryState.WAITING, error="451 not now")
REFUSED = Outcome(state=DeliveryState.DEAD, error="550 nobody here")


@frozen
class Post:
    """Mail of an airport."""

    airport: Airport
    mailer: MemoryMailer

    def put(self, target: str = "ann@example.org", **given: Any) -> Delivery:
        """Have something to tell."""
        message = a_message(self.airport.draft())
        relay, claim = self.airport.app.ports.relay, ClaimId(new_id())
        with self.airport.place.unit() as unit:
            unit.outbox.add(message)
            unit.commit()
        payload = as_object(a_notice(message))
        delivery = a_delivery(message, **({"target": target, "payload": payload} | given))
        relay.claim_events(claim, lease=timedelta(hours=1), limit=1000)
        assert relay.dispatch(message, claim, [delivery])
        return delivery

    def kept(self, delivery: Delivery) -> Delivery:
        """Look at what became of it."""
        with self.airport.database.locked() as tenants:
            return tenants[delivery.organisation_id].deliveries[delivery.id]

    def send(self, after: timedelta = timedelta(0), **given: Any) -> Sending:
        """Send what is due, so much later."""
        self.airport.clock.move(after)
        return self.airport.app.send_mail(**given)


@pytest.fixture
def post(airport: Airport) -> Post:
    """The first airport's."""
    mailer = airport.app.ports.mailer
    assert isinstance(mailer, MemoryMailer)
    return Post(airport, mailer)


def test_sent_once(post: Post) -> None:
    """Each notice becomes one letter, whose words are the notice's; then nothing is left."""
    one, other = post.put(), post.put("bob@example.org")

    assert post.send() == Sending(sent=2)
    assert [letter.id for letter in post.mailer.outbox] == [one.id, other.id]
    assert post.mailer.outbox[1].recipient == "bob@example.org"
    assert "[WR-2027-000001]" in post.mailer.outbox[0].subject
    assert post.kept(one).state is DeliveryState.SENT
    assert post.send(timedelta(days=1)) == NOTHING


def test_other_channels_are_left_alone(post: Post) -> None:
    """Only mail is mailed."""
    hook = post.put("https://example.org/hook", channel=Channel.WEBHOOK)
    assert post.send() == NOTHING
    assert post.kept(hook).state is DeliveryState.WAITING


def test_so_many_at_once(post: Post) -> None:
    """One run sends as many as it is asked for, and the next one the rest."""
    for _ in range(3):
        post.put()
    assert [post.send(limit=2).tried for _ in range(3)] == [2, 1, 0]


def test_tried_again(post: Post) -> None:
    """What could not be sent now is tried later, as the same letter; why is kept until then."""
    delivery = post.put()
    post.mailer.answers["ann@example.org"] = LATER

    assert post.send() == Sending(waiting=1)
    kept = post.kept(delivery)
    assert (kept.state, kept.attempts, kept.error) == (DeliveryState.WAITING, 1, "451 not now")
    assert kept.next_at <= post.airport.clock.now() + FIRST_WAIT

    del post.mailer.answers["ann@example.org"]
    assert post.send(FIRST_WAIT) == Sending(sent=1)
    assert post.kept(delivery).error is None


def test_given_up(post: Post) -> None:
    """After so many tries it is dead, with the last reason, and is not tried any more."""
    delivery = post.put()
    post.mailer.answers["ann@example.org"] = LATER
    runs = [post.send(LONGEST_WAIT) for _ in range(MOST_TRIES + 1)]

    assert runs == [Sending(waiting=1)] * (MOST_TRIES - 1) + [Sending(dead=1), NOTHING]
    kept = post.kept(delivery)
    assert (kept.state, kept.attempts, kept.error) == (DeliveryState.DEAD, 12, "451 not now")


def test_refused_for_good(post: Post) -> None:
    """What the server refuses for good is dead at once, and hurts no other letter."""
    delivery, other = post.put(), post.put("bob@example.org")
    post.mailer.answers["ann@example.org"] = REFUSED

    assert post.send() == Sending(sent=1, dead=1)
    assert (post.kept(delivery).state, post.kept(delivery).attempts) == (DeliveryState.DEAD, 1)
    assert post.kept(other).state is DeliveryState.SENT


def test_unreadable(post: Post) -> None:
    """What is no notice is dead, says so, and holds up no other."""
    broken, other = post.put(payload={"subject": "Hello"}), post.put()

    assert post.send() == Sending(sent=1, dead=1)
    assert post.kept(broken).state is DeliveryState.DEAD
    assert "no notice" in (post.kept(broken).error or "")
    assert post.kept(other).state is DeliveryState.SENT


@frozen
class Slow:
    """A mailer during whose work something else happens."""

    inner: MemoryMailer
    meanwhile: Any

    def send(self, messages: Sequence[Message]) -> Iterator[Sequence[tuple[Message, Outcome]]]:
        """Let it happen before the outcomes are told."""
        told = list(self.inner.send(messages))
        self.meanwhile()
        yield from told


def slow(post: Post, meanwhile: Any) -> SendMail:
    """Send by a slow mailer."""
    ports = post.airport.app.ports
    return SendMail(ports.relay, Slow(post.mailer, meanwhile), Letters(""), ports.ids)


def test_lease_outlasts_a_try() -> None:
    """Whoever is slow but well is not taken for gone."""
    assert LEASE > SEND_WITHIN


def test_whoever_dies_leaves_it_to_the_next(post: Post) -> None:
    """
    Whoever is killed in the middle leaves his letters to the next, when his lease is over.

    They go out again then, as the same letters.
    """

    class Killed(BaseException):
        """As by a signal."""

    def die() -> None:
        raise Killed

    delivery = post.put()
    with pytest.raises(Killed):
        slow(post, die)()

    assert post.send(LEASE - timedelta(seconds=1)) == NOTHING
    assert post.send(timedelta(seconds=1)) == Sending(sent=1)
    first, second = post.mailer.outbox
    assert first == second
    assert post.kept(delivery).attempts == 1


def test_whoever_was_overtaken(post: Post) -> None:
    """Whoever comes back after his lease changes nothing of what the other one found."""
    delivery = post.put()
    late = slow(post, lambda: post.send(LEASE))

    assert late() == Sending(overtaken=1)
    assert post.kept(delivery).attempts == 1
    assert len(post.mailer.outbox) == 2


def test_two_workers(post: Post) -> None:
    """Who works at the same time gets other letters."""
    for _ in range(3):
        post.put()
    runs: list[Sending] = []
    busy = slow(post, lambda: runs.append(post.send()))

    assert busy(limit=2) == Sending(sent=2)
    assert runs == [Sending(sent=1)]
    assert len({letter.id for letter in post.mailer.outbox}) == 3


def test_counting() -> None:
    """A run counts each letter once."""
    run = Sending(sent=1, waiting=2, dead=3, overtaken=4)
    assert run.tried == 10
    assert run.told(DeliveryState.DEAD, kept=True) == evolve(run, dead=4)
    assert run.told(DeliveryState.DEAD, kept=False) == evolve(run, overtaken=5)
