"""What one person is told because something happened."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from attrs import frozen

from workcore.model import (
    About,
    EventId,
    Level,
    Limit,
    NotificationId,
    RequestId,
    Status,
    Topic,
    UserId,
    Window,
)

PLACES: Final[Mapping[About, str]] = MappingProxyType(
    {About.REQUEST: "/work-requests", About.WEBHOOK: "/webhooks"}
)
"""Below what path things are found."""


@frozen(kw_only=True)
class Facts:
    """
    What there is to say of an event besides its name; most events have few of these.

    Attributes:
        after: The status that the request went to.
        reason: What was given as the reason, or asked, or answered.
        level: Whose approval it is about.
        escalated_to: The level that is asked instead; None with a level means administrators.
        limit: Which time limit it is about.
        due_at: By when somebody is asked for something.
        was: The window that the work had.
        now: The window that it has from now on.
        name: A file's.
        signature: What a scanner calls the malware that it found.
        text: The beginning of what was said.
    """

    after: Status | None = None
    reason: str | None = None
    level: Level | None = None
    escalated_to: Level | None = None
    limit: Limit | None = None
    due_at: datetime | None = None
    was: Window | None = None
    now: Window | None = None
    name: str | None = None
    signature: str | None = None
    text: str | None = None


@frozen(kw_only=True)
class Notice:
    """
    What one person is told because something happened, complete: nothing has to be looked up.

    Attributes:
        topic: What people choose by whether to be told.
        kind: What happened, as the event calls it; says more than the topic where they differ.
        title: The request's, when it was told.
        by: The name of whoever did it; of time itself, `system`.
        at: When it happened.
        recipient: The name of whoever is told.
        organisation: The name of his organisation.
        time_zone: Its IANA name: what times are shown in.
        emergency: Whether the work is one.
        about: What it is about; unless that is a request, `request_id` and `reference` name it.
    """

    event_id: EventId
    topic: Topic
    kind: str
    request_id: RequestId
    reference: str
    title: str
    by: str
    at: datetime
    recipient: str
    organisation: str
    time_zone: str
    emergency: bool = False
    facts: Facts = Facts()
    about: About = About.REQUEST

    @property
    def path(self) -> str:
        """Where that is what it is about, from the service's root."""
        return f"{PLACES[self.about]}/{self.request_id}"


@frozen(kw_only=True)
class Notification:
    """
    A notice in somebody's inbox.

    Attributes:
        read_at: When he had seen it; None while he has not.
    """

    id: NotificationId
    user_id: UserId
    notice: Notice
    read_at: datetime | None = None


@frozen(kw_only=True)
class GatheredNotices:
    """What one person is told in one letter, in the order in which it happened; one at least."""

    notices: tuple[Notice, ...]
