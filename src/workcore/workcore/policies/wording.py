"""What people are told, in words: a row for each topic."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from attrs import frozen

from workcore.model import About, Topic


@frozen
class Wording:
    """
    How a topic reads.

    Attributes:
        subject: What happened, in a few words.
        sentence: The same as a sentence, with `$by` for who did it.
    """

    subject: str
    sentence: str


WORDINGS: Final[Mapping[Topic, Wording]] = MappingProxyType(
    {
        Topic.SUBMITTED: Wording("Submitted", "$by submitted this request."),
        Topic.APPROVAL_REQUESTED: Wording(
            "Approval requested", "You are asked whether this request may go ahead."
        ),
        Topic.APPROVAL_REMINDER: Wording(
            "Approval still waits", "This request still waits for an answer to its approval."
        ),
        Topic.APPROVAL_ESCALATED: Wording(
            "Approval handed on", "Nobody answered in time, and others are asked instead."
        ),
        Topic.APPROVED: Wording("Approved", "$by approved this request."),
        Topic.REJECTED: Wording("Rejected", "$by rejected this request."),
        Topic.INFO_REQUESTED: Wording("Question", "$by needs to know more about this request."),
        Topic.INFO_PROVIDED: Wording("Answer", "$by answered what was asked about this request."),
        Topic.COMMENT_ADDED: Wording("Comment", "$by wrote a comment on this request."),
        Topic.MENTIONED: Wording("You were mentioned", "$by mentioned you in a comment."),
        Topic.STATUS_CHANGED: Wording("Status changed", "$by changed the status of this request."),
        Topic.STARTED: Wording("Started", "$by started the work."),
        Topic.ON_HOLD: Wording("On hold", "$by put the work on hold."),
        Topic.COMPLETED: Wording("Completed", "$by completed the work."),
        Topic.CANCELLED: Wording("Cancelled", "$by cancelled this request."),
        Topic.RESCHEDULED: Wording("Rescheduled", "$by moved the work to another time."),
        Topic.DEADLINE_APPROACHING: Wording(
            "Time is running out", "A time limit of this request comes near."
        ),
        Topic.OVERDUE: Wording("Overdue", "A time limit of this request has passed."),
        Topic.ATTACHMENT_INFECTED: Wording(
            "Infected file", "A file that $by attached carried malware; nothing of it was kept."
        ),
        Topic.WEBHOOK_DISABLED: Wording(
            "Webhook turned off", "A server is told no more of what happens, until you turn it on."
        ),
    }
)
"""Every topic."""

FACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "after": "Status",
        "reason": "Reason",
        "level": "Level",
        "escalated_to": "Asked now",
        "limit": "Limit",
        "due_at": "Due",
        "was": "Was",
        "now": "Now",
        "name": "File",
        "signature": "Malware",
        "text": "Comment",
    }
)
"""What the facts of a notice are called, in the order in which they are listed."""

WHY: Final[Mapping[About, str]] = MappingProxyType(
    {
        About.REQUEST: "because of your part in this request",
        About.WEBHOOK: "because you look after its webhooks",
    }
)
"""Why somebody is told at all."""

EMERGENCY: Final = "Emergency"
