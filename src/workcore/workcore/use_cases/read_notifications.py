"""Read what one was told, and say what of it one has seen."""

from attrs import evolve, frozen

from workcore.entities.notice import Notification
from workcore.model import Caller, NotificationId
from workcore.ports.clock import Clock
from workcore.ports.queries import Page, Slice
from workcore.ports.unit_of_work import Units


@frozen(kw_only=True)
class InboxView:
    """
    A page of an inbox.

    Attributes:
        unread: So much of the whole inbox was not seen yet.
    """

    page: Page[Notification]
    unread: int


@frozen
class ReadInbox:
    """Show the caller what he was told; nobody reads another's inbox, whatever his roles."""

    _units: Units

    def __call__(self, part: Slice, *, caller: Caller, unread: bool = False) -> InboxView:
        """List a page, newest first; *unread* leaves out what he has seen."""
        with self._units(caller) as unit:
            page = unit.inbox.find(part, unread=unread)
            return InboxView(page=page, unread=unit.inbox.unread())


@frozen
class MarkRead:
    """Note that the caller has seen what he was told."""

    _units: Units
    _clock: Clock

    def __call__(self, notification_id: NotificationId, *, caller: Caller) -> Notification:
        """
        Note that he has seen one; doing it again changes nothing.

        Raises:
            NoSuchNotification: He was told nothing of this identifier.
        """
        with self._units(caller) as unit:
            found, now = unit.inbox.get(notification_id), self._clock.now()
            unit.inbox.mark(notification_id, at=now)
            unit.commit()
        return evolve(found, read_at=found.read_at or now)

    def all(self, *, caller: Caller) -> None:
        """Note that he has seen everything."""
        with self._units(caller) as unit:
            unit.inbox.mark_all(at=self._clock.now())
            unit.commit()
