"""
Counting requests, by one statement.

Of those that are open, which are few, priority and type are looked up; of all others only what was
made lately is counted, in the index of statuses alone. Each query is counted for itself, by the
index that suits it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Text,
    bindparam,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy import literal_column as sql
from sqlalchemy import text as raw
from sqlalchemy.sql import visitors
from sqlalchemy.sql.visitors import ExternallyTraversible

from workcore.model import Status, UserId
from workcore.policies.transitions import OPEN
from workcore.ports.queries import RequestQuery
from workcore.ports.requests import Tally
from workcore_adapters.postgres.admission import ORGANISATION_ID, Reading, reading
from workcore_adapters.postgres.filters import Filter
from workcore_adapters.postgres.pages import BOTH, SHAPES
from workcore_adapters.postgres.rows.words import PRIORITIES, STATUSES, WORK_TYPES
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.shapes import shape_of
from workcore_adapters.postgres.statements import Row
from workcore_adapters.postgres.tables import work_requests
from workcore_adapters.postgres.tables.base import Id, Instant, among
from workcore_adapters.postgres.tables.requests import TAKES_CAPACITY

w = work_requests.c

KINDS: Final = -1
"""Stands for rows that count by status and kind; those of queries have their numbers."""

OTHERS: Final = among("status", frozenset(Status) - OPEN)
NO_TEXT: Final = null().cast(Text())
SINCE: Final = bindparam("since", type_=Instant)
REQUESTER: Final = bindparam("requester", type_=Id)

Counting = tuple[tuple[Filter, ...], bool]
"""The filters of a query, and whether they let open ones through alone."""


def tally_of(
    session: Session,
    queries: Sequence[RequestQuery],
    since: datetime,
    requested_by: UserId | None,
) -> Tally:
    """Count by status and kind, and what each of *queries* finds."""
    shapes = [shape_of(query) for query in queries]
    values: dict[str, Any] = {"since": since, "requester": requested_by}
    for number, (_, asked) in enumerate(shapes):
        values.update({f"{name}_{number}": value for name, value in asked.items()})
    asked_for = zip(queries, shapes, strict=True)
    counted = tuple((shape.filters, _is_open(query)) for query, (shape, _) in asked_for)
    rows = session.read_admitting(counting(counted, requested_by is not None), values)
    return _tally([row[:5] for row in rows], len(queries))


def _is_open(query: RequestQuery) -> bool:
    return bool(query.statuses) and OPEN.issuperset(query.statuses)


def _tally(rows: Sequence[Row], queries: int) -> Tally:
    by_status, by_priority, by_type = Counter[Any](), Counter[Any](), Counter[Any]()
    found = [0] * queries
    for number, status, priority, work_type, count in rows:
        if number != KINDS:
            found[number] = count
            continue
        by_status[STATUSES[status]] += count
        if priority is not None:
            by_priority[PRIORITIES[priority]] += count
            by_type[WORK_TYPES[work_type]] += count
    return Tally(
        by_status=by_status, open_by_priority=by_priority, open_by_work_type=by_type, found=found
    )


@lru_cache(SHAPES)
def counting(queries: tuple[Counting, ...], own: bool) -> Reading:  # noqa: FBT001 - a cache takes no names
    """Find or build the statement that counts."""
    counted = (_counted(*query, number) for number, query in enumerate(queries))
    every = union_all(*_by_kind(own=own), *counted).subquery("counted")
    return reading(select(*every.c))


def _by_kind(*, own: bool) -> Iterator[Select[Any]]:
    ours = [w.organisation_id == ORGANISATION_ID, *([w.requested_by_id == REQUESTER] * own)]
    kind = (w.status, w.priority, w.work_type)
    yield _count(KINDS, *kind).where(*ours, raw(TAKES_CAPACITY)).group_by(*kind)
    others = _count(KINDS, w.status, NO_TEXT, NO_TEXT).where(raw(OTHERS), w.created_at >= SINCE)
    yield others.where(*ours).group_by(w.status)


def _counted(filters: tuple[Filter, ...], is_open: bool, number: int) -> Select[Any]:  # noqa: FBT001 - as above
    clauses = [_numbered(each.clause(w), number) for each in filters]
    # The statuses of a query are values, of which the planner does not know that they are rare.
    hint = [raw(TAKES_CAPACITY)] * is_open
    rows = BOTH if any(each.joins for each in filters) else work_requests
    counted = _count(number, NO_TEXT, NO_TEXT, NO_TEXT).select_from(rows)
    return counted.where(w.organisation_id == ORGANISATION_ID, *clauses, *hint)


def _count(number: int, *kind: ColumnElement[Any]) -> Select[Any]:
    names = ("status", "priority", "work_type")
    labelled = (column.label(name) for column, name in zip(kind, names, strict=True))
    return select(sql(str(number)).label("number"), *labelled, func.count().label("count"))


def _numbered(clause: ColumnElement[bool], number: int) -> ColumnElement[bool]:
    """Give the values of a clause names that no other query's have."""

    def renamed(element: ExternallyTraversible, **_: object) -> BindParameter[Any] | None:
        if not isinstance(element, BindParameter):
            return None
        return bindparam(f"{element.key}_{number}", type_=element.type)

    return visitors.replacement_traverse(clause, {}, renamed)
