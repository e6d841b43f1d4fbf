"""What is planned around a request, in one statement."""

from typing import Any, Final

from sqlalchemy import CTE, bindparam, func, select, text
from sqlalchemy import literal_column as sql

from workcore.model import AssetId, RequestContent, RequestId, Window
from workcore.policies.conflicts import Occupation
from workcore.ports.requests import Neighbourhood
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.register_statements import family
from workcore_adapters.postgres.rows.words import IMPACTS, STATUSES
from workcore_adapters.postgres.session import NIL, Session
from workcore_adapters.postgres.statements import Row, compiled
from workcore_adapters.postgres.tables import work_request_keys, work_requests
from workcore_adapters.postgres.tables.base import Id, Ids, Instant
from workcore_adapters.postgres.tables.indexes import window_of
from workcore_adapters.postgres.tables.requests import TAKES_CAPACITY

w, k = work_requests.c, work_request_keys.c


def _around() -> Any:  # noqa: ANN401 - SQLAlchemy's Select
    """Read the family of assets in every row, beside one work each; one row when there is none."""
    relatives = family()
    every = select(
        func.array_agg(relatives.c.id, type_=Ids).label("ids"),
        func.array_agg(relatives.c.parent_id, type_=Ids).label("parents"),
    ).cte("everybody")
    near = _near(every)
    works = (
        select(
            w.id,
            w.reference,
            w.title,
            w.status,
            w.requested_start,
            w.requested_end,
            w.asset_ids,
            w.asset_impacts,
        )
        .join(near, near.c.id == w.id)
        .where(w.organisation_id == ORGANISATION_ID)
        .subquery("works")
    )
    joined = every.outerjoin(works, sql("true"))
    return select(every.c.ids, every.c.parents, works).select_from(joined).order_by(works.c.id)


def _near(every: CTE) -> CTE:
    """Find the works in the window on any of the assets; their keys, by the index of windows."""
    wanted = func.tstzrange(bindparam("start", type_=Instant), bindparam("end", type_=Instant))
    found = (
        select(k.id)
        .select_from(work_request_keys.join(every, sql("true")))
        .where(k.organisation_id == ORGANISATION_ID, text(TAKES_CAPACITY))
        .where(window_of(k).bool_op("&&")(wanted))
        .where(k.asset_ids.overlap(every.c.ids).is_(True), k.id != bindparam("excluding", type_=Id))
    )
    return found.cte("near").prefix_with("MATERIALIZED")


AROUND: Final = compiled(_around())


def neighbourhood(
    session: Session, content: RequestContent, excluding: RequestId | None
) -> Neighbourhood:
    """Find the works around *content*, oldest first, and what is a part of what."""
    rows = session.read(
        AROUND,
        {
            "ids": list(content.asset_ids),
            "start": content.requested_start,
            "end": content.requested_end,
            "excluding": excluding or NIL,
        },
    )
    ids, parents = rows[0][:2]
    return Neighbourhood(
        works=[occupation_from(row[2:]) for row in rows if row[2] is not None],
        parents=_parents(ids or [], parents or []),
    )


def _parents(ids: list[AssetId], parents: list[AssetId | None]) -> dict[AssetId, AssetId]:
    pairs = zip(ids, parents, strict=True)
    return {part: whole for part, whole in pairs if whole is not None}


def occupation_from(row: Row) -> Occupation:
    """Make an occupation of the columns that `AROUND` reads of a work."""
    id_, reference, title, status, start, end, asset_ids, impacts = row
    return Occupation(
        request_id=id_,
        reference=reference,
        title=title,
        status=STATUSES[status],
        window=Window(start, end),
        impacts={asset: IMPACTS[impact] for asset, impact in zip(asset_ids, impacts, strict=True)},
    )
