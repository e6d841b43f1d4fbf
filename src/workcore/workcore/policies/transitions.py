"""The life of a request, as a table. Source: the domain's lifecycle table (docs/lifecycle.md)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from workcore.errors import IllegalTransition
from workcore.model import Action, Course, Status

A = Action
S = Status

Rows = Mapping[tuple[Status, Action], Status | None]

TRANSITIONS: Final[Rows] = MappingProxyType(
    {
        (S.DRAFT, A.SUBMIT): S.SUBMITTED,
        (S.DRAFT, A.CANCEL): S.CANCELLED,
        (S.DRAFT, A.DELETE): None,
        (S.SUBMITTED, A.BEGIN_REVIEW): S.UNDER_REVIEW,
        (S.SUBMITTED, A.APPROVE): S.APPROVED,
        (S.SUBMITTED, A.REJECT): S.REJECTED,
        (S.SUBMITTED, A.REQUEST_INFO): S.INFO_REQUESTED,
        (S.SUBMITTED, A.WITHDRAW): S.DRAFT,
        (S.SUBMITTED, A.CANCEL): S.CANCELLED,
        (S.UNDER_REVIEW, A.APPROVE): S.APPROVED,
        (S.UNDER_REVIEW, A.REJECT): S.REJECTED,
        (S.UNDER_REVIEW, A.REQUEST_INFO): S.INFO_REQUESTED,
        (S.UNDER_REVIEW, A.WITHDRAW): S.DRAFT,
        (S.UNDER_REVIEW, A.CANCEL): S.CANCELLED,
        (S.INFO_REQUESTED, A.PROVIDE_INFO): S.UNDER_REVIEW,
        (S.INFO_REQUESTED, A.WITHDRAW): S.DRAFT,
        (S.INFO_REQUESTED, A.CANCEL): S.CANCELLED,
        (S.APPROVED, A.START): S.IN_PROGRESS,
        (S.APPROVED, A.RESCHEDULE): S.APPROVED,
        (S.APPROVED, A.CANCEL): S.CANCELLED,
        (S.REJECTED, A.REVISE): S.DRAFT,
        (S.CANCELLED, A.REVISE): S.DRAFT,
        (S.IN_PROGRESS, A.HOLD): S.ON_HOLD,
        (S.IN_PROGRESS, A.COMPLETE): S.COMPLETED,
        (S.IN_PROGRESS, A.CANCEL): S.CANCELLED,
        (S.ON_HOLD, A.RESUME): S.IN_PROGRESS,
        (S.ON_HOLD, A.CANCEL): S.CANCELLED,
    }
)
"""Where each action leads; None is out of existence. `approve` is the chain's last approval."""

AT_ONCE: Final = Status.APPROVED
"""Where `submit` leads when the policy asks nobody."""

EDITABLE: Final = frozenset({S.DRAFT, S.SUBMITTED, S.UNDER_REVIEW, S.INFO_REQUESTED})
"""Where what a request asks for may still be changed."""

DECIDABLE: Final = frozenset({S.SUBMITTED, S.UNDER_REVIEW})
"""Where approvers may answer."""

POTENTIAL: Final = frozenset({S.SUBMITTED, S.UNDER_REVIEW, S.INFO_REQUESTED})
"""Where work may come to take capacity."""

DEFINITE: Final = frozenset({S.APPROVED, S.IN_PROGRESS, S.ON_HOLD})
"""Where work takes capacity."""

OPEN: Final = POTENTIAL | DEFINITE
"""Where work is asked for, agreed or under way."""

EARLY: Final[Rows] = MappingProxyType(
    {(s, A.START): S.IN_PROGRESS for s in (S.SUBMITTED, S.UNDER_REVIEW, S.INFO_REQUESTED)}
)
"""Rows that only an emergency whose urgency is immediate may take, to be ratified afterwards."""

BEGUN: Final = (S.IN_PROGRESS, S.ON_HOLD, S.COMPLETED, S.CANCELLED)
"""Where work may have come to that was started early, before it is ratified."""

RATIFYING: Final[Rows] = MappingProxyType({(s, a): s for s in BEGUN for a in (A.APPROVE, A.REJECT)})
"""How the chain of work that was started early ends: the work goes on as it did."""

UNTIL_RATIFIED: Final = frozenset({(S.CANCELLED, A.REVISE)})
"""Rows that would leave the open chain of such work behind."""

COURSES: Final[Mapping[Course, Rows]] = MappingProxyType(
    {
        Course.REGULAR: TRANSITIONS,
        Course.EMERGENCY: MappingProxyType({**TRANSITIONS, **EARLY}),
        Course.UNRATIFIED: MappingProxyType(
            {
                row: after
                for row, after in {**TRANSITIONS, **RATIFYING}.items()
                if row not in UNTIL_RATIFIED
            }
        ),
    }
)
"""The rows there are for a request: `UNRATIFIED` was started early, and its chain is open."""

ANSWERABLE: Final = DECIDABLE | frozenset(BEGUN)
"""Where an open chain takes answers."""

OPEN_ENDED: Final = frozenset(S) - {S.REJECTED, S.COMPLETED, S.CANCELLED}
"""Where a deadline can still be missed."""

REASON_NEEDED: Final = frozenset(
    {(S.IN_PROGRESS, A.HOLD)}
    | {(s, A.REJECT) for s in ANSWERABLE}
    | {(s, A.REQUEST_INFO) for s in DECIDABLE}
    | {(s, A.CANCEL) for s in POTENTIAL | DEFINITE}
)
"""Rows that are refused without a reason."""


HINTS: Final[Mapping[Action, str]] = MappingProxyType(
    {
        A.START: (
            "Work starts once it is approved. Only an emergency whose urgency is immediate may "
            f"start while it is {', '.join(s for s, _ in EARLY)}, and has to be ratified then."
        ),
        A.REVISE: (
            "It has to be rejected or cancelled. "
            "Work that was started before it was approved has to be ratified first."
        ),
    }
)
"""What to do where a row is missing; for any other action see `allowed_actions`."""


def next_status(status: Status, action: Action, course: Course = Course.REGULAR) -> Status | None:
    """
    Look up where *action* leads.

    Raises:
        IllegalTransition: The table has no such row for a request on this course.
    """
    try:
        return COURSES[course][status, action]
    except KeyError:
        raise IllegalTransition(status, action, HINTS.get(action)) from None


def actions_from(status: Status, course: Course = Course.REGULAR) -> tuple[Action, ...]:
    """List what the table offers from here, in its order."""
    return tuple(action for (state, action) in COURSES[course] if state is status)


def needs_reason(status: Status, action: Action) -> bool:
    """Whether this row is refused without a reason."""
    return (status, action) in REASON_NEEDED
