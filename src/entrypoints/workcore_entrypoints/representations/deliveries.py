"""Messages on their way out, as those see them who look after them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from workcore.entities.delivery import Delivery
from workcore.model import Channel, DeliveryState


class DeliveryOut(Struct, frozen=True, kw_only=True):
    """
    A message to one recipient; `content` is what it was made of.

    `next_at` is when a waiting one is tried next, and else when it was tried last. `error` is
    what the last try came to, and null where it was well or is still to come.
    """

    id: UUID
    channel: Channel
    target: str
    state: DeliveryState
    attempts: int
    next_at: datetime
    error: str | None
    event_id: UUID
    content: dict[str, Any]


def delivery_out(delivery: Delivery) -> DeliveryOut:
    """Show a message."""
    return DeliveryOut(
        id=delivery.id,
        channel=delivery.channel,
        target=delivery.target,
        state=delivery.state,
        attempts=delivery.attempts,
        next_at=delivery.next_at,
        error=delivery.error,
        event_id=delivery.event_id,
        content=dict(delivery.payload),
    )
