"""Somebody is asked, hands his answer on, or lets time pass."""

from datetime import datetime

from attrs import frozen

from workcore.events.base import Event
from workcore.model import (
    Level,
    Limit,
    Person,
    UserId,
)


@frozen(kw_only=True)
class Asking(Event):
    """
    Something about a step, for those whose answers it waits for.

    Attributes:
        level: Whose people are asked.
        approver_ids: Who is asked by name; empty when everybody of the level is.
        deputy_ids: Who holds answers of others besides, where everybody of the level is asked.
        answered_ids: Who has answered, and is not asked again.
        passed_on_ids: Who gave his own answer into other hands.
    """

    level: Level
    approver_ids: tuple[UserId, ...]
    deputy_ids: tuple[UserId, ...] = ()
    answered_ids: tuple[UserId, ...] = ()
    passed_on_ids: tuple[UserId, ...] = ()


@frozen(kw_only=True)
class ApprovalRequested(Asking):
    """A step of a chain opened, or an answer was handed to somebody."""

    kind = "approval_requested"

    due_at: datetime


@frozen(kw_only=True)
class ApprovalReminded(Asking):
    """A step still waits."""

    kind = "approval_reminder"

    due_at: datetime


@frozen(kw_only=True)
class Escalated(Asking):
    """
    Nobody answered in time, and others are asked instead of those who were.

    Attributes:
        escalated_to: Who is asked now; None for administrators, who could have answered before.
        due_at: By when; None when there is nobody left to hand it to.
    """

    kind = "approval_escalated"

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
