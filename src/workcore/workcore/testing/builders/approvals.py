"""Who is asked to agree to a request, and what is answered."""

from typing import Any

from workcore.entities.approval import ApprovalChain
from workcore.entities.approval_step import Step
from workcore.entities.decision import Decision
from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.model import Level, Verdict
from workcore.testing.builders.register import an_approver
from workcore.testing.builders.values import DAY, NOW, Fields


def a_step(level: Level = Level.STANDARD, **given: Any) -> Step:
    """Make a step that waits for its turn, to be answered within a day."""
    defaults: Fields = {"level": level, "timeout": DAY}
    return Step(**defaults | given)


def a_chain(request: WorkRequest, *levels: Level, **given: Any) -> ApprovalChain:
    """Make a chain that asks *levels*, by default standard, the first one now."""
    steps = tuple(a_step(level) for level in levels or (Level.STANDARD,))
    defaults: Fields = {
        "request_id": request.id,
        "revision": request.revision,
        "policy_version": 0,
        "steps": steps,
    }
    return ApprovalChain(**defaults | given).advanced(NOW)


def a_decision(by: User | None = None, **given: Any) -> Decision:
    """Say yes."""
    person = (by or an_approver()).person
    defaults: Fields = {"by": person, "verdict": Verdict.APPROVE, "at": NOW}
    return Decision(**defaults | given)
