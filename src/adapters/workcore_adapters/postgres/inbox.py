"""What the caller was told, as `ports.inbox` promises."""

from datetime import datetime
from typing import Final
from uuid import UUID

from attrs import frozen
from sqlalchemy import Integer, bindparam, func, select

from workcore.entities.notice import Notification
from workcore.errors import NoSuchNotification
from workcore.model import NotificationId
from workcore.ports.queries import Page, Position, Slice
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.rows.notifications import NOTIFICATION, notification_from
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import notifications
from workcore_adapters.postgres.tables.base import Id
from workcore_adapters.postgres.writes import ALL_SEEN, SEEN

n = notifications.c

LAST: Final = UUID(int=(1 << 128) - 1)
"""Comes behind every identifier."""

MINE: Final = (n.organisation_id == ORGANISATION_ID, n.user_id == bindparam("user_id", type_=Id))
OURS: Final = select(*NOTIFICATION).where(*MINE)
BEFORE: Final = OURS.where(n.id < bindparam("before", type_=Id))
PAGE: Final = (n.id.desc(), bindparam("limit", type_=Integer()))

GET: Final = compiled(OURS.where(n.id == bindparam("id", type_=Id)))
ALL: Final = compiled(BEFORE.order_by(PAGE[0]).limit(PAGE[1]))
UNREAD: Final = compiled(BEFORE.where(n.read_at.is_(None)).order_by(PAGE[0]).limit(PAGE[1]))
COUNT: Final = compiled(select(func.count()).where(*MINE, n.read_at.is_(None)))


@frozen
class PostgresInbox:
    """The notices of one unit's actor."""

    _session: Session
    _pending: Pending

    def get(self, notification_id: NotificationId) -> Notification:
        """Read one, or raise NoSuchNotification."""
        for row in self._session.read(GET, {"id": notification_id}):
            return notification_from(row)
        raise NoSuchNotification(notification_id)

    def find(self, part: Slice, *, unread: bool) -> Page[Notification]:
        """List a page, newest first."""
        before = LAST if part.after is None else part.after.id
        values = {"before": before, "limit": part.limit + 1}
        rows = self._session.read(UNREAD if unread else ALL, values)
        items = tuple(map(notification_from, rows[: part.limit]))
        return Page(items, Position("", items[-1].id) if len(rows) > part.limit else None)

    def unread(self) -> int:
        """Count what the caller has not seen."""
        [[count]] = self._session.read(COUNT, {})
        return int(count)

    def mark(self, notification_id: NotificationId, *, at: datetime) -> None:
        """Note at commit that he has seen one."""
        self._pending.add(SEEN, {**self._mine, "id": notification_id, "read_at": at})

    def mark_all(self, *, at: datetime) -> None:
        """Note at commit that he has seen everything."""
        self._pending.add(ALL_SEEN, {**self._mine, "read_at": at})

    @property
    def _mine(self) -> Plain:
        return {"user_id": self._session.admitted.actor.id}
