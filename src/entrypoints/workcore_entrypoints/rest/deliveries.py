"""What was sent, what waits, and what was given up."""

from typing import Final

from attrs import frozen
from msgspec import Struct

from workcore.codec import structure
from workcore.model import Channel, DeliveryState
from workcore.ports.deliveries import DeliveryFilters
from workcore.use_cases.keep_deliveries import GivenUp
from workcore_entrypoints.representations import DeliveryOut, delivery_out
from workcore_entrypoints.rest.pages import PageOut, Paging, page, part
from workcore_entrypoints.rest.routes import Answer, Call, Route


@frozen(kw_only=True)
class DeliveryQuery(Paging):
    """
    Which messages.

    Attributes:
        state: `dead` are those that were given up.
        target: An address, or a webhook's identifier.
    """

    state: DeliveryState | None = None
    channel: Channel | None = None
    target: str | None = None


class ReplayedOut(Struct, frozen=True):
    """So many messages wait again; `more` says that others were given up: ask again."""

    replayed: int
    more: bool


def list_deliveries(call: Call) -> Answer:
    """List messages."""
    asked = call.query
    filters = DeliveryFilters(state=asked.state, channel=asked.channel, target=asked.target)
    read = call.application.read_deliveries
    return page(call, read(part(call), caller=call.caller, filters=filters), delivery_out)


def get_delivery(call: Call) -> Answer:
    """Show a message."""
    read = call.application.read_deliveries
    return Answer(body=delivery_out(read.one(call.path["delivery_id"], caller=call.caller)))


def replay_delivery(call: Call) -> Answer:
    """Have a message sent again."""
    replay = call.application.replay_deliveries
    return Answer(body=delivery_out(replay(call.path["delivery_id"], caller=call.caller)))


def replay_given_up(call: Call) -> Answer:
    """Have messages sent again that were given up."""
    which = structure(call.body, GivenUp)
    done = call.application.replay_deliveries.given_up(which, caller=call.caller)
    return Answer(body=ReplayedOut(done.replayed, done.more))


ONE: Final = "/deliveries/{delivery_id:uuid}"

ROUTES: Final = (
    Route(
        method="GET",
        path="/deliveries",
        name="list_deliveries",
        summary="Read what was sent, what waits and what was given up, newest first",
        handler=list_deliveries,
        query=DeliveryQuery,
        answer=PageOut[DeliveryOut],
    ),
    Route(
        method="POST",
        path="/deliveries/replay",
        name="replay_given_up_deliveries",
        summary="Have messages sent again that were given up, up to 500 at once",
        handler=replay_given_up,
        body=GivenUp,
        answer=ReplayedOut,
    ),
    Route(
        method="GET",
        path=ONE,
        name="get_delivery",
        summary="Read a message, and what became of it",
        handler=get_delivery,
        answer=DeliveryOut,
    ),
    Route(
        method="POST",
        path=f"{ONE}/replay",
        name="replay_delivery",
        summary="Have a message sent again that was sent or given up",
        handler=replay_delivery,
        answer=DeliveryOut,
    ),
)
