"""Events and messages on their way out, as `ports.relay` promises."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from attrs import frozen

from workcore.entities.delivery import Delivery, Tried
from workcore.entities.notice import Notification
from workcore.entities.records import OutboxMessage
from workcore.model import Channel, ClaimId, DeliveryId
from workcore.ports.relay import HELD, RelayBacklog
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.loading import encode
from workcore_adapters.postgres.relay_statements import (
    BACKLOG,
    CLAIM_DELIVERIES,
    CLAIM_DIGEST,
    CLAIM_EVENTS,
    CLAIM_POST,
    DISPATCH,
    GATHER,
    HOLD,
    RELEASE,
    SETTLE,
)
from workcore_adapters.postgres.rows.deliveries import (
    delivery_from,
    delivery_of,
    tried_of,
)
from workcore_adapters.postgres.rows.notifications import notification_of
from workcore_adapters.postgres.rows.records import message_from
from workcore_adapters.postgres.scopes import EVERYWHERE


@frozen
class PostgresRelay:
    """Events and messages of all organisations. May be shared between threads."""

    _database: Database

    def claim_events(
        self, claim: ClaimId, *, lease: timedelta, limit: int
    ) -> Sequence[OutboxMessage]:
        """Claim events that wait."""
        values = {"claim": claim, "lease": lease, "limit": limit}
        return [message_from(row) for row in self._database.run(CLAIM_EVENTS, values, EVERYWHERE)]

    def dispatch(
        self,
        message: OutboxMessage,
        claim: ClaimId,
        deliveries: Sequence[Delivery],
        notifications: Sequence[Notification] = (),
    ) -> bool:
        """Keep what comes of an event, and wait no more, in one statement."""
        values = {
            "organisation_id": message.organisation_id,
            "event_id": message.id,
            "claim": claim,
            "deliveries": encode([delivery_of(delivery) for delivery in deliveries]),
            "notifications": encode([notification_of(each) for each in notifications]),
        }
        return bool(self._database.run(DISPATCH, values, EVERYWHERE))

    def claim_deliveries(
        self, channel: Channel, claim: ClaimId, *, lease: timedelta, limit: int
    ) -> Sequence[Delivery]:
        """Claim messages that may be tried now."""
        values = {"channel": str(channel), "claim": claim, "lease": lease, "limit": limit}
        rows = self._database.run(CLAIM_DELIVERIES, values, EVERYWHERE)
        return [delivery_from(row) for row in rows]

    def claim_post(self, claim: ClaimId, *, lease: timedelta, abreast: int) -> Delivery | None:
        """Claim the message to a webhook that is due longest."""
        values = {"claim": claim, "lease": lease, "abreast": abreast}
        rows = self._database.run(CLAIM_POST, values, EVERYWHERE)
        return delivery_from(rows[0]) if rows else None

    def claim_digest(self, claim: ClaimId, *, lease: timedelta) -> Sequence[Delivery]:
        """Claim what may be gathered now for one recipient."""
        rows = self._database.run(CLAIM_DIGEST, {"claim": claim, "lease": lease}, EVERYWHERE)
        return [delivery_from(row) for row in rows]

    def gather(self, entries: Sequence[Delivery], claim: ClaimId, letter: Delivery) -> bool:
        """Keep a letter in place of entries, in one statement."""
        values = {
            "organisation_id": letter.organisation_id,
            "entries": [each.id for each in entries],
            "claim": claim,
            "letter": encode({**delivery_of(letter), "event_id": letter.event_id}),
        }
        return bool(self._database.run(GATHER, values, EVERYWHERE))

    def settle(self, tries: Sequence[Tried], claim: ClaimId) -> Collection[DeliveryId]:
        """Keep what tries came to."""
        values = {"tries": encode(list(map(tried_of, tries))), "claim": claim}
        return {DeliveryId(id_) for (id_,) in self._database.run(SETTLE, values, EVERYWHERE)}

    def hold(self) -> int:
        """Keep back all that waits."""
        [[held]] = self._database.run(HOLD, {"held": HELD}, EVERYWHERE)
        return int(held)

    def release(self) -> int:
        """Let go out what was held."""
        [[released]] = self._database.run(RELEASE, {"held": HELD}, EVERYWHERE)
        return int(released)

    def backlog(self) -> RelayBacklog:
        """Tell how far the relay is."""
        [[events, since, waiting, dead]] = self._database.run(
            BACKLOG, {}, EVERYWHERE, repeatable=True
        )
        return RelayBacklog(events=events, since=since, waiting=waiting, dead=dead)
