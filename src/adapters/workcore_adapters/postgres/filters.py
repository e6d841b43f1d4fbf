"""Which requests a query lets through: one row for each filter, in SQL."""

from collections.abc import Callable
from typing import Any, Final

from attrs import field, frozen
from sqlalchemy import (
    ColumnElement,
    Text,
    all_,
    and_,
    any_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.types import TypeEngine

from workcore.entities.user import Principal, User
from workcore.model import ClockState, Level
from workcore.ports.queries import RequestQuery
from workcore_adapters.postgres.statements import Values
from workcore_adapters.postgres.tables import assets
from workcore_adapters.postgres.tables.base import Id, Ids, Texts
from workcore_adapters.postgres.tables.requests import CAN_BE_LATE, RUNS

Columns = ReadOnlyColumnCollection[str, Any]
"""The columns of requests, of the table itself or of a part of it."""


@frozen(eq=False)
class Filter:
    """
    A filter that a query may ask for.

    Attributes:
        read: Its values by name; empty when the query does not ask for it.
        clause: What it says of the columns of requests, in a way that an order can be kept.
        indexed: The same in a way that an index of many words or assets answers, if any does.
        joins: Whether it speaks of the primary asset too.
    """

    read: Callable[[RequestQuery], Values]
    clause: Callable[[Columns], ColumnElement[bool]]
    indexed: Callable[[Columns], ColumnElement[bool]] | None = field(default=None, kw_only=True)
    joins: bool = field(default=False, kw_only=True)


def _value(name: str, type_: Any) -> ColumnElement[Any]:  # noqa: ANN401 - an SQL type
    return bindparam(name, type_=type_)


def _one_of(wanted: str, column: str, *, of_asset: bool = False) -> tuple[Filter, Filter]:
    """Compare with one value, which an order index can serve, or else with several."""

    def found(columns: Columns) -> ColumnElement[Any]:
        return (assets.c if of_asset else columns)[column]

    def array(columns: Columns) -> TypeEngine[Any]:
        return Ids if isinstance(found(columns).type, type(Id)) else Texts

    def one(query: RequestQuery) -> Values:
        values = getattr(query, wanted)
        return {wanted: values[0]} if len(values) == 1 else {}

    def many(query: RequestQuery) -> Values:
        values = getattr(query, wanted)
        return {wanted: list(values)} if len(values) > 1 else {}

    return (
        Filter(one, lambda c: found(c) == _value(wanted, found(c).type), joins=of_asset),
        Filter(many, lambda c: found(c) == any_(_value(wanted, array(c))), joins=of_asset),
    )


def _compared(
    wanted: str, compare: Callable[[Columns, ColumnElement[Any]], ColumnElement[bool]], column: str
) -> Filter:
    """Compare with one value, when there is one."""

    def read(query: RequestQuery) -> Values:
        value = getattr(query, wanted)
        return {} if value is None else {wanted: value}

    return Filter(read, lambda c: compare(c, _value(wanted, c[column].type)))


def _asked(query: RequestQuery) -> Values:
    user = query.assigned_to
    if user is None:
        return {}
    absent = user.stands_in_for
    return {
        "asked": [user.id],
        "held_levels": levels_of(user),
        "absent": [each.person.id for each in absent],
        "absent_levels": levels_of(*absent),
    }


def levels_of(*people: User | Principal) -> list[str]:
    """List the levels whose steps ask one of *people* when they name nobody."""
    return [str(level) for level in Level if any(each.holds(level) for each in people)]


def _asks(c: Columns) -> ColumnElement[bool]:
    own = _waits_for(c, "asked", "held_levels")
    absent = _waits_for(c, "absent", "absent_levels")
    unbiased = and_(
        c.requested_by_id != all_(_value("absent", Ids)),
        or_(c.started_by_id.is_(None), c.started_by_id != all_(_value("absent", Ids))),
    )
    return and_(c.approval_state == text("'open'"), or_(own, and_(absent, unbiased)))


def _waits_for(c: Columns, people: str, levels: str) -> ColumnElement[bool]:
    named = c.waiting_ids.overlap(_value(people, Ids))
    held = c.asked_levels.overlap(_value(levels, Texts))
    return or_(named, held)


def _unratified(c: Columns) -> ColumnElement[bool]:
    stands = c.approval_state == any_(_value("unratified", Texts))
    return and_(c.started_by_id.is_not(None), stands)


def _late(clock: str) -> Filter:
    """Ask whether a clock runs that was due before then."""
    due_at, runs = f"{clock}_due_at", f"{clock}_clock = '{ClockState.RUNNING}' AND {RUNS[clock]}"
    return _compared(f"{clock}_overdue_at", lambda c, v: and_(c[due_at] < v, text(runs)), due_at)


def _names_asset(c: Columns) -> ColumnElement[bool]:
    overlaps: ColumnElement[bool] = c.asset_ids.overlap(_value("asset_ids", Ids))
    return overlaps


def _has_words(c: Columns) -> ColumnElement[bool]:
    """
    Whether all words are there; punctuation means nothing, here as in the twin.

    The query is made once a statement, and hidden from the planner's estimates.
    """
    words = func.plainto_tsquery(literal_column("'english'", REGCONFIG()), _value("text", Text()))
    matches: ColumnElement[bool] = c.search.bool_op("@@")(select(words).scalar_subquery())
    return matches


FILTERS: Final = (
    Filter(
        lambda q: {} if q.text is None else {"text": q.text},
        lambda c: _has_words(c).is_(True),
        indexed=_has_words,
    ),
    Filter(
        lambda q: {"asset_ids": list(q.asset_ids)} if q.asset_ids else {},
        lambda c: _names_asset(c).is_(True),
        indexed=_names_asset,
    ),
    *_one_of("statuses", "status"),
    *_one_of("priorities", "priority"),
    *_one_of("urgencies", "urgency"),
    *_one_of("work_types", "work_type"),
    *_one_of("categories", "category"),
    *_one_of("impact_levels", "impact_level"),
    *_one_of("requested_by", "requested_by_id"),
    *_one_of("asset_types", "asset_type", of_asset=True),
    *_one_of("capacity_groups", "capacity_group", of_asset=True),
    Filter(_asked, _asks),
    _compared("visible_to", lambda c, v: c.requested_by_id == v, "requested_by_id"),
    _compared("not_requested_by", lambda c, v: c.requested_by_id != v, "requested_by_id"),
    _compared("not_started_by", lambda c, v: c.started_by_id.is_distinct_from(v), "started_by_id"),
    Filter(
        lambda q: {"unratified": [str(state) for state in q.unratified]} if q.unratified else {},
        _unratified,
    ),
    _compared("created_from", lambda c, v: c.created_at >= v, "created_at"),
    _compared("created_to", lambda c, v: c.created_at < v, "created_at"),
    _compared("start_from", lambda c, v: c.requested_start >= v, "requested_start"),
    _compared("start_to", lambda c, v: c.requested_start < v, "requested_start"),
    _compared("cost_min", lambda c, v: c.cost_rank >= v, "cost_rank"),
    _compared("cost_max", lambda c, v: c.cost_rank <= v, "cost_rank"),
    _compared(
        "overdue_at", lambda c, v: and_(c.deadline_rank < v, text(CAN_BE_LATE)), "deadline_rank"
    ),
    _late("approval"),
    _late("completion"),
)
