"""The messages of one organisation, as `ports.deliveries` promises."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from attrs import frozen
from sqlalchemy import Integer, Text, bindparam, select
from sqlalchemy import literal_column as sql

from workcore.entities.delivery import Delivery
from workcore.errors import NoSuchDelivery
from workcore.model import Channel, DeliveryId, DeliveryState
from workcore.ports.deliveries import DeliveryFilters
from workcore.ports.queries import Page, Position, Slice
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.inbox import LAST
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.rows.deliveries import DELIVERY, delivery_from
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import Statement, compiled
from workcore_adapters.postgres.tables import deliveries
from workcore_adapters.postgres.tables.base import Id
from workcore_adapters.postgres.writes import DELIVERY_REPLAYED

d = deliveries.c

OURS: Final = select(*DELIVERY).where(d.organisation_id == ORGANISATION_ID)
GET: Final = compiled(OURS.where(d.id == bindparam("id", type_=Id)))


@cache
def finding(state: DeliveryState | None, channel: Channel | None, *, targeted: bool) -> Statement:
    """Write the statement for filters; a state stands in it, so that its index can be used."""
    found = OURS.where(d.id < bindparam("before", type_=Id))
    for column, value in ((d.state, state), (d.channel, channel)):
        if value is not None:
            found = found.where(column == sql(f"'{value}'"))
    if targeted:
        found = found.where(d.target == bindparam("target", type_=Text()))
    return compiled(found.order_by(d.id.desc()).limit(bindparam("limit", type_=Integer())))


@frozen
class PostgresDeliveries:
    """The messages of one organisation."""

    _session: Session
    _pending: Pending

    def get(self, delivery_id: DeliveryId) -> Delivery:
        """Read one, or raise NoSuchDelivery."""
        for row in self._session.read(GET, {"id": delivery_id}):
            return delivery_from(row)
        raise NoSuchDelivery(delivery_id)

    def find(self, part: Slice, filters: DeliveryFilters) -> Page[Delivery]:
        """List a page, newest first."""
        targeted = filters.target is not None
        statement = finding(filters.state, filters.channel, targeted=targeted)
        before = LAST if part.after is None else part.after.id
        values = {"before": before, "limit": part.limit + 1, "target": filters.target}
        rows = self._session.read(statement, values)
        items = tuple(map(delivery_from, rows[: part.limit]))
        return Page(items, Position("", items[-1].id) if len(rows) > part.limit else None)

    def replay(self, delivery_ids: Sequence[DeliveryId]) -> None:
        """Have messages sent again at commit."""
        for delivery_id in delivery_ids:
            self._pending.add(DELIVERY_REPLAYED, {"id": delivery_id})
