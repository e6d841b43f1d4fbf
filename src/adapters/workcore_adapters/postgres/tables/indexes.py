"""
What finds work requests quickly. Each index has its query, and a test that explains it.

Assets, words and windows are selective without a tenant, and neither GIN nor GiST
takes a plain column without an extension: those three alone do not begin with one.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Index, func, text
from sqlalchemy.dialects.postgresql import TSTZRANGE
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from workcore_adapters.postgres.tables.requests import TAKES_CAPACITY, work_requests

w = work_requests.c


def window_of(c: ReadOnlyColumnCollection[str, Any]) -> ColumnElement[Any]:
    """Say when work is wanted; nothing where a draft ends before it starts."""
    latest = func.greatest(c.requested_start, c.requested_end)
    return func.tstzrange(c.requested_start, latest, type_=TSTZRANGE())


def _ordered(name: str, *columns: str, where: str | None = None) -> Index:
    """Serve a list that is narrowed by all columns but the last two, and ordered by those."""
    return Index(
        f"ix_work_requests_{name}",
        w.organisation_id,
        *(w[column] for column in columns),
        postgresql_where=None if where is None else text(where),
    )


INDEXES: Final = (
    _ordered("created", "created_at", "id"),
    _ordered("status", "status", "created_at", "id"),
    _ordered("priority", "priority_rank", "id"),
    _ordered("requester", "requested_by_id", "created_at", "id"),
    _ordered("start", "requested_start", "id"),
    _ordered("updated", "updated_at", "id"),
    _ordered("deadline", "deadline_rank", "id"),
    _ordered("cost", "cost_rank", "id"),
    _ordered("title", "title_rank", "id"),
    _ordered("waiting", "created_at", "id", where="approval_state = 'open'"),
    _ordered("started_early", "created_at", "id", where="started_by_id IS NOT NULL"),
    Index("ix_work_requests_notice", w.notice_at, postgresql_where=text("notice_at IS NOT NULL")),
    Index(
        "ix_work_requests_window",
        window_of(w),
        postgresql_using="gist",
        postgresql_where=text(TAKES_CAPACITY),
    ),
    Index("ix_work_requests_assets", w.asset_ids, postgresql_using="gin"),
    # A pending list would make every search after an insert read it from end to end.
    Index(
        "ix_work_requests_search",
        w.search,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    ),
)
