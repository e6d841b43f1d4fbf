"""A request's transitions: what follows, and the event that explains it."""

from itertools import product
from typing import Any, Final

import pytest
from attrs import evolve

from workcore import events
from workcore.entities.approval import ApprovalSummary
from workcore.entities.work_request import Outcome
from workcore.errors import IllegalTransition, InvalidInput, NotEditable
from workcore.model import (
    Action,
    ChainState,
    Level,
    Relation,
    Role,
    Status,
    Window,
)
from workcore.policies.transitions import TRANSITIONS, needs_reason
from workcore.testing.builders import (
    DAY,
    HOUR,
    NOW,
    a_chain,
    a_content,
    a_decision,
    a_person,
    a_request,
    a_user,
    an_approver,
    an_asset,
    euros,
)

BY: Final = a_person("Somebody")
LATER: Final = NOW + HOUR
KINDS: Final = {
    Action.SUBMIT: "submitted",
    Action.APPROVE: "approved",
    Action.REJECT: "rejected",
    Action.REQUEST_INFO: "info_requested",
    Action.PROVIDE_INFO: "info_provided",
    Action.WITHDRAW: "withdrawn",
    Action.CANCEL: "cancelled",
    Action.START: "started",
    Action.HOLD: "on_hold",
    Action.RESUME: "resumed",
    Action.COMPLETE: "completed",
}
MOVING: Final = [pair for pair, after in TRANSITIONS.items() if after is not None]
STILL: Final = [pair for pair in product(Status, Action) if pair not in MOVING]


def a_request_in(status: Status) -> Any:
    """Make a request that has come this far."""
    return a_request(status=status, version=3, submitted_at=NOW, approved_at=NOW)


def name(pair: tuple[Status, Action]) -> str:
    """Name a test by its row."""
    return "-".join(pair)


@pytest.mark.parametrize("pair", MOVING, ids=name)
def test_move(pair: tuple[Status, Action]) -> None:
    """Each row gives the next request and an event that says who, when, whence, whither, why."""
    status, action = pair
    before = a_request_in(status)
    after, event = before.moved(action, by=BY, at=LATER, reason="Because")

    assert after.status is TRANSITIONS[pair]
    assert (after.updated_by, after.updated_at) == (BY, LATER)
    assert (after.content, after.version) == (before.content, before.version)
    assert event.kind == KINDS.get(action, "status_changed")
    assert (event.before, event.after) == (status, after.status)
    assert (event.request_id, event.reference) == (before.id, before.reference)
    assert (event.by, event.at, event.reason) == (BY, LATER, "Because")


@pytest.mark.parametrize("pair", STILL, ids=name)
def test_no_move(pair: tuple[Status, Action]) -> None:
    """Where the table has no row, or leads out of existence, nothing moves."""
    status, action = pair
    with pytest.raises(IllegalTransition) as refusal:
        a_request_in(status).moved(action, by=BY, at=LATER, reason="Because")

    assert (refusal.value.status, refusal.value.action) == pair


@pytest.mark.parametrize("reason", [None, "", "  \n"])
@pytest.mark.parametrize("pair", MOVING, ids=name)
def test_reason(pair: tuple[Status, Action], reason: str | None) -> None:
    """Where a reason is needed an empty one is refused; elsewhere none is asked for."""
    status, action = pair
    if not needs_reason(status, action):
        assert a_request_in(status).moved(action, by=BY, at=LATER, reason=reason)
        return

    with pytest.raises(InvalidInput) as refusal:
        a_request_in(status).moved(action, by=BY, at=LATER, reason=reason)
    assert [(p.field, p.code) for p in refusal.value.problems] == [("reason", "reason_required")]


@pytest.mark.parametrize("pair", MOVING, ids=name)
def test_revision(pair: tuple[Status, Action]) -> None:
    """Taking back and revising begin a new revision, which nobody has been asked about."""
    status, action = pair
    summary = ApprovalSummary(state=ChainState.OPEN, level=Level.STANDARD, levels=(Level.STANDARD,))
    before = evolve(a_request_in(status), approval=summary, revision=4)
    after, _ = before.moved(action, by=BY, at=LATER, reason="Because")

    if action in {Action.WITHDRAW, Action.REVISE}:
        assert (after.revision, after.approval) == (5, ApprovalSummary())
        assert (after.submitted_at, after.approved_at) == (None, None)
    else:
        assert (after.revision, after.approval) == (4, summary)


@pytest.mark.parametrize("status", Status)
def test_editing(status: Status) -> None:
    """Drafts and what is being decided can change; what was decided cannot."""
    request = a_request_in(status)
    content = a_content(title="Another title")

    if status in {Status.DRAFT, Status.SUBMITTED, Status.UNDER_REVIEW, Status.INFO_REQUESTED}:
        edited = request.edited(content, by=BY, at=LATER)
        assert edited == evolve(request, content=content, updated_by=BY, updated_at=LATER)
        return
    with pytest.raises(NotEditable) as refusal:
        request.edited(content, by=BY, at=LATER)
    assert refusal.value.status is status


def test_submitting_asks_the_chain() -> None:
    """A submitted request waits for the chain's first step."""
    draft, user = a_request(), a_user()
    submitted, event = draft.submitted(a_chain(draft, Level.OWNER), by=user, at=LATER)

    assert submitted.status is Status.SUBMITTED
    assert submitted.approval.levels == (Level.OWNER,)
    assert submitted.approval.state is ChainState.OPEN
    assert (submitted.submitted_at, submitted.approved_at) == (LATER, None)
    assert isinstance(event, events.Submitted)
    assert event.by == user.person


def test_submitting_without_approvers_approves() -> None:
    """Where the policy asks nobody, a submitted request is approved at once."""
    draft = a_request()
    chain = evolve(a_chain(draft), steps=(), state=ChainState.OPEN).advanced(LATER)
    approved, _ = draft.submitted(chain, by=a_user(), at=LATER)

    assert approved.status is Status.APPROVED
    assert approved.approval.state is ChainState.APPROVED
    assert (approved.submitted_at, approved.approved_at) == (LATER, LATER)


def test_last_approval() -> None:
    """The last approval approves the request with its chain."""
    request = a_request_in(Status.UNDER_REVIEW)
    chain = a_chain(request).decided(a_decision())
    approved, event = request.approved(chain, by=BY, at=LATER)

    assert approved.status is Status.APPROVED
    assert (approved.approved_at, approved.approval.state) == (LATER, ChainState.APPROVED)
    assert isinstance(event, events.Approved)


def test_completion_keeps_the_outcome() -> None:
    """Completed work says what it came to."""
    outcome = Outcome(actual_start=NOW, actual_end=LATER, actual_cost=euros(5), notes="Done")
    completed, event = a_request_in(Status.IN_PROGRESS).completed(outcome, by=BY, at=LATER)

    assert (completed.outcome, completed.completed_at) == (outcome, LATER)
    assert isinstance(event, events.Completed)


def test_reschedule_tells_both_windows() -> None:
    """A rescheduled work has the new window, and its event both."""
    request = a_request_in(Status.APPROVED)
    window = Window(NOW + 9 * DAY, NOW + 10 * DAY)
    moved, event = request.rescheduled(window, by=BY, at=LATER, reason="Rain")

    assert moved.content == evolve(
        request.content, requested_start=window.start, requested_end=window.end
    )
    assert (moved.status, event.kind, event.reason) == (Status.APPROVED, "rescheduled", "Rain")
    assert (event.was, event.now) == (request.content.window, window)


def test_relations() -> None:
    """A user owns what he raised, or its asset, or is asked; else he is any other."""
    ann, olga, stan = a_user(), a_user(Role.ASSET_OWNER), an_approver()
    request = a_request(by=ann, on=an_asset(owner_id=olga.id))
    asked = request.asking(a_chain(request, Level.STANDARD))

    assert request.relations(ann) == {Relation.OWN}
    assert request.relations(olga) == {Relation.ASSET_OWNER}
    assert request.relations(stan) == {Relation.OTHER}
    assert asked.relations(stan) == {Relation.ASSIGNED}


def test_relations_add_up() -> None:
    """One person may stand in several ways to a request."""
    ann = an_approver(roles=frozenset({Role.APPROVER, Role.ASSET_OWNER, Role.REQUESTER}))
    request = a_request(by=ann, on=an_asset(owner_id=ann.id))
    asked = request.asking(a_chain(request, Level.STANDARD))

    assert asked.relations(ann) == {Relation.OWN, Relation.ASSET_OWNER, Relation.ASSIGNED}


def test_nobodys_asset_has_no_owner() -> None:
    """An asset without an owner makes nobody its owner."""
    assert a_request(on=an_asset(owner_id=None)).relations(a_user()) == {Relation.OTHER}
