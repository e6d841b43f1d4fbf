"""Vocabularies of what runs beside a request: clocks, files, messages."""

from enum import StrEnum


class Weekday(StrEnum):
    """Days of the week, as ISO 8601 counts them."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class ClockState(StrEnum):
    """Where a clock stands that measures how long people wait."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    STOPPED = "stopped"


class Limit(StrEnum):
    """A time limit of a request: its own deadline, or the end of one of its clocks."""

    DEADLINE = "deadline"
    APPROVAL = "approval"
    COMPLETION = "completion"


class ScanState(StrEnum):
    """Where an attachment stands; only a clean one is ever given out."""

    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"
    ERROR = "error"


class ScanAnswer(StrEnum):
    """What a malware scanner may say, or fail to say, about a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNABLE = "unscannable"
    OVER_LIMIT = "over_limit"
    UNAVAILABLE = "unavailable"
    NOT_SCANNED = "not_scanned"


class Channel(StrEnum):
    """
    How somebody or something outside is told.

    Attributes:
        DIGEST: By mail, in one letter with whatever else there is to tell by then.
    """

    EMAIL = "email"
    WEBHOOK = "webhook"
    DIGEST = "digest"


class DeliveryState(StrEnum):
    """Whether a message went out; a dead one waits for a person to look at it."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


class Topic(StrEnum):
    """What people are told about, and may choose to be told about. Source: domain §5."""

    SUBMITTED = "submitted"
    APPROVAL_REQUESTED = "approval_requested"
    APPROVAL_REMINDER = "approval_reminder"
    APPROVAL_ESCALATED = "approval_escalated"
    APPROVED = "approved"
    REJECTED = "rejected"
    INFO_REQUESTED = "info_requested"
    INFO_PROVIDED = "info_provided"
    COMMENT_ADDED = "comment_added"
    MENTIONED = "mentioned"
    STATUS_CHANGED = "status_changed"
    STARTED = "started"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    RESCHEDULED = "rescheduled"
    DEADLINE_APPROACHING = "deadline_approaching"
    OVERDUE = "overdue"
    ATTACHMENT_INFECTED = "attachment_infected"
    WEBHOOK_DISABLED = "webhook_disabled"


class About(StrEnum):
    """What somebody is told about."""

    REQUEST = "request"
    WEBHOOK = "webhook"


class HookEvent(StrEnum):
    """What a webhook may be told of. Source: domain §5."""

    CREATED = "work_request.created"
    UPDATED = "work_request.updated"
    SUBMITTED = "work_request.submitted"
    STATUS_CHANGED = "work_request.status_changed"
    APPROVED = "work_request.approved"
    REJECTED = "work_request.rejected"
    COMPLETED = "work_request.completed"
    CANCELLED = "work_request.cancelled"
    RESCHEDULED = "work_request.rescheduled"
    COMMENT_ADDED = "work_request.comment_added"
    ATTACHMENT_ADDED = "work_request.attachment_added"
