"""Events and messages on their way out, in this process."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from attrs import evolve

from workcore.entities.delivery import Delivery, Outcome, Tried
from workcore.entities.notice import Notification
from workcore.entities.records import OutboxMessage
from workcore.model import Channel, ClaimId, DeliveryId, DeliveryState
from workcore.ports.clock import Clock
from workcore.ports.relay import HELD, RelayBacklog
from workcore_adapters.memory.database import MemoryDatabase, Tenant


class MemoryRelay:
    """Events and messages of all organisations, as `ports.relay` promises."""

    def __init__(self, database: MemoryDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def claim_events(
        self, claim: ClaimId, *, lease: timedelta, limit: int
    ) -> Sequence[OutboxMessage]:
        now = self._clock.now()
        with self._database.locked() as tenants:
            found = [
                (due, id_, tenant)
                for tenant in tenants.values()
                for id_, due in tenant.undispatched.items()
                if due <= now
            ]
            taken = sorted(found, key=lambda each: each[:2])[:limit]
            for _, id_, tenant in taken:
                tenant.claims[id_] = claim
                tenant.undispatched[id_] = now + lease
            return [tenant.outbox[id_] for _, id_, tenant in taken]

    def dispatch(
        self,
        message: OutboxMessage,
        claim: ClaimId,
        deliveries: Sequence[Delivery],
        notifications: Sequence[Notification] = (),
    ) -> bool:
        with self._database.locked() as tenants:
            tenant = tenants[message.organisation_id]
            if tenant.claims.get(message.id) != claim:
                return False
            del tenant.claims[message.id], tenant.undispatched[message.id]
            for delivery in _new(tenant, message, deliveries):
                tenant.deliveries[delivery.id] = delivery
            _put_in(tenant, message, notifications)
            return True

    def claim_deliveries(
        self, channel: Channel, claim: ClaimId, *, lease: timedelta, limit: int
    ) -> Sequence[Delivery]:
        now = self._clock.now()
        with self._database.locked() as tenants:
            found = [
                (delivery.next_at, delivery.id, tenant)
                for tenant in tenants.values()
                for delivery in tenant.deliveries.values()
                if delivery.state is DeliveryState.WAITING
                and delivery.channel is channel
                and delivery.next_at <= now
            ]
            taken = sorted(found, key=lambda each: each[:2])[:limit]
            for _, id_, tenant in taken:
                tenant.claims[id_] = claim
                tenant.deliveries[id_] = evolve(tenant.deliveries[id_], next_at=now + lease)
            return [tenant.deliveries[id_] for _, id_, tenant in taken]

    def claim_post(self, claim: ClaimId, *, lease: timedelta, abreast: int) -> Delivery | None:
        now = self._clock.now()
        with self._database.locked() as tenants:
            due = [
                (delivery.next_at, delivery.id, tenant)
                for tenant in tenants.values()
                for delivery in _posts(tenant, now, abreast)
            ]
            if not due:
                return None
            _, id_, tenant = min(due, key=lambda each: each[:2])
            tenant.claims[id_] = claim
            tenant.deliveries[id_] = evolve(tenant.deliveries[id_], next_at=now + lease)
            return tenant.deliveries[id_]

    def claim_digest(self, claim: ClaimId, *, lease: timedelta) -> Sequence[Delivery]:
        now = self._clock.now()
        with self._database.locked() as tenants:
            due = [(d, t) for t in tenants.values() for d in _to_gather(t, now)]
            if not due:
                return []
            first, tenant = min(due, key=lambda each: (each[0].next_at, each[0].id))
            his = [each for each in _to_gather(tenant, now) if each.target == first.target]
            for each in his:
                tenant.claims[each.id] = claim
                tenant.deliveries[each.id] = evolve(each, next_at=now + lease)
            return [tenant.deliveries[id_] for id_ in sorted(each.id for each in his)]

    def gather(self, entries: Sequence[Delivery], claim: ClaimId, letter: Delivery) -> bool:
        now, sent = self._clock.now(), Outcome(state=DeliveryState.SENT)
        with self._database.locked() as tenants:
            tenant = tenants[letter.organisation_id]
            # All of them are looked at, whatever became of the first.
            kept = [_settled(tenant, Tried(each, sent), claim, now) for each in entries]
            if any(kept):
                tenant.deliveries[letter.id] = letter
            return any(kept)

    def settle(self, tries: Sequence[Tried], claim: ClaimId) -> Collection[DeliveryId]:
        now = self._clock.now()
        with self._database.locked() as tenants:
            return {
                each.delivery.id
                for each in tries
                if _settled(tenants[each.delivery.organisation_id], each, claim, now)
            }

    def hold(self) -> int:
        with self._database.locked() as tenants:
            return sum(_held(tenant) for tenant in tenants.values())

    def release(self) -> int:
        with self._database.locked() as tenants:
            return sum(_released(tenant, self._clock.now()) for tenant in tenants.values())

    def backlog(self) -> RelayBacklog:
        with self._database.locked() as tenants:
            events = [t.outbox[id_].at for t in tenants.values() for id_ in t.undispatched]
            states = [d.state for t in tenants.values() for d in t.deliveries.values()]
        return RelayBacklog(
            events=len(events),
            since=min(events, default=None),
            waiting=states.count(DeliveryState.WAITING),
            dead=states.count(DeliveryState.DEAD),
        )


def _to_gather(tenant: Tenant, now: datetime) -> Iterable[Delivery]:
    return (
        delivery
        for delivery in tenant.deliveries.values()
        if delivery.state is DeliveryState.WAITING
        and delivery.channel is Channel.DIGEST
        and delivery.next_at <= now
    )


def _posts(tenant: Tenant, now: datetime, abreast: int) -> Iterable[Delivery]:
    """List what may be posted, to webhooks to which not enough is being posted."""
    waiting = [
        delivery
        for delivery in tenant.deliveries.values()
        if delivery.state is DeliveryState.WAITING and delivery.channel is Channel.WEBHOOK
    ]
    busy = Counter(d.target for d in waiting if d.id in tenant.claims and d.next_at > now)
    return (d for d in waiting if d.next_at <= now and busy[d.target] < abreast)


def _settled(tenant: Tenant, tried: Tried, claim: ClaimId, now: datetime) -> bool:
    id_, outcome = tried.delivery.id, tried.outcome
    if tenant.claims.get(id_) != claim:
        return False
    del tenant.claims[id_]
    known = tenant.deliveries[id_]
    tenant.deliveries[id_] = evolve(
        known,
        state=outcome.state,
        attempts=known.attempts + 1,
        next_at=now + outcome.wait,
        error=outcome.error,
    )
    return True


def _new(
    tenant: Tenant, message: OutboxMessage, deliveries: Iterable[Delivery]
) -> Iterable[Delivery]:
    known = {(d.event_id, d.channel, d.target) for d in tenant.deliveries.values()}
    for delivery in deliveries:
        key = (message.id, delivery.channel, delivery.target)
        if key not in known:
            known.add(key)
            yield Delivery(
                id=delivery.id,
                organisation_id=message.organisation_id,
                event_id=message.id,
                channel=delivery.channel,
                target=delivery.target,
                payload=delivery.payload,
                next_at=delivery.next_at,
            )


def _put_in(tenant: Tenant, message: OutboxMessage, notifications: Iterable[Notification]) -> None:
    kept = tenant.notifications.values()
    known = {each.user_id for each in kept if each.notice.event_id == message.id}
    for each in notifications:
        if each.user_id not in known:
            known.add(each.user_id)
            tenant.notifications[each.id] = evolve(each, read_at=None)


def _held(tenant: Tenant) -> int:
    waiting = [d for d in tenant.deliveries.values() if d.state is DeliveryState.WAITING]
    for event_id in tenant.undispatched:
        tenant.claims.pop(event_id, None)
    for delivery in waiting:
        tenant.claims.pop(delivery.id, None)
    tenant.undispatched.update(dict.fromkeys(tenant.undispatched, HELD))
    tenant.deliveries.update({d.id: evolve(d, next_at=HELD) for d in waiting})
    return len(tenant.undispatched) + len(waiting)


def _released(tenant: Tenant, now: datetime) -> int:
    events = [id_ for id_, due in tenant.undispatched.items() if due == HELD]
    messages = [
        delivery
        for delivery in tenant.deliveries.values()
        if delivery.state is DeliveryState.WAITING and delivery.next_at == HELD
    ]
    tenant.undispatched.update(dict.fromkeys(events, now))
    tenant.deliveries.update({d.id: evolve(d, next_at=now) for d in messages})
    return len(events) + len(messages)
