"""How suites make something happen, and work a relay that others work as well."""

from datetime import timedelta
from uuid import uuid4

from workcore.entities.delivery import Delivery, Outcome, Tried
from workcore.entities.notice import Notification
from workcore.entities.records import OutboxMessage
from workcore.model import Channel, ClaimId, DeliveryState
from workcore.ports.queries import Slice
from workcore.ports.relay import Relay
from workcore.testing.builders import HOUR, a_message
from workcore.testing.world import Place

ALL = 100_000


def a_claim() -> ClaimId:
    """Make up a token."""
    return ClaimId(uuid4())


def written(place: Place, count: int = 1) -> list[OutboxMessage]:
    """Have something happen to requests."""
    messages = [a_message(place.draft()) for _ in range(count)]
    with place.unit() as unit:
        for message in messages:
            unit.outbox.add(message)
        unit.commit()
    return messages


SENT = Outcome(state=DeliveryState.SENT)


def settled(relay: Relay, delivery: Delivery, claim: ClaimId, outcome: Outcome) -> bool:
    """Keep what one try came to; tell whether that was one's own to say."""
    return delivery.id in relay.settle([Tried(delivery, outcome)], claim)


class Own:
    """Works the relay, and looks at what belongs to one organisation."""

    def __init__(self, relay: Relay, place: Place) -> None:
        """Work *relay*."""
        self.relay = relay
        self._place = place.organisation.id

    def events(self, claim: ClaimId, lease: timedelta = HOUR) -> list[OutboxMessage]:
        """Claim all events, and list ours."""
        found = self.relay.claim_events(claim, lease=lease, limit=ALL)
        return [each for each in found if each.organisation_id == self._place]

    def deliveries(
        self, claim: ClaimId, lease: timedelta = HOUR, channel: Channel = Channel.EMAIL
    ) -> list[Delivery]:
        """Claim all messages, and list ours."""
        found = self.relay.claim_deliveries(channel, claim, lease=lease, limit=ALL)
        return [each for each in found if each.organisation_id == self._place]

    def posts(
        self,
        claim: ClaimId | None = None,
        *,
        abreast: int,
        lease: timedelta = HOUR,
        limit: int = ALL,
    ) -> list[Delivery]:
        """Claim messages to webhooks until none is left or *limit* are ours, and list ours."""
        found: list[Delivery] = []
        while len(found) < limit:
            each = self.relay.claim_post(claim or a_claim(), lease=lease, abreast=abreast)
            if each is None:
                break
            found += [each] if each.organisation_id == self._place else []
        return found

    def digest(self, claim: ClaimId, lease: timedelta = HOUR) -> list[Delivery]:
        """Claim what is to be gathered, of others too, until some is ours."""
        while found := self.relay.claim_digest(claim, lease=lease):
            if found[0].organisation_id == self._place:
                break
        return list(found)

    def dispatched(self, message: OutboxMessage, *deliveries: Delivery) -> None:
        """Claim an event, and keep what has to be sent."""
        claim = a_claim()
        assert message in self.events(claim)
        assert self.relay.dispatch(message, claim, deliveries)


def inbox(place: Place, name: str) -> tuple[Notification, ...]:
    """Look into somebody's inbox."""
    with place.unit(name) as unit:
        return unit.inbox.find(Slice(), unread=False).items
