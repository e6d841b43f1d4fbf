"""Lists of requests: a text for each shape of query, compiled when first asked for."""

from functools import lru_cache
from typing import Any, Final

from attrs import evolve
from sqlalchemy import FromClause, Integer, Select, and_, bindparam, func, select, true

from workcore.entities.work_request import WorkRequest
from workcore.ports.queries import Page, RequestQuery, Sort, position_of
from workcore_adapters.postgres.admission import ADMISSION, IS_CALLER, ORGANISATION_ID, WHO
from workcore_adapters.postgres.filters import Filter
from workcore_adapters.postgres.rows.requests import COLUMNS, CONTENT, request_from
from workcore_adapters.postgres.searching import found_by
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.shapes import ORDERED_BY, Shape, shape_of
from workcore_adapters.postgres.statements import Statement, compiled
from workcore_adapters.postgres.tables import assets, work_requests

w, a = work_requests.c, assets.c

BOTH: Final[FromClause] = work_requests.join(
    assets, and_(a.organisation_id == w.organisation_id, a.id == w.asset_id)
)

SHAPES: Final = 1_024
"""How many texts are kept at most; each use case asks for a handful."""


def page_of(session: Session, query: RequestQuery) -> Page[WorkRequest]:
    """Read a page, and one more row to see whether it is the last."""
    shape, values = shape_of(query)
    read = session.read_admitting(listing(shape), listing_admitting(shape), values)
    rows = [row for row in read if row[CONTENT] is not None]
    items = tuple(map(request_from, rows[: query.limit]))
    for item in items:
        session.contents[item.id] = item.content
    more = len(rows) > query.limit
    return Page(items, position_of(items[-1], query.sort) if more else None)


def count_of(session: Session, query: RequestQuery) -> int:
    """Count what all pages together hold."""
    shape, values = shape_of(evolve(query, sort=Sort(), after=None))
    [[total]] = session.read(counting(shape), values)
    return int(total)


@lru_cache(SHAPES)
def listing(shape: Shape) -> Statement:
    """Find or build the statement that lists a page."""
    tried = shape.tried
    return compiled(_listed(shape) if tried is None else _searched(shape, tried))


@lru_cache(SHAPES)
def listing_admitting(shape: Shape) -> Statement:
    """Find or build the statement that lists a page and lets the caller in by the way."""
    tried = shape.tried
    listed = _listed(shape) if tried is None else _searched(shape, tried)
    place = w[ORDERED_BY[shape.sort.by]].label("place")
    page = listed.add_columns(place).subquery("page")
    keys = (page.c.place, page.c.id)
    return compiled(
        select(*ADMISSION, *(page.c[column.name] for column in COLUMNS))
        .select_from(WHO.outerjoin(page, true()))
        .where(IS_CALLER)
        .order_by(*(key.desc() if shape.sort.descending else key.asc() for key in keys))
    )


@lru_cache(SHAPES)
def counting(shape: Shape) -> Statement:
    """Find or build the statement that counts."""
    counted = select(func.count()).select_from(BOTH if shape.joins else work_requests)
    clauses = [(each.indexed or each.clause)(w) for each in shape.filters]
    return compiled(counted.where(w.organisation_id == ORGANISATION_ID, *clauses))


def _listed(shape: Shape) -> Select[Any]:
    return (
        select(*COLUMNS)
        .select_from(BOTH)
        .where(w.organisation_id == ORGANISATION_ID, *shape.passes(w), *shape.behind(w))
        .order_by(*shape.order(w))
        .limit(bindparam("limit", type_=Integer()))
    )


def _searched(shape: Shape, tried: Filter) -> Select[Any]:
    """Find a page of identifiers first, and read only those requests whole."""
    found = found_by(shape, tried)
    return (
        select(*COLUMNS)
        .select_from(BOTH.join(found, w.id == found.c.id))
        .where(w.organisation_id == ORGANISATION_ID)
        .order_by(*shape.order(w))
    )
