"""What somebody was told, and what of it he has seen."""

from datetime import datetime
from typing import Protocol

from workcore.entities.notice import Notification
from workcore.model import NotificationId
from workcore.ports.queries import Page, Slice


class Inbox(Protocol):
    """
    The notices of a unit's actor: nobody else's, whatever his roles are.

    Only the relay (`ports.relay`) puts something in.
    """

    def get(self, notification_id: NotificationId) -> Notification:
        """
        Read one.

        Raises:
            NoSuchNotification: He was told nothing of this identifier.
        """
        ...

    def find(self, part: Slice, *, unread: bool) -> Page[Notification]:
        """List a page, newest first; *unread* leaves out what he has seen."""
        ...

    def unread(self) -> int:
        """Count what he has not seen."""
        ...

    def mark(self, notification_id: NotificationId, *, at: datetime) -> None:
        """Note at `commit` that he has seen one, unless he had before."""
        ...

    def mark_all(self, *, at: datetime) -> None:
        """Note at `commit` that he has seen everything that is in it by then."""
        ...
