"""
Finding requests by their words, newest first, whether the words are rare or common.

Reading in order until a page is full is quick for common words and hopeless for rare
ones; asking the index of words and sorting what it finds is the other way round. What
a word is, is tried out inside the statement, which holds for stale statistics and for
prepared plans alike:

1. `near` looks at a few rows in order. Common words have filled the page by then.
2. `probe` asks the index of words, and stops at `FEW`.
3. `few` filters and sorts what the probe found, unless that was too much;
4. `many` then goes on in order: words that are neither rare nor common.

The branches that are not needed are never started.
"""

from typing import Any, Final, cast

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    ScalarSelect,
    Select,
    Text,
    and_,
    bindparam,
    func,
    select,
    union_all,
)
from sqlalchemy import literal_column as sql
from sqlalchemy.dialects.postgresql import REGCONFIG

from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.filters import Columns
from workcore_adapters.postgres.shapes import Shape
from workcore_adapters.postgres.tables import assets, work_requests

w, a = work_requests.c, assets.c

FEW: Final[ColumnElement[int]] = sql("1000")
"""As many rows are sorted faster than a page of them is met with in order."""

WALK: Final[ColumnElement[int]] = sql("8")
"""How many rows `near` looks at for each that the page may hold."""

LIMIT: Final = bindparam("limit", type_=Integer())


def query() -> ColumnElement[Any]:
    """
    Make a query of what somebody typed: words that all have to be there, quotes, minus.

    Made once a statement, and unknown to the planner: a plan that is good for no words in
    particular is kept, and one for each search would take longer than the search.
    """
    english = sql("'english'", REGCONFIG())
    asked = func.websearch_to_tsquery(english, bindparam("text", type_=Text()))
    return select(asked).scalar_subquery()


def has_words(c: Columns) -> ColumnElement[bool]:
    """Ask in a way that the index of words can answer."""
    return cast("ColumnElement[bool]", c.search.bool_op("@@")(query()))


def _shows_words(c: Columns) -> ColumnElement[bool]:
    """Ask in a way that no index can answer, so that rows are read in order."""
    return has_words(c).is_(True)


def _count(rows: CTE) -> ScalarSelect[int]:
    return select(func.count()).select_from(rows).scalar_subquery()


def found_by(shape: Shape) -> FromClause:
    """Find the identifiers of a page."""
    near = _near(shape)
    more_needed = _count(near) < LIMIT
    probe = (
        select(w.id)
        .where(w.organisation_id == ORGANISATION_ID, has_words(w), more_needed)
        .limit(FEW + sql("1"))
        .cte("probe")
        .prefix_with("MATERIALIZED")
    )
    few = _page(shape, more_needed, _count(probe) <= FEW, w.id.in_(select(probe.c.id)))
    many = _page(shape, more_needed, _count(probe) > FEW, _shows_words(w))
    full = select(near.c.id).where(_count(near) >= LIMIT)
    return union_all(full, few, many).subquery("found")


def _near(shape: Shape) -> CTE:
    rows = (
        select(work_requests)
        .where(w.organisation_id == ORGANISATION_ID, *shape.behind(w))
        .order_by(*shape.order(w))
        .limit(WALK * LIMIT)
        .subquery("rows")
    )
    c = rows.c
    found = select(c.id).where(_shows_words(c), *shape.passes(c))
    if shape.joins:
        found = found.join(assets, _its_asset(c))
    return found.order_by(*shape.order(c)).limit(LIMIT).cte("near").prefix_with("MATERIALIZED")


def _page(shape: Shape, *conditions: ColumnElement[bool]) -> Select[Any]:
    found = select(w.id).where(w.organisation_id == ORGANISATION_ID, *conditions)
    if shape.joins:
        found = found.join(assets, _its_asset(w))
    passing = found.where(*shape.passes(w), *shape.behind(w))
    page = passing.order_by(*shape.order(w)).limit(LIMIT).subquery()
    return select(page.c.id)


def _its_asset(c: Columns) -> ColumnElement[bool]:
    return and_(a.organisation_id == c.organisation_id, a.id == c.asset_id)
