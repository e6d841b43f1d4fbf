"""
Finding a page by words or assets in order, whether they are rare or common.

Reading in order until a page is full is quick for what is common and hopeless for what
is rare; asking the index and sorting what it finds is the other way round. The planner
has to guess which it is; we try, which holds for stale statistics as well:

1. `walking` looks at `NEAR` rows in order. What is common has filled the page by then.
2. It looks at `FAR` rows, if at least `HOPEFUL` of the few were hits.
3. `probing` asks the index, stops at `FEW`, and sorts what it found.
4. If that was too much, `walking` reads on in order after all.

What was found by the index once is looked for there at once the next time.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, Subquery, bindparam, func, select
from sqlalchemy import literal_column as sql

from workcore.ports.queries import RequestQuery
from workcore_adapters.postgres.admission import ORGANISATION_ID, Reading
from workcore_adapters.postgres.pages import (
    LIMIT,
    SHAPES,
    in_order,
    names_of,
    shown,
    with_asset,
)
from workcore_adapters.postgres.rows.requests import STAMP
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.shapes import Shape, shape_of
from workcore_adapters.postgres.statements import Row, Statement, Values, compiled
from workcore_adapters.postgres.tables import work_request_keys, work_requests

w, k = work_requests.c, work_request_keys.c

NEAR: Final = 200
HOPEFUL: Final = 2
FAR: Final = 4_000
EVERYTHING: Final = None
"""Rows to look at in order: `LIMIT NULL` means all."""

FEW: Final = 1_000
"""As many rows are sorted faster than a page of them is met with in order."""


def searched(
    session: Session, query: RequestQuery, shape: Shape, values: Values, *, whole: bool
) -> list[Row]:
    """Read a page of what a filter lets through of which nobody knows how much that is."""
    search = _Search(session, shape, values, whole)
    topic = topic_of(query)
    known = session.known_to_be_rare(topic)
    if not known:
        for rows in (NEAR, FAR):
            found = search.walk(rows)
            if len(found) > query.limit:
                return found
            if len(found) < HOPEFUL:
                break
    few = search.probe()
    if known is not (few is not None):
        session.know_to_be_rare(topic, rare=not known)
    return search.walk(EVERYTHING) if few is None else few


@lru_cache(256)
def topic_of(query: RequestQuery) -> str:
    """Name what is looked for, whatever else the query says."""
    shape, _ = shape_of(query)
    assert shape.tried is not None  # noqa: S101 - nothing else is searched for
    return repr(shape.tried.read(query))


class _Search:
    """What one search asks, in the steps above."""

    def __init__(self, session: Session, shape: Shape, values: Values, whole: bool) -> None:  # noqa: FBT001 - as said
        self._session = session
        self._shape = shape
        self._values = values
        self._whole = whole

    def walk(self, rows: int | None) -> list[Row]:
        """Look at so many rows in order."""
        values = {**self._values, "rows": rows}
        return self._session.read_admitting(walking(self._shape, self._whole), values)

    def probe(self) -> list[Row] | None:
        """Ask the index; None if that was too much."""
        rows = self._session.read_admitting(probing(self._shape, self._whole), self._values)
        # An empty page may be that of too much, or of none that another filter lets through.
        return None if not rows and self._is_much() else rows

    def _is_much(self) -> bool:
        [[found]] = self._session.read(counting(self._shape), self._values)
        return bool(found > FEW)


@lru_cache(SHAPES)
def walking(shape: Shape, whole: bool) -> Reading:  # noqa: FBT001 - a cache takes no names
    """Find or build the statement that looks at rows in order."""
    rows = in_order([*work_requests.c, STAMP], shape, work_requests)
    seen = rows.limit(bindparam("rows", type_=Integer())).subquery("seen")
    page = _page(seen, shape).where(*shape.passes(seen.c))
    return shown(page, seen.c, shape, whole=whole)


@lru_cache(SHAPES)
def probing(shape: Shape, whole: bool) -> Reading:  # noqa: FBT001 - as above
    """Find or build the statement that asks the index; it reads nothing when that is too much."""
    found = _counted(shape)
    others = [each.clause(found.c) for each in shape.filters if each is not shape.tried]
    page = _page(found, shape).where(found.c.hits <= sql(str(FEW)), *others)
    return shown(page.where(*shape.behind(found.c)), found.c, shape, whole=whole)


def _page(rows: Subquery, shape: Shape) -> Select[Any]:
    page = select(*names_of(rows.c)).select_from(with_asset(rows, shape))
    return page.order_by(*shape.order(rows.c)).limit(LIMIT)


@lru_cache(SHAPES)
def counting(shape: Shape) -> Statement:
    """Find or build the statement that counts what the index finds, up to what is too much."""
    return compiled(select(func.count()).select_from(_hits(shape, [k.id])))


def _counted(shape: Shape) -> Subquery:
    """Read the keys that the index finds, beside each how many there are."""
    hits = _hits(shape, k)
    # A CTE to be counted would keep every column that some list compares.
    return select(hits, func.count().over().label("hits")).subquery("found")


def _hits(shape: Shape, columns: Iterable[ColumnElement[Any]]) -> Subquery:
    assert shape.tried is not None  # noqa: S101 - nothing else is searched for
    assert shape.tried.indexed is not None  # noqa: S101 - which makes it one to be tried
    found = select(*columns).where(k.organisation_id == ORGANISATION_ID, shape.tried.indexed(k))
    return found.limit(sql(str(FEW + 1))).subquery("hits")
