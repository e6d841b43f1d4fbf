"""The life of a request, against the domain's own table."""

from itertools import product
from typing import Final

import pytest

from workcore.errors import IllegalTransition
from workcore.model import Action, Course, Status
from workcore.policies.transitions import (
    AT_ONCE,
    DECIDABLE,
    DEFINITE,
    EDITABLE,
    OPEN_ENDED,
    POTENTIAL,
    TRANSITIONS,
    actions_from,
    needs_reason,
    next_status,
)

LIFECYCLE: Final = """
draft           submit→submitted cancel→cancelled delete→nothing
submitted       begin_review→under_review approve→approved reject→rejected
submitted       request_info→info_requested withdraw→draft cancel→cancelled
under_review    approve→approved reject→rejected request_info→info_requested
under_review    withdraw→draft cancel→cancelled
info_requested  provide_info→under_review withdraw→draft cancel→cancelled
approved        start→in_progress reschedule→approved cancel→cancelled
rejected        revise→draft
cancelled       revise→draft
in_progress     hold→on_hold complete→completed cancel→cancelled
on_hold         resume→in_progress cancel→cancelled
"""
"""The table of the domain (§3, Lifecycle), as it is written there; completed is final."""

EARLY: Final = """
submitted       start→in_progress
under_review    start→in_progress
info_requested  start→in_progress
"""
"""What an emergency may do besides, whose urgency is immediate."""

AFTERWARDS: Final = """
in_progress     approve→in_progress reject→in_progress
on_hold         approve→on_hold reject→on_hold
completed       approve→completed reject→completed
cancelled       approve→cancelled reject→cancelled
"""
"""What may happen besides to work that was started so, until it is ratified."""

REASONED: Final = """
reject        submitted under_review in_progress on_hold completed cancelled
hold          in_progress
request_info  submitted under_review
cancel        submitted under_review info_requested approved in_progress on_hold
"""
"""`Reject, hold, request_info, cancel after submission and of work in progress need a reason.`"""


Rows = dict[tuple[Status, Action], Status | None]


def rows(table: str) -> Rows:
    """Read one of the tables above."""
    read: Rows = {}
    for line in table.strip().splitlines():
        state, *steps = line.split()
        for step in steps:
            action, after = step.split("→")
            read[Status(state), Action(action)] = None if after == "nothing" else Status(after)
    return read


ROWS: Final = rows(LIFECYCLE)
BEGUN: Final = {**ROWS, **rows(AFTERWARDS)}
del BEGUN[Status.CANCELLED, Action.REVISE]
COURSES: Final = {
    Course.REGULAR: ROWS,
    Course.EMERGENCY: {**ROWS, **rows(EARLY)},
    Course.UNRATIFIED: BEGUN,
}
ABSENT: Final = [pair for pair in product(Status, Action) if pair not in ROWS]


def name(pair: tuple[Status, Action]) -> str:
    """Name a test by its row."""
    return "-".join(pair)


def reasoned() -> set[tuple[Status, Action]]:
    """Read which rows need a reason."""
    lines = (line.split() for line in REASONED.strip().splitlines())
    return {(Status(state), Action(action)) for action, *states in lines for state in states}


@pytest.mark.parametrize("pair", sorted(TRANSITIONS.keys() | ROWS.keys()), ids=name)
def test_row(pair: tuple[Status, Action]) -> None:
    """Every row leads where the domain says, and there is none besides."""
    assert next_status(*pair) == ROWS[pair]


@pytest.mark.parametrize("pair", ABSENT, ids=name)
def test_absent_row(pair: tuple[Status, Action]) -> None:
    """Whatever the domain does not name is refused, by state and action."""
    with pytest.raises(IllegalTransition) as refusal:
        next_status(*pair)

    assert (refusal.value.status, refusal.value.action) == pair


@pytest.mark.parametrize("pair", [*product(Status, Action)], ids=name)
@pytest.mark.parametrize("course", Course)
def test_course(course: Course, pair: tuple[Status, Action]) -> None:
    """An emergency may be started at once, and is ratified afterwards; all else is as ever."""
    wanted = COURSES[course]
    assert (pair[1] in actions_from(pair[0], course)) is (pair in wanted)
    if pair in wanted:
        assert next_status(*pair, course) == wanted[pair]
        return
    with pytest.raises(IllegalTransition):
        next_status(*pair, course)


@pytest.mark.parametrize("action", [Action.START, Action.REVISE])
def test_hint(action: Action) -> None:
    """Who tries to start or revise too early is told what has to happen first."""
    with pytest.raises(IllegalTransition, match="approved") as refusal:
        next_status(Status.DRAFT, action)

    assert "allowed_actions" not in refusal.value.message


@pytest.mark.parametrize("status", Status)
def test_actions_are_those_of_the_rows(status: Status) -> None:
    """What a state offers is what the table has rows for, each once."""
    offered = actions_from(status)

    assert set(offered) == {action for state, action in ROWS if state is status}
    assert len(offered) == len(set(offered))


@pytest.mark.parametrize("pair", [*product(Status, Action)], ids=name)
def test_reasons(pair: tuple[Status, Action]) -> None:
    """Exactly the rows that the domain names need a reason."""
    assert needs_reason(*pair) is (pair in reasoned())


def test_completed_is_final() -> None:
    """Nothing leads out of completed."""
    assert actions_from(Status.COMPLETED) == ()


def test_every_state_can_be_reached() -> None:
    """From a draft, actions lead to every state."""
    reached = {Status.DRAFT}
    for _ in Status:
        reached |= {after for (state, _), after in ROWS.items() if state in reached and after}

    assert reached == set(Status)


def test_groups_of_states() -> None:
    """The ledger's and the list's groups are the domain's."""
    assert {Status.SUBMITTED, Status.UNDER_REVIEW, Status.INFO_REQUESTED} == POTENTIAL
    assert {Status.APPROVED, Status.IN_PROGRESS, Status.ON_HOLD} == DEFINITE
    assert {Status.SUBMITTED, Status.UNDER_REVIEW} == DECIDABLE
    assert POTENTIAL | {Status.DRAFT} == EDITABLE
    assert POTENTIAL | DEFINITE | {Status.DRAFT} == OPEN_ENDED
    assert AT_ONCE is Status.APPROVED
