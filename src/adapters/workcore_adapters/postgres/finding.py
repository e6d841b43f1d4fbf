"""Lists of requests: a text for each shape of query, compiled when first asked for."""

from functools import lru_cache

from attrs import evolve
from sqlalchemy import Subquery, func, select
from sqlalchemy import literal_column as sql

from workcore.entities.work_request import WorkRequest
from workcore.ports.queries import Page, RequestQuery, Sort, position_of
from workcore_adapters.postgres.admission import ORGANISATION_ID, Reading
from workcore_adapters.postgres.known import together
from workcore_adapters.postgres.pages import (
    LIMIT,
    SHAPES,
    in_order,
    names_of,
    shown,
    with_asset,
)
from workcore_adapters.postgres.searching import searched
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.shapes import Shape, shape_of
from workcore_adapters.postgres.statements import Row, Statement, compiled
from workcore_adapters.postgres.tables import work_request_keys, work_requests

w, k = work_requests.c, work_request_keys.c


def page_of(session: Session, query: RequestQuery) -> Page[WorkRequest]:
    """Read a page, and one more row to see whether it is the last."""
    rows = _rows(session, query, whole=False)
    items = together(session, rows[: query.limit])
    if items is None:
        rows = _rows(session, query, whole=True)
        items = [session.remembered.made.make(row) for row in rows[: query.limit]]
    more = len(rows) > query.limit
    return Page(tuple(items), position_of(items[-1], query.sort) if more else None)


def _rows(session: Session, query: RequestQuery, *, whole: bool) -> list[Row]:
    shape, values = shape_of(query)
    if shape.tried is None:
        return session.read_admitting(listing(shape, whole), values)
    return searched(session, query, shape, values, whole=whole)


def count_of(session: Session, query: RequestQuery) -> int:
    """Count what all pages together hold."""
    shape, values = shape_of(evolve(query, sort=Sort(), after=None))
    [[total]] = session.read(counting(shape), values)
    return int(total)


@lru_cache(SHAPES)
def listing(shape: Shape, whole: bool) -> Reading:  # noqa: FBT001 - a cache takes no names
    """Find or build the statement that lists a page."""
    ordered = in_order(names_of(w), shape, with_asset(work_requests, shape))
    return shown(ordered.where(*shape.passes(w)).limit(LIMIT), w, shape, whole=whole)


@lru_cache(SHAPES)
def counting(shape: Shape) -> Statement:
    """Find or build the statement that counts."""
    rows = work_requests if shape.tried is None else _by_index(shape)
    clauses = [each.clause(rows.c) for each in shape.filters if each.indexed is None]
    counted = select(func.count()).select_from(with_asset(rows, shape))
    return compiled(counted.where(rows.c.organisation_id == ORGANISATION_ID, *clauses))


def _by_index(shape: Shape) -> Subquery:
    clauses = [each.indexed(k) for each in shape.filters if each.indexed]
    found = select(*k).where(k.organisation_id == ORGANISATION_ID, *clauses)
    # With OFFSET nothing else than the words or assets can be what the planner begins with.
    return found.offset(sql("0")).subquery("found")
