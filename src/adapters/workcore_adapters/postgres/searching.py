"""
Finding a page by words or assets in order, whether they are rare or common.

Reading in order until a page is full is quick for what is common and hopeless for what
is rare; asking the index and sorting what it finds is the other way round. Which it is
gets tried out inside the statement, which holds for stale statistics and for prepared
plans alike:

1. `near` looks at a few rows in order. What is common has filled the page by then.
2. `far` looks at more of them, if at least some of the few were hits.
3. `probe` asks the index, and stops at `FEW`.
4. `few` filters and sorts what the probe found; if that was too much, `many` reads on in
   order after all.

Branches that are not needed are never started.
"""

from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    select,
    union_all,
)
from sqlalchemy import literal_column as sql

from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.filters import Columns, Filter
from workcore_adapters.postgres.shapes import Shape
from workcore_adapters.postgres.tables import assets, work_requests

w, a = work_requests.c, assets.c

Number = ColumnElement[int]

LIMIT: Final[Number] = bindparam("limit", type_=Integer())

NEAR: Final[Number] = sql("8") * LIMIT
"""Rows that `near` looks at."""

HOPEFUL: Final[Number] = sql("2")
"""Hits of `near` from which on `far` is worth while."""

FAR: Final[Number] = sql("4000")
"""Rows that `far` looks at, at most."""

FEW: Final[Number] = sql("1000")
"""As many rows are sorted faster than a page of them is met with in order."""


def found_by(shape: Shape, tried: Filter) -> FromClause:
    """Find the identifiers of a page, trying out how rare it is what *tried* lets through."""
    near = _walk(shape, "near", NEAR)
    more = _count(near) < LIMIT
    far = _walk(shape, "far", FAR, more, _count(near) >= HOPEFUL)
    still_more = and_(more, _count(far) < LIMIT)
    probe = _probe(tried, still_more)

    few = _page(shape, still_more, _count(probe) <= FEW, w.id.in_(select(probe.c.id)))
    many = _page(shape, still_more, _count(probe) > FEW)
    walked = (select(walk.c.id).where(_count(walk) >= LIMIT) for walk in (near, far))
    return union_all(*walked, few, many).subquery("found")


def _count(rows: CTE) -> ScalarSelect[int]:
    return select(func.count()).select_from(rows).scalar_subquery()


def _walk(shape: Shape, name: str, rows: Number, *conditions: ColumnElement[bool]) -> CTE:
    """Look at a number of rows in order, and keep a page of those that pass."""
    ours = select(work_requests).where(w.organisation_id == ORGANISATION_ID, *conditions)
    behind = ours.where(*shape.behind(w)).order_by(*shape.order(w))
    c = behind.limit(rows).subquery(f"{name}_rows").c
    found = select(c.id)
    if shape.joins:
        found = found.join(assets, _its_asset(c))
    passing = found.where(*shape.passes(c)).order_by(*shape.order(c))
    return passing.limit(LIMIT).cte(name).prefix_with("MATERIALIZED")


def _probe(tried: Filter, *conditions: ColumnElement[bool]) -> CTE:
    """Ask the index, and stop when that is too much."""
    assert tried.indexed is not None  # noqa: S101 - nothing else is tried
    found = select(w.id).where(w.organisation_id == ORGANISATION_ID, tried.indexed(w), *conditions)
    return found.limit(FEW + sql("1")).cte("probe").prefix_with("MATERIALIZED")


def _page(shape: Shape, *conditions: ColumnElement[bool]) -> Select[Any]:
    found = select(w.id).where(w.organisation_id == ORGANISATION_ID, *conditions)
    if shape.joins:
        found = found.join(assets, _its_asset(w))
    passing = found.where(*shape.passes(w), *shape.behind(w))
    page = passing.order_by(*shape.order(w)).limit(LIMIT).subquery()
    return select(page.c.id)


def _its_asset(c: Columns) -> ColumnElement[bool]:
    return and_(a.organisation_id == c.organisation_id, a.id == c.asset_id)
