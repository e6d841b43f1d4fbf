"""What people do, as calls of use cases."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from attrs import evolve

from workcore.entities.work_request import Outcome
from workcore.model import (
    Action,
    Caller,
    Category,
    Impact,
    Priority,
    RelatedAsset,
    RequestContent,
    RequestId,
    Urgency,
    Verdict,
    Window,
    WorkType,
)
from workcore.policies.approval import DEFAULT_POLICY, StepRule
from workcore.policies.approval_editing import NewPolicy
from workcore.testing.builders import DAY, HOUR, NOW, a_content, euros
from workcore.testing.machine.model import DECISIONS, QUORUMS, Kind
from workcore.testing.machine.stage import Script, Stage

Play = Callable[[Stage], Any]
"""One attempt on one stage."""

EMERGENCY: Final = {
    "work_type": WorkType.EMERGENCY,
    "category": Category.EMERGENCY,
    "priority": Priority.CRITICAL,
    "urgency": Urgency.IMMEDIATE,
}


def policy_of(house: str) -> NewPolicy:
    """Have the rules of a house: the default ones, but that more of a level have to agree."""
    quorums = QUORUMS[house]
    return NewPolicy(
        rules=tuple(
            evolve(rule, steps=tuple(_for(step, quorums) for step in rule.steps))
            for rule in DEFAULT_POLICY.rules
        )
    )


def _for(step: StepRule, quorums: Mapping[str, int]) -> StepRule:
    return evolve(step, quorum=quorums.get(step.level, 1))


def attempt_of(
    verb: str,
    request_id: RequestId,
    now: datetime,
    *,
    reason: str | None,
    caller: Caller,
    expected: int | None,
) -> Play:
    """Say how *caller* takes an action."""
    common: dict[str, Any] = {"caller": caller, "expected": expected}
    if verb in DECISIONS:
        verdict = Verdict(verb)
        return lambda s: s.app.decide_request(request_id, verdict, comments=reason, **common)
    if verb == "submit":
        return lambda s: s.app.submit_request(request_id, **common)
    if verb == "delete":
        return lambda s: s.app.delete_request(request_id, **common)
    if verb == "complete":
        outcome = Outcome(actual_start=now - HOUR, actual_end=now)
        return lambda s: s.app.complete_request(request_id, outcome, **common)
    if verb == "reschedule":
        window = Window(now + 8 * DAY, now + 8 * DAY + HOUR)
        return lambda s: s.app.reschedule_request(request_id, window, reason=reason, **common)
    action = Action(verb)
    return lambda s: s.app.change_status(request_id, action, reason=reason, **common)


def content_of(kind: Kind, script: Script) -> RequestContent:
    """Ask for work of this kind."""
    primary, *others = kind.closes or (kind.on,)
    assets, worst = script.assets, Impact.FULL_CLOSURE
    return a_content(
        asset_id=assets[primary].id,
        impact_level=worst if kind.closes else Impact.NO_IMPACT,
        related_assets=tuple(
            RelatedAsset(asset_id=assets[code].id, impact_level=worst) for code in others
        ),
        estimated_total_cost=euros(str(kind.cost)),
        regulatory_approval_required=kind.regulated,
        requested_start=NOW + 30 * DAY,
        requested_end=NOW + 30 * DAY + HOUR,
        **(EMERGENCY if kind.emergency else {}),
        **({"priority": Priority.HIGH} if kind.high else {}),
        **({"title": "x"} if kind.broken else {}),
    )
