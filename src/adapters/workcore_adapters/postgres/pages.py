"""What all lists of requests have in common: columns, order, and what comes beside a page."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    select,
)
from sqlalchemy import literal_column as sql

from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.filters import Columns
from workcore_adapters.postgres.rows.requests import NAMES, STAMP, WHOLE
from workcore_adapters.postgres.shapes import Shape
from workcore_adapters.postgres.tables import assets, work_request_keys, work_requests

w, a, k = work_requests.c, assets.c, work_request_keys.c


def its_asset(c: Columns) -> ColumnElement[bool]:
    """Say which asset belongs to requests with these columns."""
    return and_(a.organisation_id == c.organisation_id, a.id == c.asset_id)


BOTH: Final[FromClause] = work_requests.join(assets, its_asset(w))

LIMIT: Final[ColumnElement[int]] = bindparam("limit", type_=Integer())

SHAPES: Final = 1_024
"""How many texts are kept at most; each use case asks for a handful."""


def columns_of(c: Columns, *, whole: bool) -> list[ColumnElement[Any]]:
    """List `WHOLE` or `NAMES`, those of requests taken from *c*."""
    return [_taken(c, each) for each in (WHOLE if whole else NAMES)]


def _taken(c: Columns, column: ColumnElement[Any]) -> ColumnElement[Any]:
    if column is STAMP:
        return c.stamp if "stamp" in c else STAMP
    ours = isinstance(column, Column) and column.table is work_requests
    return c[column.name] if ours else column


def in_order(
    columns: Iterable[ColumnElement[Any]], shape: Shape, rows: FromClause
) -> Select[tuple[Any, ...]]:
    """Read *rows*, requests and what is joined to them, from where the page before ended."""
    ours = select(*columns).where(w.organisation_id == ORGANISATION_ID)
    if not shape.keyed:
        return ours.select_from(rows).where(*shape.behind(w)).order_by(*shape.order(w))
    keys = select(*(k[c.name] for c in shape.keys(w))).where(
        k.organisation_id == ORGANISATION_ID, *shape.behind(k)
    )
    # Without OFFSET the planner takes keys and requests for the same, and asks the policy first.
    found = keys.order_by(*shape.order(k)).offset(sql("0")).subquery("found")
    return ours.select_from(rows.join(found, found.c.id == w.id)).order_by(*shape.order(found.c))
