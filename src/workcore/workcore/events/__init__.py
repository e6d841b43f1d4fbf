"""
Facts, in the past tense: what a transition explains itself with.

An event enters the outbox in the transaction that made it true; whoever relays
the outbox tells the people and systems concerned.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from workcore.events.approvals import (
    ApprovalReminded,
    ApprovalRequested,
    Asking,
    DeadlineApproaching,
    Delegated,
    Escalated,
    Overdue,
    StepApproved,
)
from workcore.events.base import (
    Created,
    Deleted,
    Event,
    Updated,
)
from workcore.events.files import (
    AttachmentAdded,
    AttachmentInfected,
    AttachmentRemoved,
    CommentAdded,
)
from workcore.events.moves import (
    Approved,
    Cancelled,
    Completed,
    InfoProvided,
    InfoRequested,
    Moved,
    PutOnHold,
    RatificationRefused,
    Ratified,
    Rejected,
    Rescheduled,
    Resumed,
    Started,
    Submitted,
    Withdrawn,
)
from workcore.events.webhooks import WebhookDisabled

__all__ = [
    "KINDS",
    "ApprovalReminded",
    "ApprovalRequested",
    "Approved",
    "Asking",
    "AttachmentAdded",
    "AttachmentInfected",
    "AttachmentRemoved",
    "Cancelled",
    "CommentAdded",
    "Completed",
    "Created",
    "DeadlineApproaching",
    "Delegated",
    "Deleted",
    "Escalated",
    "Event",
    "InfoProvided",
    "InfoRequested",
    "Moved",
    "Overdue",
    "PutOnHold",
    "RatificationRefused",
    "Ratified",
    "Rejected",
    "Rescheduled",
    "Resumed",
    "Started",
    "StepApproved",
    "Submitted",
    "Updated",
    "WebhookDisabled",
    "Withdrawn",
]

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
            WebhookDisabled,
        )
    }
)
"""Every event by its kind, as outboxes keep them."""
