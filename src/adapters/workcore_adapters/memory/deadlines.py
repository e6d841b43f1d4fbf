"""What is due, in this process."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from workcore.entities.work_request import WorkRequest
from workcore.model import ChainState
from workcore.ports.clock import Clock
from workcore.ports.deadlines import ApprovalBacklog, Noticeable, OldSecret, Waiting
from workcore_adapters.memory.database import UNTOLD, MemoryDatabase, Tenant


class MemoryDeadlines:
    """Finds what is due, as `ports.deadlines` promises."""

    def __init__(self, database: MemoryDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def approvals(self, now: datetime, limit: int) -> Sequence[Waiting]:
        with self._database.locked() as tenants:
            found = [
                (wakes_at, Waiting(organisation_id=tenant.organisation.id, request_id=request.id))
                for tenant in tenants.values()
                for request in tenant.requests.values()
                if (wakes_at := _wakes_at(tenant, request)) is not None and wakes_at <= now
            ]
        return _longest(found, limit)

    def notices(self, limit: int) -> Sequence[Noticeable]:
        now = self._clock.now()
        with self._database.locked() as tenants:
            found = [
                (request.notice_at, _noticeable(tenant, request, now))
                for tenant in tenants.values()
                for request in tenant.requests.values()
                if request.notice_at is not None and request.notice_at <= now
            ]
        return _longest(found, limit)

    def backlog(self, now: datetime) -> ApprovalBacklog:
        with self._database.locked() as tenants:
            wakes = [
                _wakes_at(tenant, request)
                for tenant in tenants.values()
                for request in tenant.requests.values()
                if _waits(tenant, request)
            ]
        late = sum(wakes_at is not None and wakes_at <= now for wakes_at in wakes)
        return ApprovalBacklog(waiting=len(wakes), late=late)

    def old_secrets(
        self, key_id: str, limit: int, after: OldSecret | None = None
    ) -> Sequence[OldSecret]:
        with self._database.locked() as tenants:
            hooks = [hook for tenant in tenants.values() for hook in tenant.webhooks.values()]
        found = [
            OldSecret(organisation_id=hook.organisation_id, webhook_id=hook.id)
            for hook in sorted(hooks, key=lambda hook: hook.id)
            if after is None or hook.id > after.webhook_id
            if any(each and each.key_id != key_id for each in (hook.secret, hook.previous))
        ]
        return found[:limit]

    def forget_attempts(self, before: datetime) -> int:
        with self._database.locked() as tenants:
            return sum(_forget(tenant, before) for tenant in tenants.values())


Due = TypeVar("Due", Waiting, Noticeable)


def _longest(found: list[tuple[datetime, Due]], limit: int) -> list[Due]:
    found.sort(key=lambda each: (each[0], each[1].request_id))
    return [due for _, due in found[:limit]]


def _noticeable(tenant: Tenant, request: WorkRequest, now: datetime) -> Noticeable:
    marks, tellings = tenant.told.get(request.id, UNTOLD)
    return Noticeable(
        organisation_id=tenant.organisation.id,
        request_id=request.id,
        marks=marks,
        tellings=tellings,
        at=now,
    )


def _forget(tenant: Tenant, before: datetime) -> int:
    old = [name for name, attempt in tenant.attempts.items() if attempt.once.at < before]
    for name in old:
        del tenant.attempts[name]
    return len(old)


def _waits(tenant: Tenant, request: WorkRequest) -> bool:
    chain = tenant.chains.get((request.id, request.revision))
    return chain is not None and chain.state is ChainState.OPEN and request.answerable


def _wakes_at(tenant: Tenant, request: WorkRequest) -> datetime | None:
    chain = tenant.chains.get((request.id, request.revision))
    return None if chain is None or not request.answerable else chain.wakes_at
