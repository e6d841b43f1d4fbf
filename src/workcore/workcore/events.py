"""
Facts, in the past tense: what a transition explains itself with.

An event enters the outbox in the transaction that made it true; whoever relays
the outbox tells the people and systems concerned.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Final

from attrs import frozen

from workcore.model import (
    AttachmentId,
    CommentId,
    Level,
    Limit,
    Person,
    RequestId,
    ScanState,
    Status,
    UserId,
    Window,
)


@frozen(kw_only=True)
class Event:
    """
    Something happened to a request.

    Attributes:
        at: When, aware, UTC.
    """

    kind: ClassVar[str]

    request_id: RequestId
    reference: str
    by: Person
    at: datetime


@frozen(kw_only=True)
class Created(Event):
    """A draft was made."""

    kind = "created"


@frozen(kw_only=True)
class Updated(Event):
    """What a request asks for was changed."""

    kind = "updated"

    fields: tuple[str, ...]


@frozen(kw_only=True)
class Deleted(Event):
    """A draft was thrown away."""

    kind = "deleted"


@frozen(kw_only=True)
class Moved(Event):
    """
    A request went from one status to another, by an action that a person took.

    Attributes:
        kind: Differs per action; see `EVENTS`.
        note: What the history says where statuses alone would not tell.
    """

    kind = "status_changed"
    note: ClassVar[str] = ""

    before: Status
    after: Status
    reason: str | None = None


@frozen(kw_only=True)
class Submitted(Moved):
    """A draft went to its approvers."""

    kind = "submitted"


@frozen(kw_only=True)
class Withdrawn(Moved):
    """The requester took a request back to change it."""

    kind = "withdrawn"


@frozen(kw_only=True)
class Approved(Moved):
    """The last step of the chain said yes."""

    kind = "approved"


@frozen(kw_only=True)
class Rejected(Moved):
    """A step of the chain said no."""

    kind = "rejected"


@frozen(kw_only=True)
class InfoRequested(Moved):
    """Somebody needs to know more before deciding."""

    kind = "info_requested"


@frozen(kw_only=True)
class InfoProvided(Moved):
    """The requester answered what was asked."""

    kind = "info_provided"


@frozen(kw_only=True)
class Started(Moved):
    """Work began."""

    kind = "started"


@frozen(kw_only=True)
class PutOnHold(Moved):
    """Work stopped for a while."""

    kind = "on_hold"


@frozen(kw_only=True)
class Resumed(Moved):
    """Work went on after a hold."""

    kind = "resumed"


@frozen(kw_only=True)
class Completed(Moved):
    """Work was done."""

    kind = "completed"


@frozen(kw_only=True)
class Cancelled(Moved):
    """The work will not be done, or not finished."""

    kind = "cancelled"


@frozen(kw_only=True)
class Ratified(Moved):
    """The last step said yes to work that was started before; it goes on as it did."""

    kind = "ratified"
    note = "ratified"


@frozen(kw_only=True)
class RatificationRefused(Moved):
    """A step said no to work that was started before; what becomes of it is its owner's to say."""

    kind = "ratification_refused"
    note = "ratification refused"


@frozen(kw_only=True)
class Rescheduled(Moved):
    """An approved work got another window."""

    kind = "rescheduled"

    was: Window
    now: Window


@frozen(kw_only=True)
class ApprovalRequested(Event):
    """
    A step of a chain opened.

    Attributes:
        approver_ids: Who is asked by name; empty when everybody of the level is.
    """

    kind = "approval_requested"

    level: Level
    approver_ids: tuple[UserId, ...]
    due_at: datetime


@frozen(kw_only=True)
class ApprovalReminded(Event):
    """
    A step still waits.

    Attributes:
        level: Whose people are asked.
        approver_ids: Who is asked by name; empty when everybody of the level is.
    """

    kind = "approval_reminder"

    level: Level
    approver_ids: tuple[UserId, ...]
    due_at: datetime


@frozen(kw_only=True)
class Escalated(Event):
    """
    Nobody answered in time, and others are asked instead.

    Attributes:
        level: Who did not answer.
        approver_ids: Who of them was asked by name.
        escalated_to: Who is asked now; None for administrators, who could have answered before.
        due_at: By when; None when there is nobody left to hand it to.
    """

    kind = "approval_escalated"

    level: Level
    approver_ids: tuple[UserId, ...]
    escalated_to: Level | None
    due_at: datetime | None


@frozen(kw_only=True)
class DeadlineApproaching(Event):
    """A time limit is near, and the work is not done."""

    kind = "deadline_approaching"

    limit: Limit
    due_at: datetime


@frozen(kw_only=True)
class Overdue(Event):
    """A time limit has passed, and the work is not done."""

    kind = "overdue"

    limit: Limit
    due_at: datetime


@frozen(kw_only=True)
class StepApproved(Event):
    """One approver said yes, and others still have to."""

    kind = "step_approved"

    level: Level


@frozen(kw_only=True)
class Delegated(Event):
    """
    An approver handed his answer on.

    Attributes:
        seat: Whose answer it is.
        deputy: Who is asked for it now.
    """

    kind = "approval_delegated"

    level: Level
    seat: Person
    deputy: Person


@frozen(kw_only=True)
class CommentAdded(Event):
    """Somebody wrote a comment."""

    kind = "comment_added"

    comment_id: CommentId
    internal: bool


@frozen(kw_only=True)
class AttachmentAdded(Event):
    """
    Somebody attached a file.

    Attributes:
        state: What a scanner said of it, or that it could not yet.
    """

    kind = "attachment_added"

    attachment_id: AttachmentId
    name: str
    size: int
    sha256: str
    state: ScanState


@frozen(kw_only=True)
class AttachmentInfected(Event):
    """
    A file carried malware; nothing of it was kept.

    Attributes:
        by: Who attached it.
        signature: What the scanner calls the malware.
    """

    kind = "attachment_infected"

    attachment_id: AttachmentId
    name: str
    sha256: str
    signature: str


@frozen(kw_only=True)
class AttachmentRemoved(Event):
    """Somebody took a file away."""

    kind = "attachment_removed"

    attachment_id: AttachmentId
    name: str
    sha256: str


KINDS: Final[Mapping[str, type[Event]]] = MappingProxyType(
    {
        cls.kind: cls
        for cls in (
            Created,
            Updated,
            Deleted,
            Moved,
            Submitted,
            Withdrawn,
            Approved,
            Rejected,
            InfoRequested,
            InfoProvided,
            Started,
            PutOnHold,
            Resumed,
            Completed,
            Cancelled,
            Ratified,
            RatificationRefused,
            Rescheduled,
            ApprovalRequested,
            ApprovalReminded,
            Escalated,
            DeadlineApproaching,
            Overdue,
            StepApproved,
            Delegated,
            CommentAdded,
            AttachmentAdded,
            AttachmentInfected,
            AttachmentRemoved,
        )
    }
)
"""Every event by its kind, as outboxes keep them."""
