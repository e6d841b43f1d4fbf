"""Submitting a request, and taking it back."""

from decimal import Decimal
from typing import Final

import pytest
from tests.support.airport import Airport

from workcore.errors import (
    InvalidInput,
    NoSuchChain,
)
from workcore.model import (
    Action,
    ChainState,
    Impact,
    Level,
    Status,
)
from workcore.policies.approval import Policy, Rule, StepRule, Who
from workcore.policies.approval_cases import Condition
from workcore.testing.builders import HOUR

CLOSING: Final = {"impact_level": Impact.FULL_CLOSURE}


def test_submission_asks_the_first_level(airport: Airport) -> None:
    """A submitted request waits for its first step, and the chain says why it is asked."""
    draft = airport.draft()
    view = airport.app.submit_request(draft.id, caller=airport.caller("ann"), expected=1)

    request = view.request
    assert (request.status, request.version) == (Status.SUBMITTED, 2)
    assert (request.approval.state, request.approval.level) == (ChainState.OPEN, Level.STANDARD)
    chain = airport.app.read_chain(request.id, caller=airport.caller("ann"))
    assert (chain.policy_version, chain.rules) == (0, ("any cost",))
    assert chain.steps[0].due_at == airport.clock.now() + 24 * HOUR
    assert airport.told(request.id)[1:] == ["submitted", "approval_requested"]


def test_submission_with_errors_changes_nothing(airport: Airport) -> None:
    """Errors stop a submission; the draft stays as it was."""
    draft = airport.draft(title="x")

    with pytest.raises(InvalidInput) as refusal:
        airport.app.submit_request(draft.id, caller=airport.caller("ann"))
    assert [problem.code for problem in refusal.value.problems] == ["title_length"]
    assert airport.read(draft.id) == draft


def test_conflicts_are_told_and_do_not_stop(airport: Airport) -> None:
    """Who submits is told of works in his way; whose they are, only who sees all."""
    other = airport.submitted(by="rob", **CLOSING)
    draft = airport.draft()
    (told,) = airport.app.submit_request(draft.id, caller=airport.caller("ann")).findings
    by_admin = airport.draft()
    (known,) = airport.app.submit_request(by_admin.id, caller=airport.caller("adam")).findings

    assert (told.code, "reference" in told.inputs) == ("closed_by_other_work", False)
    assert known.inputs["reference"] == other.reference


NOBODY_ASKED: Final = Policy(version=1, rules=())


def test_policy_that_asks_nobody_approves_at_once(airport: Airport) -> None:
    """Where the policy asks for no approval, a submitted request is approved."""
    airport.use_policy(NOBODY_ASKED)
    request = airport.submitted()

    assert (request.status, request.approval.state) == (Status.APPROVED, ChainState.APPROVED)
    assert airport.told(request.id) == ["created", "submitted", "approved"]
    assert [row.after for row in airport.history(request.id)][-1] is Status.APPROVED


def test_policy_may_name_people(airport: Airport) -> None:
    """People whom a policy names are asked, but for the requester and those who have left."""
    people = airport.place.people
    step = StepRule(
        level=Level.STANDARD,
        who=Who.USERS,
        quorum=3,
        timeout_hours=1,
        user_ids=(people["ann"].id, people["pia"].id, people["vera"].id),
    )
    rule = Rule(name="named", when=Condition(cost_from=Decimal(0)), steps=(step,))
    airport.use_policy(Policy(version=2, rules=(rule,)))
    airport.app.edit_user(people["vera"].id, {"active": False}, caller=airport.caller("adam"))

    request = airport.submitted(by="ann")
    assert [person.name for person in request.approval.waiting_for] == ["Pia"]


def test_withdrawn_request_is_a_draft_again(airport: Airport) -> None:
    """Taking back ends the chain; submitting again starts another, the old one stays."""
    request = airport.submitted()
    draft = airport.moved(request, Action.WITHDRAW, "ann")
    assert (draft.status, draft.revision) == (Status.DRAFT, 2)
    with pytest.raises(NoSuchChain):
        airport.app.read_chain(draft.id, caller=airport.caller("ann"))
    assert airport.chain_state(draft.id, 1) is ChainState.WITHDRAWN

    again = airport.app.submit_request(draft.id, caller=airport.caller("ann")).request
    assert airport.chain_state(again.id, 2) is ChainState.OPEN


def test_cancelled_request_asks_nobody(airport: Airport) -> None:
    """Cancelling ends the chain; nobody is asked any more."""
    request = airport.submitted()
    cancelled = airport.moved(request, Action.CANCEL, "ann", reason="Not needed")

    assert cancelled.approval.state is ChainState.WITHDRAWN
    assert airport.chain_state(request.id, 1) is ChainState.WITHDRAWN
    assert airport.pending() == set()
