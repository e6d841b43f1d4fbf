"""What one person is told because something happened."""

from datetime import datetime

from attrs import frozen

from workcore.model import (
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

    @property
    def path(self) -> str:
        """Where the request is, from the service's root."""
        return f"/work-requests/{self.request_id}"


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
