"""What people do, as calls of use cases."""

from collections.abc import Callable
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
from workcore.policies.approval import DEFAULT_POLICY, StepRule, Who
from workcore.policies.approval_editing import NewPolicy
from workcore.policies.standing_in import NewCover
from workcore.testing.builders import DAY, HOUR, NOW, a_content, euros
from workcore.testing.machine.covers import Cover
from workcore.testing.machine.stage import Script, Stage
from workcore.testing.machine.words import DECISIONS, House, Kind

Play = Callable[[Stage], Any]
"""One attempt on one stage."""

EMERGENCY: Final = {
    "work_type": WorkType.EMERGENCY,
    "category": Category.EMERGENCY,
    "priority": Priority.CRITICAL,
    "urgency": Urgency.IMMEDIATE,
}


def policy_of(house: House, script: Script) -> NewPolicy:
    """Have the rules of a house: the default ones, but for whom they ask, and how many."""
    return NewPolicy(
        rules=tuple(
            evolve(rule, steps=tuple(_in(house, step, script) for step in rule.steps))
            for rule in DEFAULT_POLICY.rules
        )
    )


def _in(house: House, step: StepRule, script: Script) -> StepRule:
    named = house.named.get(step.level, ())
    return evolve(
        step,
        who=Who.USERS if named else step.who,
        user_ids=tuple(script.people[name].id for name in named),
        quorum=house.quorums.get(step.level, 1),
        parallel=step.level in house.beside,
    )


def cover_of(cover: Cover, by: str, script: Script) -> Play:
    """Say how *by* has somebody answer in another's place."""
    new = NewCover(
        absent_id=script.people[cover.absent].id,
        deputy_id=script.people[cover.deputy].id,
        starts_at=cover.start,
        ends_at=cover.end,
    )
    return lambda stage: stage.app.add_delegation(new, caller=script.caller(by))


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
