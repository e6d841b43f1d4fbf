"""Checks between fields; `policies.validation` lists them as rules."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from attrs import frozen

from workcore.model import (
    Category,
    JsonObject,
    Money,
    Priority,
    RequestContent,
    Severity,
    Urgency,
    WorkType,
)
from workcore.policies.findings import Finding

URGENCIES: Final[Mapping[Priority, frozenset[Urgency]]] = MappingProxyType(
    {
        Priority.CRITICAL: frozenset({Urgency.IMMEDIATE, Urgency.SCHEDULED}),
        Priority.HIGH: frozenset({Urgency.IMMEDIATE, Urgency.SCHEDULED}),
        Priority.MEDIUM: frozenset({Urgency.SCHEDULED, Urgency.ROUTINE}),
        Priority.LOW: frozenset({Urgency.ROUTINE}),
    }
)
"""Which urgencies suit a priority; anything else is an error."""

CATEGORIES: Final[Mapping[WorkType, frozenset[Category]]] = MappingProxyType(
    {
        WorkType.EMERGENCY: frozenset({Category.EMERGENCY}),
        WorkType.MAINTENANCE: frozenset(
            {Category.ROUTINE, Category.CORRECTIVE, Category.PREVENTIVE}
        ),
        WorkType.INSPECTION: frozenset({Category.ROUTINE, Category.PREVENTIVE}),
        WorkType.REPAIR: frozenset({Category.CORRECTIVE, Category.EMERGENCY}),
        WorkType.MODIFICATION: frozenset({Category.ROUTINE}),
    }
)
"""Which categories suit a type of work; anything else is a warning."""

BUDGET_CODE: Final = re.compile(r"[A-Z0-9-]{1,50}")
LONG_WINDOW: Final = timedelta(hours=168)
SHORT_DESCRIPTION: Final = 100
"""Characters under which costly work deserves a longer description."""
WORTH_DESCRIBING: Final = Decimal(25_000)
MORE_APPROVAL: Final = Decimal(10_000)


@frozen
class Facts:
    """
    What rules know beside the request.

    Attributes:
        now: The moment of judging, aware.
        currency: The organisation's, ISO 4217.
        submitting: Whether the request is yet to be submitted, so that its window has to lie ahead.
    """

    now: datetime
    currency: str
    submitting: bool = True


Check = Callable[[RequestContent, Facts], JsonObject | None]


@frozen
class Rule:
    """
    One rule between fields.

    Attributes:
        check: Gives what it looked at when the rule is broken, else None.
    """

    field: str
    code: str
    severity: Severity
    message: str
    check: Check

    def apply(self, content: RequestContent, facts: Facts) -> Finding | None:
        """Say so when the rule is broken."""
        inputs = self.check(content, facts)
        if inputs is None:
            return None
        return Finding(
            field=self.field,
            code=self.code,
            severity=self.severity,
            message=self.message,
            inputs=inputs,
        )


def end_not_after_start(content: RequestContent, _: Facts) -> JsonObject | None:
    """Half-open windows need a length."""
    if content.requested_start < content.requested_end:
        return None
    return _window(content)


def start_in_past(content: RequestContent, facts: Facts) -> JsonObject | None:
    """Only an emergency may have begun before anybody was asked."""
    ahead = content.requested_start > facts.now
    if ahead or not facts.submitting or content.work_type is WorkType.EMERGENCY:
        return None
    return {"requested_start": content.requested_start.isoformat(), "now": facts.now.isoformat()}


def urgency_unsuitable(content: RequestContent, _: Facts) -> JsonObject | None:
    """A priority admits some urgencies only."""
    if content.urgency in URGENCIES[content.priority]:
        return None
    return {"priority": content.priority, "urgency": content.urgency}


def category_unusual(content: RequestContent, _: Facts) -> JsonObject | None:
    """A type of work usually has one of a few categories."""
    if content.category in CATEGORIES[content.work_type]:
        return None
    return {"work_type": content.work_type, "category": content.category}


def emergency_not_immediate(content: RequestContent, _: Facts) -> JsonObject | None:
    """An emergency that can wait is hardly one."""
    if content.work_type is not WorkType.EMERGENCY or content.urgency is Urgency.IMMEDIATE:
        return None
    return {"work_type": content.work_type, "urgency": content.urgency}


def window_long(content: RequestContent, _: Facts) -> JsonObject | None:
    """Over a week is worth cutting into pieces."""
    if content.window.length <= LONG_WINDOW:
        return None
    return _window(content) | {"hours_at_most": 168}


def duration_exceeds_window(content: RequestContent, _: Facts) -> JsonObject | None:
    """The estimated time has to fit in the window."""
    minutes = content.estimated_duration_minutes
    if minutes is None or timedelta(minutes=minutes) <= content.window.length:
        return None
    return _window(content) | {"estimated_duration_minutes": minutes}


def deadline_before_end(content: RequestContent, _: Facts) -> JsonObject | None:
    """A window that ends after the deadline misses it by plan."""
    if content.deadline is None or content.requested_end <= content.deadline:
        return None
    return {
        "deadline": content.deadline.isoformat(),
        "requested_end": content.requested_end.isoformat(),
    }


def materials_exceed_total(content: RequestContent, _: Facts) -> JsonObject | None:
    """Materials are a part of the total."""
    materials, total = content.estimated_materials_cost, content.estimated_total_cost
    if materials is None or total is None or materials.amount <= total.amount:
        return None
    return {"materials": str(materials.amount), "total": str(total.amount)}


def currency_foreign(content: RequestContent, facts: Facts) -> JsonObject | None:
    """Thresholds are in the organisation's currency, so amounts have to be."""
    given = {money.currency for money in _amounts(content)}
    if given <= {facts.currency}:
        return None
    return {"given": sorted(given), "organisation": facts.currency}


def more_approval(content: RequestContent, _: Facts) -> JsonObject | None:
    """Tell early that more people have to agree."""
    return _cost_over(content, MORE_APPROVAL)


def description_brief(content: RequestContent, _: Facts) -> JsonObject | None:
    """Costly work deserves more than a line."""
    costly = _cost_over(content, WORTH_DESCRIBING)
    if costly is None or len(content.description) >= SHORT_DESCRIPTION:
        return None
    return costly | {"characters": len(content.description), "wanted": SHORT_DESCRIPTION}


def regulatory_unflagged(content: RequestContent, _: Facts) -> JsonObject | None:
    """Modifications and emergencies usually need a regulator's word."""
    usual = content.work_type in {WorkType.MODIFICATION, WorkType.EMERGENCY}
    if not usual or content.regulatory_approval_required:
        return None
    return {"work_type": content.work_type, "regulatory_approval_required": False}


def budget_code_malformed(content: RequestContent, _: Facts) -> JsonObject | None:
    """Budget codes have one form."""
    code = content.budget_code
    if code is None or BUDGET_CODE.fullmatch(code):
        return None
    return {"budget_code": code[:60]}


def asset_twice(content: RequestContent, _: Facts) -> JsonObject | None:
    """Each asset has one impact."""
    named = [content.asset_id, *(item.asset_id for item in content.related_assets)]
    twice = {str(asset) for asset in named if named.count(asset) > 1}
    return {"asset_ids": sorted(twice)} if twice else None


def windows_malformed(content: RequestContent, _: Facts) -> JsonObject | None:
    """Preferred windows and blackouts need a length too."""
    periods = [blackout.window for blackout in content.blackout_periods]
    wrong = [w for w in (*content.preferred_windows, *periods) if w.length <= timedelta()]
    return {"start": wrong[0].start.isoformat(), "end": wrong[0].end.isoformat()} if wrong else None


def _window(content: RequestContent) -> dict[str, str | int]:
    return {
        "requested_start": content.requested_start.isoformat(),
        "requested_end": content.requested_end.isoformat(),
    }


def _amounts(content: RequestContent) -> tuple[Money, ...]:
    both = (content.estimated_materials_cost, content.estimated_total_cost)
    return tuple(money for money in both if money is not None)


def _cost_over(content: RequestContent, threshold: Decimal) -> dict[str, str | int] | None:
    if content.cost <= threshold:
        return None
    return {"cost": str(content.cost), "threshold": str(threshold)}
