"""Which requests a query lets through."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

from workcore.entities.work_request import WorkRequest
from workcore.model import ClockState
from workcore.policies.sla import Timer
from workcore.policies.transitions import OPEN_ENDED
from workcore.ports.queries import RequestQuery, total_cost
from workcore_adapters.memory.words import wanted, words

Filter = Callable[[WorkRequest, RequestQuery], bool]


def matches(request: WorkRequest, query: RequestQuery) -> bool:
    """Whether *request* passes every filter of *query*."""
    return all(passes(request, query) for passes in FILTERS)


def _kinds(request: WorkRequest, query: RequestQuery) -> bool:
    content = request.content
    return (
        _among(request.status, query.statuses)
        and _among(content.priority, query.priorities)
        and _among(content.urgency, query.urgencies)
        and _among(content.work_type, query.work_types)
        and _among(content.category, query.categories)
        and _among(content.impact_level, query.impact_levels)
    )


def _assets(request: WorkRequest, query: RequestQuery) -> bool:
    named = query.asset_ids
    return (
        (not named or not set(named).isdisjoint(request.content.asset_ids))
        and _among(request.asset.asset_type, query.asset_types)
        and _among(request.asset.capacity_group, query.capacity_groups)
    )


def _people(request: WorkRequest, query: RequestQuery) -> bool:
    requester, approver = request.requested_by.id, query.assigned_to
    return (
        _among(requester, query.requested_by)
        and query.visible_to in {None, requester}
        and query.not_requested_by != requester
        and _starter(request, query)
        and (approver is None or request.asks(approver))
    )


def _starter(request: WorkRequest, query: RequestQuery) -> bool:
    starter = request.started_by
    if starter is None:
        return not query.unratified
    return query.not_started_by != starter.id and _among(request.approval.state, query.unratified)


def _times(request: WorkRequest, query: RequestQuery) -> bool:
    created, start = request.created_at, request.content.requested_start
    return (
        (query.created_from is None or query.created_from <= created)
        and (query.created_to is None or created < query.created_to)
        and (query.start_from is None or query.start_from <= start)
        and (query.start_to is None or start < query.start_to)
    )


def _overdue(request: WorkRequest, query: RequestQuery) -> bool:
    if query.overdue_at is None:
        return True
    deadline = request.content.deadline
    return deadline is not None and deadline < query.overdue_at and request.status in OPEN_ENDED


def _clocks(request: WorkRequest, query: RequestQuery) -> bool:
    sla = request.sla
    approval, completion = (None, None) if sla is None else (sla.approval, sla.completion)
    return _late(approval, query.approval_overdue_at) and _late(
        completion, query.completion_overdue_at
    )


def _late(timer: Timer | None, at: datetime | None) -> bool:
    if at is None:
        return True
    if timer is None or timer.due_at is None:
        return False
    return timer.state is ClockState.RUNNING and timer.due_at < at


def _cost(request: WorkRequest, query: RequestQuery) -> bool:
    cost = total_cost(request)
    return (query.cost_min is None or query.cost_min <= cost) and (
        query.cost_max is None or cost <= query.cost_max
    )


def _text(request: WorkRequest, query: RequestQuery) -> bool:
    if query.text is None:
        return True
    content = request.content
    texts = (request.reference, content.title, content.description, request.asset.code)
    return wanted(query.text) <= words(*texts)


def _among(value: object, allowed: Collection[object]) -> bool:
    return not allowed or value in allowed


FILTERS: Final[tuple[Filter, ...]] = (
    _kinds,
    _assets,
    _people,
    _times,
    _overdue,
    _clocks,
    _cost,
    _text,
)
