"""What is asked about assets: single ones, lists, families, and what is done to them now."""

from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    String,
    any_,
    bindparam,
    exists,
    func,
    or_,
    select,
    union,
)
from sqlalchemy import literal_column as sql

from workcore.model import Impact, Status
from workcore_adapters.postgres.admission import ORGANISATION_ID, reading
from workcore_adapters.postgres.rows.people import ASSET
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import assets, work_requests
from workcore_adapters.postgres.tables.base import Code, Ids, Texts

a, w = assets.c, work_requests.c

OURS: Final = select(*ASSET).where(a.organisation_id == ORGANISATION_ID)
NAMED: Final = bindparam("ids", type_=Ids)

MANY: Final = reading(OURS.where(a.id == any_(NAMED)))
BY_CODE: Final = compiled(OURS.where(a.code == any_(bindparam("codes", type_=Texts))))


def _among(column: ColumnElement[Any], name: str, kind: Any) -> ColumnElement[bool]:  # noqa: ANN401 - an SQL type
    wanted = bindparam(name, type_=kind)
    return or_(func.cardinality(wanted) == sql("0"), column == any_(wanted))


def _has_all_parts() -> ColumnElement[bool]:
    """Whether each part is somewhere in the code, the name or the location."""
    part = func.unnest(bindparam("parts", type_=Texts)).table_valued("part").render_derived().c.part
    words = func.lower(func.concat_ws(sql("E'\\n'"), a.code, a.name, a.location))
    return ~exists().where(func.strpos(words, func.lower(part)) == sql("0"))


FIND: Final = compiled(
    OURS.where(
        a.code > bindparam("after", type_=Code),
        _among(a.asset_type, "asset_types", Texts),
        _among(a.capacity_group, "capacity_groups", Texts),
        _among(a.owner_id, "owner_ids", Ids),
        _among(a.parent_id, "parent_ids", Ids),
        _has_all_parts(),
    )
    .order_by(a.code)
    .limit(bindparam("limit", type_=Integer()))
)


def above() -> CTE:
    """Walk from the assets named to their roots: which was named, where we stand, what is next."""
    start = select(a.id.label("named"), a.id, a.parent_id).where(
        a.organisation_id == ORGANISATION_ID, a.id == any_(NAMED)
    )
    walked = start.cte("above", recursive=True)
    up = select(walked.c.named, a.id, a.parent_id).where(
        a.organisation_id == ORGANISATION_ID, a.id == walked.c.parent_id
    )
    return walked.union(up)


def below() -> CTE:
    """Walk from the assets named to all their parts."""
    start = select(a.id, a.parent_id).where(
        a.organisation_id == ORGANISATION_ID, a.id == any_(NAMED)
    )
    walked = start.cte("below", recursive=True)
    down = select(a.id, a.parent_id).where(
        a.organisation_id == ORGANISATION_ID, a.parent_id == walked.c.id
    )
    return walked.union(down)


def family() -> CTE:
    """Take the assets named, what they are a part of, and their parts, each once."""
    up, down = above(), below()
    return union(select(up.c.id, up.c.parent_id), select(down.c.id, down.c.parent_id)).cte("family")


def _impacts_now() -> Any:  # noqa: ANN401 - SQLAlchemy's Select
    walked = above()
    done = (
        func.unnest(w.asset_ids, w.asset_impacts)
        .table_valued("asset_id", "impact")
        .render_derived(name="done")
        .lateral()
    )
    closes = done.c.impact == sql(f"'{Impact.FULL_CLOSURE}'", String())
    return (
        select(walked.c.named, done.c.impact)
        .select_from(work_requests.join(done, sql("true")))
        .join(walked, walked.c.id == done.c.asset_id)
        .where(w.organisation_id == ORGANISATION_ID)
        .where(w.status == sql(f"'{Status.IN_PROGRESS}'", String()))
        .where(or_(walked.c.named == walked.c.id, closes))
    )


IMPACTS_NOW: Final = compiled(_impacts_now())
