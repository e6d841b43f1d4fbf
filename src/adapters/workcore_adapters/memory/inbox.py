"""What the caller was told, kept in this process."""

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime

from attrs import evolve

from workcore.entities.notice import Notification
from workcore.errors import NoSuchNotification
from workcore.model import NotificationId, UserId
from workcore.ports.queries import Page, Position, Slice
from workcore_adapters.memory.database import Tenant, put
from workcore_adapters.memory.pages import cut
from workcore_adapters.memory.session import Session


class MemoryInbox:
    """The notices of one unit's actor, as `ports.inbox` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, notification_id: NotificationId) -> Notification:
        user_id = self._session.actor.id
        with self._session.reading() as tenant:
            for found in _of(tenant, user_id):
                if found.id == notification_id:
                    return found
        raise NoSuchNotification(notification_id)

    def find(self, part: Slice, *, unread: bool) -> Page[Notification]:
        user_id, before = self._session.actor.id, part.after
        with self._session.reading() as tenant:
            rest = [
                each
                for each in _of(tenant, user_id)
                if not (unread and each.read_at) and (before is None or each.id < before.id)
            ]
        rest.sort(key=lambda each: each.id, reverse=True)
        return cut(rest, part.limit, lambda each: Position("", each.id))

    def unread(self) -> int:
        user_id = self._session.actor.id
        with self._session.reading() as tenant:
            return sum(each.read_at is None for each in _of(tenant, user_id))

    def mark(self, notification_id: NotificationId, *, at: datetime) -> None:
        self._session.later(_Mark(self._session.actor.id, at, notification_id))

    def mark_all(self, *, at: datetime) -> None:
        self._session.later(_Mark(self._session.actor.id, at, None))


class _Mark:
    """Notes that somebody has seen one notice, or all of them."""

    def __init__(self, user_id: UserId, at: datetime, only: NotificationId | None) -> None:
        self._user_id = user_id
        self._at = at
        self._only = only

    def __call__(self, tenant: Tenant, undo: ExitStack) -> None:
        for each in list(_of(tenant, self._user_id)):
            if each.read_at is None and self._only in {None, each.id}:
                put(tenant.notifications, each.id, evolve(each, read_at=self._at), undo)


def _of(tenant: Tenant, user_id: UserId) -> Iterable[Notification]:
    return (each for each in tenant.notifications.values() if each.user_id == user_id)
