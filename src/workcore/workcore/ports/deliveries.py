"""The messages of one organisation, as whoever looks after them sees them."""

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from workcore.entities.delivery import Delivery
from workcore.model import Channel, DeliveryId, DeliveryState
from workcore.ports.queries import Page, Slice


@frozen(kw_only=True)
class DeliveryFilters:
    """
    Which messages are meant: those to which all that is given applies.

    Attributes:
        target: What the channel sends to, to the letter.
    """

    state: DeliveryState | None = None
    channel: Channel | None = None
    target: str | None = None


class Deliveries(Protocol):
    """The messages of one organisation. Only the relay (`ports.relay`) adds some, or sends them."""

    def get(self, delivery_id: DeliveryId) -> Delivery:
        """
        Read one.

        Raises:
            NoSuchDelivery: The organisation has none with this identifier.
        """
        ...

    def find(self, part: Slice, filters: DeliveryFilters) -> Page[Delivery]:
        """List a page, newest first."""
        ...

    def replay(self, delivery_ids: Sequence[DeliveryId]) -> None:
        """
        Have messages sent once more at `commit`, by all the tries that a new one has.

        What waits by then stays as it is, and so does what there is none of.
        """
        ...
