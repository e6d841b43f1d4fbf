"""What all lists of requests have in common: columns, order, and what comes beside a page."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    LargeBinary,
    Select,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy import literal_column as sql

from workcore_adapters.postgres.admission import ORGANISATION_ID, Reading, reading
from workcore_adapters.postgres.filters import Columns
from workcore_adapters.postgres.rows.requests import STAMP, WHOLE
from workcore_adapters.postgres.shapes import Shape
from workcore_adapters.postgres.tables import assets, work_request_keys, work_requests

w, a, k = work_requests.c, assets.c, work_request_keys.c
its = assets.alias("its")


def its_asset(c: Columns) -> ColumnElement[bool]:
    """Say which asset belongs to requests with these columns."""
    return and_(a.organisation_id == c.organisation_id, a.id == c.asset_id)


BOTH: Final[FromClause] = work_requests.join(assets, its_asset(w))

LIMIT: Final[ColumnElement[int]] = bindparam("limit", type_=Integer())

SHAPES: Final = 1_024
"""How many texts are kept at most; each use case asks for a handful."""


def names_of(c: Columns) -> list[ColumnElement[Any]]:
    """
    List `NAMES` of requests with these keys.

    The asset's stamp is looked up for what is on the page: for a join the planner may read every
    asset, or all that a filter lets through.
    """
    asset = select(sql("its.xmin", LargeBinary())).select_from(its)
    ours = asset.where(its.c.organisation_id == c.organisation_id, its.c.id == c.asset_id)
    stamp = c.stamp if "stamp" in c else STAMP
    name = func.uuid_send(c.id, type_=LargeBinary()).label("name")
    return [name, stamp, ours.scalar_subquery().label("asset_stamp")]


def with_asset(rows: FromClause, shape: Shape) -> FromClause:
    """Join the primary asset of *rows* where a filter needs it."""
    return rows.join(assets, its_asset(rows.c)) if shape.joins else rows


def shown(page: Select[Any], c: Columns, shape: Shape, *, whole: bool) -> Reading:
    """Compile a page of names of requests in *c*; of all that it names when *whole* is asked."""
    if not whole:
        return reading(page)
    ids = page.with_only_columns(c.id).subquery("page")
    rows = BOTH.join(ids, and_(w.organisation_id == ORGANISATION_ID, w.id == ids.c.id))
    return reading(select(*WHOLE).select_from(rows).order_by(*shape.order(w)))


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
