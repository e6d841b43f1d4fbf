"""What the caller was told."""

from http import HTTPStatus
from typing import Final

from attrs import frozen
from msgspec import Struct

from workcore_entrypoints.representations import NotificationOut, notification_out
from workcore_entrypoints.rest.pages import Paging, part
from workcore_entrypoints.rest.routes import Answer, Call, Route


@frozen(kw_only=True)
class InboxFilters(Paging):
    """
    Which notifications.

    Attributes:
        unread: Only those that were not seen yet.
    """

    unread: bool = False


class InboxOut(Struct, frozen=True, kw_only=True):
    """A page of an inbox, newest first; `unread` counts all of it that was not seen yet."""

    items: tuple[NotificationOut, ...]
    next_cursor: str | None
    unread: int


def list_notifications(call: Call) -> Answer:
    """List what the caller was told."""
    found = call.application.read_inbox(part(call), caller=call.caller, unread=call.query.unread)
    return Answer(
        body=InboxOut(
            items=tuple(map(notification_out, found.page.items)),
            next_cursor=call.service.cursors.write(found.page.next, call.request),
            unread=found.unread,
        )
    )


def mark_read(call: Call) -> Answer:
    """Note that one was seen."""
    mark = call.application.mark_read
    return Answer(body=notification_out(mark(call.path["notification_id"], caller=call.caller)))


def mark_all_read(call: Call) -> Answer:
    """Note that all were seen."""
    call.application.mark_read.all(caller=call.caller)
    return Answer()


ROUTES: Final = (
    Route(
        method="GET",
        path="/notifications",
        name="list_notifications",
        summary="Read what one was told, newest first",
        handler=list_notifications,
        query=InboxFilters,
        answer=InboxOut,
    ),
    Route(
        method="POST",
        path="/notifications/read",
        name="mark_all_notifications_read",
        summary="Say that one has seen everything one was told",
        handler=mark_all_read,
        status=HTTPStatus.NO_CONTENT,
    ),
    Route(
        method="POST",
        path="/notifications/{notification_id:uuid}/read",
        name="mark_notification_read",
        summary="Say that one has seen what one was told",
        handler=mark_read,
        answer=NotificationOut,
    ),
)
