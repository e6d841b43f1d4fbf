"""Messages on their way out as rows."""

from typing import Final

from workcore.entities.delivery import Delivery, Tried
from workcore.model import Channel, DeliveryState
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.statements import Row
from workcore_adapters.postgres.tables import deliveries

d = deliveries.c

DELIVERY: Final = (
    *(d.id, d.organisation_id, d.event_id, d.channel, d.target, d.payload),
    *(d.state, d.attempts, d.next_at, d.error),
)
CHANNELS: Final = {str(channel): channel for channel in Channel}
STATES: Final = {str(state): state for state in DeliveryState}


def delivery_from(row: Row) -> Delivery:
    """Make a message of a row of `DELIVERY`."""
    id_, organisation_id, event_id, channel, target, payload, state, *rest = row
    attempts, next_at, error = rest
    return Delivery(
        id=id_,
        organisation_id=organisation_id,
        event_id=event_id,
        channel=CHANNELS[channel],
        target=target,
        payload=payload,
        state=STATES[state],
        attempts=attempts,
        next_at=next_at,
        error=error,
    )


def delivery_of(delivery: Delivery) -> Plain:
    """Write what is known of a new message, by column."""
    return {
        "id": delivery.id,
        "channel": delivery.channel,
        "target": delivery.target,
        "payload": delivery.payload,
        "next_at": delivery.next_at,
    }


def tried_of(tried: Tried) -> Plain:
    """Write what a try came to; waits in seconds."""
    return {
        "organisation_id": tried.delivery.organisation_id,
        "id": tried.delivery.id,
        "state": tried.outcome.state,
        "wait": tried.outcome.wait.total_seconds(),
        "error": tried.outcome.error,
    }
