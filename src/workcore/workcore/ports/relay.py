"""The way out: events that wait in the outbox, and the messages that come of them."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from attrs import frozen

from workcore.entities.delivery import Delivery, Tried
from workcore.entities.notice import Notification
from workcore.entities.records import OutboxMessage
from workcore.model import Channel, ClaimId, DeliveryId


@frozen(kw_only=True)
class RelayBacklog:
    """
    How far the relay is.

    Attributes:
        events: So many wait to be dispatched, due or claimed.
        since: When the oldest of them happened; None when there is none.
        waiting: So many messages wait to be sent, due or not.
        dead: So many messages were given up.
    """

    events: int
    since: datetime | None
    waiting: int
    dead: int


HELD: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""When that is due which is held: later than any wait, and a time that clients can read."""


class Relay(Protocol):
    """
    Events and messages of all organisations. May be shared between threads; only time asks.

    Whoever works on something claims it under a token of his own, made of chance, and for a
    lease: until that is over nobody else is given it, and after it anybody is. What he did
    counts as long as the claim is his, even when the lease is over. One clock measures all
    leases, the store's, so that it does not matter what other clocks say.

    Any method raises Unavailable when the store does not answer in time.
    """

    def claim_events(
        self, claim: ClaimId, *, lease: timedelta, limit: int
    ) -> Sequence[OutboxMessage]:
        """Claim events that wait to be dispatched, longest waiting first, *limit* at most."""
        ...

    def dispatch(
        self,
        message: OutboxMessage,
        claim: ClaimId,
        deliveries: Sequence[Delivery],
        notifications: Sequence[Notification] = (),
    ) -> bool:
        """
        Keep what comes of an event, and wait with it no more: all of it, or nothing.

        Each delivery is kept as one of this event and its organisation, waiting and untried; of
        several to one target over one channel the first counts. Each notification goes into an
        inbox of this organisation, unread; of several for one person the first counts. False,
        and nothing was kept, when the event is not claimed like that.
        """
        ...

    def claim_deliveries(
        self, channel: Channel, claim: ClaimId, *, lease: timedelta, limit: int
    ) -> Sequence[Delivery]:
        """
        Claim messages of a channel that may be tried now, longest due first, *limit* at most.

        The lease has to be longer than a try may take.
        """
        ...

    def claim_post(self, claim: ClaimId, *, lease: timedelta, abreast: int) -> Delivery | None:
        """
        Claim the message to a webhook that may be tried now and is due longest.

        Messages to a webhook to which *abreast* are being tried are left alone: whoever hangs
        holds up nobody else. None when there is no other, or when others claim it just now.
        """
        ...

    def claim_digest(self, claim: ClaimId, *, lease: timedelta) -> Sequence[Delivery]:
        """
        Claim what may be gathered now for one recipient: all of it, oldest identifier first.

        He is the one for whom something is due longest. Nothing when nothing is due, or when
        somebody else claims that just now.
        """
        ...

    def gather(self, entries: Sequence[Delivery], claim: ClaimId, letter: Delivery) -> bool:
        """
        Keep a letter, waiting and untried, in place of all *entries*, which count as sent.

        False, and nothing was kept, when none of them is claimed like that any more.
        """
        ...

    def settle(self, tries: Sequence[Tried], claim: ClaimId) -> Collection[DeliveryId]:
        """
        Keep what tries came to, and count them, all at once; each message was tried once.

        Names the messages of which that was kept: the others are not claimed like that any more.
        """
        ...

    def hold(self) -> int:
        """
        Keep back all events and messages that wait, until `release`; tell how many these are.

        Whoever had claimed any of them has them no more. What comes to wait later is not held.
        """
        ...

    def release(self) -> int:
        """Let go out what was held; tell how many events and messages these are."""
        ...

    def backlog(self) -> RelayBacklog:
        """Tell how far the relay is."""
        ...
