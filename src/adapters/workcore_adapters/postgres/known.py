"""Requests by their names: whatever was made of the same rows before is not read again."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, bindparam, select

from workcore.entities.work_request import WorkRequest
from workcore.model import RequestId
from workcore_adapters.postgres.admission import ORGANISATION_ID, reading
from workcore_adapters.postgres.pages import BOTH
from workcore_adapters.postgres.rows.requests import NAMES, WHOLE, stamp_of
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import Row, compiled
from workcore_adapters.postgres.tables import work_requests
from workcore_adapters.postgres.tables.base import Id, Ids

w = work_requests.c


def _ours(columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    return select(*columns).select_from(BOTH).where(w.organisation_id == ORGANISATION_ID)


IS_WANTED: Final = w.id == bindparam("id", type_=Id)

NAMED: Final = reading(_ours(NAMES).where(IS_WANTED))
ONE: Final = reading(_ours(WHOLE).where(IS_WANTED))
SOME: Final = compiled(_ours(WHOLE).where(w.id == any_(bindparam("ids", type_=Ids))))


def one(session: Session, request_id: RequestId) -> WorkRequest | None:
    """Read one: all of it, unless it was read before and has not changed since."""
    values = {"id": request_id}
    made = session.remembered.made
    kept = made.kept(request_id.bytes)
    if kept is not None:
        rows = session.read_admitting(NAMED, values)
        if not rows:
            return None
        # With a connection that broke meanwhile all went that was remembered.
        if kept[0] == rows[0][1:3] and made is session.remembered.made:
            session.remembered.looked_up("requests", known=1)
            return kept[1]
    rows = session.read_admitting(ONE, values)
    session.remembered.looked_up("requests", unknown=len(rows))
    return session.remembered.made.make(rows[0]) if rows else None


def together(session: Session, names: Sequence[Row]) -> list[WorkRequest] | None:
    """
    Read those that have these `NAMES`, in this order.

    None when one of them has changed since: then they are not what was asked for any more.
    """
    known = list(map(session.remembered.made.known, names))
    unknown = [row for row, request in zip(names, known, strict=True) if request is None]
    hits = len(names) - len(unknown)
    session.remembered.looked_up("requests", known=hits, unknown=len(unknown))
    made = _made(session, unknown) if unknown else {}
    found = [each or made.get(row[0]) for row, each in zip(names, known, strict=True)]
    read = [request for request in found if request is not None]
    return read if len(read) == len(names) else None


def _made(session: Session, names: Sequence[Row]) -> dict[bytes, WorkRequest]:
    """Make those of the requests with these `NAMES` that have them still."""
    stamps = {row[0]: row[1:3] for row in names}
    rows = session.read(SOME, {"ids": [UUID(bytes=name) for name in stamps]})
    made = ((session.remembered.made.make(row), stamp_of(row)) for row in rows)
    return {
        request.id.bytes: request for request, stamp in made if stamp == stamps[request.id.bytes]
    }
