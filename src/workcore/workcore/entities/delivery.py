"""What is sent to one recipient because something happened."""

from datetime import datetime, timedelta

from attrs import frozen

from workcore.model import (
    Channel,
    DeliveryId,
    DeliveryState,
    EventId,
    JsonObject,
    OrganisationId,
)


@frozen(kw_only=True)
class Delivery:
    """
    One message to one recipient over one channel.

    An event is delivered to a target at most once over each channel: whoever dispatches it
    again adds nothing.

    Attributes:
        id: Names the message for whoever gets it; every try carries the same one.
        target: What the channel sends to, such as an address; means something to it alone.
        payload: What the channel makes its message of, complete, so that tries do not differ.
        attempts: How often it was tried.
        next_at: When it may be tried next.
        error: What the last try came to, unless it was well.
    """

    id: DeliveryId
    organisation_id: OrganisationId
    event_id: EventId
    channel: Channel
    target: str
    payload: JsonObject
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    next_at: datetime
    error: str | None = None


@frozen(kw_only=True)
class Outcome:
    """
    What one try came to.

    Attributes:
        wait: Until the next try, where the message still waits.
    """

    state: DeliveryState
    wait: timedelta = timedelta(0)
    error: str | None = None


@frozen
class Tried:
    """A message that was tried, and what that came to."""

    delivery: Delivery
    outcome: Outcome
