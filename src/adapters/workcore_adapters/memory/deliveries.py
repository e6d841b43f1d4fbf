"""The messages of one organisation, kept in this process."""

from collections.abc import Sequence
from contextlib import ExitStack

from attrs import evolve

from workcore.entities.delivery import Delivery
from workcore.errors import NoSuchDelivery
from workcore.model import DeliveryId, DeliveryState
from workcore.ports.deliveries import DeliveryFilters
from workcore.ports.queries import Page, Position, Slice
from workcore_adapters.memory.database import Tenant, put
from workcore_adapters.memory.pages import cut
from workcore_adapters.memory.session import Session


class MemoryDeliveries:
    """The messages of one organisation, as `ports.deliveries` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, delivery_id: DeliveryId) -> Delivery:
        with self._session.reading() as tenant:
            if delivery_id not in tenant.deliveries:
                raise NoSuchDelivery(delivery_id)
            return tenant.deliveries[delivery_id]

    def find(self, part: Slice, filters: DeliveryFilters) -> Page[Delivery]:
        before = part.after
        with self._session.reading() as tenant:
            rest = [
                each
                for each in tenant.deliveries.values()
                if _matches(each, filters) and (before is None or each.id < before.id)
            ]
        rest.sort(key=lambda each: each.id, reverse=True)
        return cut(rest, part.limit, lambda each: Position("", each.id))

    def replay(self, delivery_ids: Sequence[DeliveryId]) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            for id_ in delivery_ids:
                known = tenant.deliveries.get(id_)
                if known is not None and known.state is not DeliveryState.WAITING:
                    again = evolve(known, state=DeliveryState.WAITING, attempts=0)
                    put(tenant.deliveries, id_, again, undo)

        self._session.later(write)


def _matches(delivery: Delivery, filters: DeliveryFilters) -> bool:
    return (
        filters.state in {None, delivery.state}
        and filters.channel in {None, delivery.channel}
        and filters.target in {None, delivery.target}
    )
