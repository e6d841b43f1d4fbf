"""Who is told what: a table of events, and of how the people concerned stand to them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from attrs import frozen

from workcore.model import Topic


class Concern(StrEnum):
    """
    Why somebody is told.

    Attributes:
        REQUESTER: He raised the request.
        OWNER: He owns its primary asset.
        WATCHER: The request names him as one who wants to know.
        ASKED: The event asks for his approval, or for that of somebody in whose place he answers.
        APPROVER: The same of an open step.
        MENTIONED: What was said names him.
        ADMIN: He is an administrator.
        ACTOR: He did it, and does not know of it.
    """

    REQUESTER = "requester"
    OWNER = "owner"
    WATCHER = "watcher"
    ASKED = "asked"
    APPROVER = "approver"
    MENTIONED = "mentioned"
    ADMIN = "admin"
    ACTOR = "actor"


C = Concern
T = Topic


@frozen
class Telling:
    """
    What becomes of an event.

    Attributes:
        topics: For each concern, what it is told as; of several the first counts.
    """

    topics: Mapping[Concern, Topic]

    @property
    def concerns(self) -> AbstractSet[Concern]:
        """Who is told."""
        return self.topics.keys()

    @property
    def of_himself(self) -> bool:
        """Whether even he is told who did it."""
        return C.ACTOR in self.topics


def _to(topic: Topic, *concerns: Concern) -> Telling:
    return Telling(MappingProxyType(dict.fromkeys(concerns, topic)))


HORIZON: Final = timedelta(days=7)
"""
What happened longer ago is put into inboxes, and not mailed any more.

So nobody is flooded by a worker that was away for weeks, or begins its work on a service that
ran without one; what a long weekend holds up is still mailed.
"""

INTERESTED: Final = (C.REQUESTER, C.OWNER, C.WATCHER)

TELLINGS: Final[Mapping[str, Telling]] = MappingProxyType(
    {
        "submitted": _to(T.SUBMITTED, *INTERESTED),
        "approval_requested": _to(T.APPROVAL_REQUESTED, C.ASKED),
        "approval_reminder": _to(T.APPROVAL_REMINDER, C.ASKED),
        "approval_escalated": _to(T.APPROVAL_ESCALATED, C.ASKED, C.REQUESTER),
        "approved": _to(T.APPROVED, *INTERESTED),
        "rejected": _to(T.REJECTED, *INTERESTED),
        "info_requested": _to(T.INFO_REQUESTED, C.REQUESTER, C.WATCHER),
        "info_provided": _to(T.INFO_PROVIDED, C.APPROVER, C.WATCHER),
        "comment_added": Telling(
            {C.MENTIONED: T.MENTIONED, **_to(T.COMMENT_ADDED, *INTERESTED, C.APPROVER).topics}
        ),
        "status_changed": _to(T.STATUS_CHANGED, *INTERESTED),
        "withdrawn": _to(T.STATUS_CHANGED, *INTERESTED),
        "started": _to(T.STARTED, *INTERESTED),
        "on_hold": _to(T.ON_HOLD, *INTERESTED),
        "resumed": _to(T.STATUS_CHANGED, *INTERESTED),
        "ratified": _to(T.APPROVED, *INTERESTED),
        "ratification_refused": _to(T.REJECTED, *INTERESTED),
        "completed": _to(T.COMPLETED, *INTERESTED),
        "cancelled": _to(T.CANCELLED, *INTERESTED),
        "rescheduled": _to(T.RESCHEDULED, *INTERESTED),
        "deadline_approaching": _to(T.DEADLINE_APPROACHING, *INTERESTED, C.APPROVER),
        "overdue": _to(T.OVERDUE, *INTERESTED, C.APPROVER),
        "attachment_infected": _to(T.ATTACHMENT_INFECTED, C.ACTOR, C.REQUESTER, C.OWNER, C.ADMIN),
        "webhook_disabled": _to(T.WEBHOOK_DISABLED, C.ADMIN),
    }
)
"""Who is told of each event, and under which topic. Source: domain §5; docs/notifications.md."""

UNTOLD: Final = frozenset(
    {
        "created",
        "updated",
        "deleted",
        "step_approved",
        "approval_delegated",
        "attachment_added",
        "attachment_removed",
    }
)
"""
Events that nobody is told of: their traces are where people look for them.

Whoever is handed an answer is told by the `approval_requested` that comes with it.
"""
