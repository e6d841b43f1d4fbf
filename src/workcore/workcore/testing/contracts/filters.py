"""A request on each side of every filter's edge."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from workcore.model import (
    AssetType,
    Category,
    ClockState,
    Impact,
    Priority,
    Status,
    Urgency,
    WorkType,
)
from workcore.policies.sla import Sla, Timer
from workcore.testing.builders import DAY, NOW, euros

TICK: Final = timedelta(microseconds=1)


@frozen
class Case:
    """A query, a request that it lets through, and one that it keeps back."""

    query: dict[str, Any]
    inside: dict[str, Any]
    outside: dict[str, Any]


def waiting(
    approval_due: datetime,
    completion_due: datetime | None,
    *,
    state: ClockState = ClockState.RUNNING,
    status: Status = Status.SUBMITTED,
) -> dict[str, Any]:
    """Say that both clocks are in one state, and which status goes with it."""
    since = NOW - 2 * DAY if state is ClockState.RUNNING else None
    approval, completion = (
        Timer(state=state, since=since, due_at=due_at) for due_at in (approval_due, completion_due)
    )
    return {"status": status, "sla": Sla(version=0, approval=approval, completion=completion)}


CASES: Final = {
    "status": Case(
        {"statuses": (Status.APPROVED,)}, {"status": Status.APPROVED}, {"status": Status.DRAFT}
    ),
    "one of several statuses": Case(
        {"statuses": (Status.APPROVED, Status.ON_HOLD)},
        {"status": Status.ON_HOLD},
        {"status": Status.IN_PROGRESS},
    ),
    "priority": Case(
        {"priorities": (Priority.HIGH,)}, {"priority": Priority.HIGH}, {"priority": Priority.LOW}
    ),
    "urgency": Case(
        {"urgencies": (Urgency.IMMEDIATE,)},
        {"urgency": Urgency.IMMEDIATE},
        {"urgency": Urgency.ROUTINE},
    ),
    "work type": Case(
        {"work_types": (WorkType.REPAIR,)},
        {"work_type": WorkType.REPAIR},
        {"work_type": WorkType.INSPECTION},
    ),
    "category": Case(
        {"categories": (Category.CORRECTIVE,)},
        {"category": Category.CORRECTIVE},
        {"category": Category.ROUTINE},
    ),
    "impact": Case(
        {"impact_levels": (Impact.FULL_CLOSURE,)},
        {"impact_level": Impact.FULL_CLOSURE},
        {"impact_level": Impact.NO_IMPACT},
    ),
    "asset type": Case({"asset_types": (AssetType.APRON,)}, {"on": "AP"}, {"on": "S1"}),
    "capacity group": Case({"capacity_groups": ("contact-wide",)}, {"on": "S2"}, {"on": "S1L"}),
    "capacity group, none": Case(
        {"capacity_groups": ("contact-wide",)}, {"on": "S1"}, {"on": "T1"}
    ),
    "created from": Case({"created_from": NOW}, {"created_at": NOW}, {"created_at": NOW - TICK}),
    "created to": Case({"created_to": NOW}, {"created_at": NOW - TICK}, {"created_at": NOW}),
    "start from": Case(
        {"start_from": NOW}, {"requested_start": NOW}, {"requested_start": NOW - TICK}
    ),
    "start to": Case({"start_to": NOW}, {"requested_start": NOW - TICK}, {"requested_start": NOW}),
    "cost min": Case(
        {"cost_min": Decimal("10.00")},
        {"estimated_total_cost": euros("10.00")},
        {"estimated_total_cost": euros("9.99")},
    ),
    "cost max": Case(
        {"cost_max": Decimal("10.00")},
        {"estimated_total_cost": euros("10.00")},
        {"estimated_total_cost": euros("10.01")},
    ),
    "cost min, unestimated is 0": Case(
        {"cost_min": Decimal("0.01")}, {"estimated_total_cost": euros("0.01")}, {}
    ),
    "cost max, unestimated is 0": Case(
        {"cost_max": Decimal("0.00")}, {}, {"estimated_total_cost": euros("0.01")}
    ),
    "overdue": Case({"overdue_at": NOW}, {"deadline": NOW - TICK}, {"deadline": NOW}),
    "overdue, not without a deadline": Case(
        {"overdue_at": NOW}, {"deadline": NOW - DAY, "status": Status.ON_HOLD}, {}
    ),
    "overdue, not when completed": Case(
        {"overdue_at": NOW},
        {"deadline": NOW - DAY, "status": Status.IN_PROGRESS},
        {"deadline": NOW - DAY, "status": Status.COMPLETED},
    ),
    "overdue, not when cancelled": Case(
        {"overdue_at": NOW},
        {"deadline": NOW - DAY},
        {"deadline": NOW - DAY, "status": Status.CANCELLED},
    ),
    "overdue, not when rejected": Case(
        {"overdue_at": NOW},
        {"deadline": NOW - DAY},
        {"deadline": NOW - DAY, "status": Status.REJECTED},
    ),
    "approval overdue": Case(
        {"approval_overdue_at": NOW}, waiting(NOW - TICK, NOW), waiting(NOW, NOW)
    ),
    "approval overdue, not without clocks": Case(
        {"approval_overdue_at": NOW}, waiting(NOW - TICK, NOW), {"status": Status.SUBMITTED}
    ),
    "approval overdue, not when it has ended": Case(
        {"approval_overdue_at": NOW},
        waiting(NOW - DAY, NOW),
        waiting(NOW - DAY, NOW, state=ClockState.MISSED, status=Status.APPROVED),
    ),
    "completion overdue": Case(
        {"completion_overdue_at": NOW},
        waiting(NOW, NOW - TICK, status=Status.IN_PROGRESS),
        waiting(NOW, NOW, status=Status.IN_PROGRESS),
    ),
    "completion overdue, not while it is paused": Case(
        {"completion_overdue_at": NOW},
        waiting(NOW, NOW - DAY),
        waiting(NOW, None, state=ClockState.PAUSED, status=Status.ON_HOLD),
    ),
    "several filters at once": Case(
        {"statuses": (Status.DRAFT,), "priorities": (Priority.LOW,)},
        {"priority": Priority.LOW},
        {"priority": Priority.LOW, "status": Status.APPROVED},
    ),
    "word of the title": Case(
        {"text": "generator"}, {"title": "The Generator of gate 7"}, {"title": "The lamp of gate 7"}
    ),
    "word of the description": Case(
        {"text": "GENERATOR"},
        {"description": "Somebody has to replace the generator."},
        {"description": "Somebody has to replace the lamp now."},
    ),
    "word of the asset's code": Case({"text": "t1"}, {"on": "T1"}, {"on": "S1"}),
    "all words": Case(
        {"text": "generator gate"},
        {"title": "Generator", "description": "It stands beside the gate."},
        {"title": "Generator", "description": "It stands beside the tower."},
    ),
    "whole words only": Case({"text": "gene"}, {"title": "The gene bank"}, {"title": "Generator"}),
}
