"""What is over, and is kept for a while, in this process."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeAlias

from workcore.model import DeliveryState, earliest_id
from workcore_adapters.memory.database import MemoryDatabase, Tenant

Over: TypeAlias = Iterable[tuple[Any, Any]]
"""Since when something is over, and its name."""


class MemoryRetained:
    """What people and servers were told, as `ports.retained` promises."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def forget_events(self, before: datetime, limit: int) -> int:
        return self._forget(lambda tenant: tenant.outbox, _told, before, limit)

    def forget_deliveries(self, before: datetime, limit: int) -> int:
        return self._forget(lambda tenant: tenant.deliveries, _ended, before, limit)

    def forget_read(self, before: datetime, limit: int) -> int:
        return self._forget(lambda tenant: tenant.notifications, _read, before, limit)

    def forget_unread(self, before: datetime, limit: int) -> int:
        return self._forget(lambda t: t.notifications, _unread, earliest_id(before), limit)

    def _forget(
        self,
        kept: Callable[[Tenant], dict[Any, Any]],
        over: Callable[[Tenant], Over],
        before: Any,  # noqa: ANN401 - of the same kind as what it is compared with
        limit: int,
    ) -> int:
        with self._database.locked() as tenants:
            found = [
                (since, id_, kept(tenant))
                for tenant in tenants.values()
                for since, id_ in over(tenant)
                if since < before
            ]
            gone = sorted(found, key=lambda each: each[:2])[:limit]
            for _, id_, those in gone:
                del those[id_]
            return len(gone)


def _told(tenant: Tenant) -> Over:
    return ((e.at, e.id) for e in tenant.outbox.values() if e.id not in tenant.undispatched)


def _ended(tenant: Tenant) -> Over:
    every = tenant.deliveries.values()
    return ((d.next_at, d.id) for d in every if d.state is not DeliveryState.WAITING)


def _read(tenant: Tenant) -> Over:
    every = tenant.notifications.values()
    return ((n.read_at, n.id) for n in every if n.read_at is not None)


def _unread(tenant: Tenant) -> Over:
    return ((n.id, n.id) for n in tenant.notifications.values() if n.read_at is None)
