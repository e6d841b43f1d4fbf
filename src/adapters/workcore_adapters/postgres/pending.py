"""Writes that wait for commit."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Final
from uuid import UUID

from sqlalchemy import Table, any_, bindparam, select

from workcore.errors import AlreadyClaimed, Duplicate, NoSuchRequest, Stale
from workcore.model import RequestId
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.failures import GoneRequest, StaleRows, TakenValue, duplicate
from workcore_adapters.postgres.loading import encode
from workcore_adapters.postgres.rows.attempts import attempt_of
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import Statement, Values, compiled
from workcore_adapters.postgres.tables import (
    assets,
    attachments,
    attempts,
    comments,
    delegations,
    notification_preferences,
    users,
    webhooks,
    work_requests,
)
from workcore_adapters.postgres.tables.base import Ids
from workcore_adapters.postgres.taken import UNIQUE, taken_among
from workcore_adapters.postgres.writes import ATTEMPT_CLAIMED, MESSAGE_ADDED, Kind, flush_of

Shape = tuple[Kind, ...]

FLUSHES: Final[dict[Shape, Statement]] = {}
"""The statements that were needed so far; there are as many as use cases mix writes."""

VERSIONS: Final = {
    table.name: compiled(
        select(table.c.id, table.c.version)
        .where(table.c.organisation_id == ORGANISATION_ID)
        .where(table.c.id == any_(bindparam("ids", type_=Ids)))
    )
    for table in (
        *(work_requests, comments, assets, users, delegations, attachments),
        *(notification_preferences, webhooks),
    )
}
"""What is stored now, by table."""

REQUEST_VERSIONS: Final = VERSIONS[work_requests.name]


class Pending:
    """What one unit is about to write, in its own organisation and nowhere else."""

    def __init__(self, session: Session) -> None:
        """Write by way of *session*."""
        self._session = session
        self._rows: defaultdict[Kind, list[Plain]] = defaultdict(list)

    def add(self, kind: Kind, row: Plain) -> None:
        """Write *row* at commit, as one of the caller's organisation whatever it says."""
        row["organisation_id"] = self._session.caller.organisation_id
        self._rows[kind].append(row)

    def commit(self) -> None:
        """
        Write everything in one statement.

        Raises:
            Stale, Duplicate, AlreadyClaimed, NoSuchRequest: As the ports say. Nothing was written.
        """
        if self._session.caller.once is not None:
            self.add(
                ATTEMPT_CLAIMED, attempt_of(self._session.admitted.actor, self._session.caller.once)
            )
        if not self._rows:
            _ = self._session.admitted
            return
        kinds = tuple(sorted(self._rows, key=lambda kind: kind.name))
        try:
            self._session.write(flush(kinds), self._values(kinds))
        except StaleRows as failure:
            raise self._stale(failure.kind) from failure
        except TakenValue as failure:
            raise self._taken(failure) from failure
        except GoneRequest as failure:
            raise self._gone() from failure
        self._forget_changed()
        self._rows.clear()
        if MESSAGE_ADDED in kinds:
            self._session.announce()

    def _forget_changed(self) -> None:
        """Forget the requests that were written: they are not what was read any more."""
        for row in self._written(work_requests):
            self._session.remembered.made.forget(row["id"].bytes)

    def _written(self, table: Table) -> Iterator[Plain]:
        """Give the rows that go into *table*, whatever is done to it."""
        return chain.from_iterable(rows for kind, rows in self._rows.items() if kind.table is table)

    def _taken(self, failure: TakenValue) -> AlreadyClaimed | Duplicate:
        once = self._session.caller.once
        if once is not None and failure.constraint == attempts.primary_key.name:
            return AlreadyClaimed(once.key)
        unique = UNIQUE.get(failure.constraint)
        if unique is None:
            return duplicate(failure)
        wanted = unique.values_of(self._written(unique.table))
        stored = self._session.read(unique.stored, {"values": [value for _, value in wanted]})
        return Duplicate(unique.column, taken_among(wanted, stored))

    def _gone(self) -> NoSuchRequest:
        """Find out which request it was."""
        rows = chain.from_iterable(self._rows.values())
        wanted: list[UUID] = [row["request_id"] for row in rows if row.get("request_id")]
        stored: dict[UUID, int] = dict(self._session.read(REQUEST_VERSIONS, {"ids": wanted}))
        gone = (id_ for id_ in wanted if id_ not in stored)
        return NoSuchRequest(RequestId(next(gone, wanted[0])))

    def _values(self, kinds: Shape) -> Values:
        rows = {kind.name: encode(self._rows[kind]) for kind in kinds}
        return rows | {f"{kind.name}_expected": len(self._rows[kind]) for kind in kinds}

    def _stale(self, subject: str) -> Stale:
        """Find out which row it was, and what its version is now."""
        kind = next(kind for kind in self._rows if kind.guards == subject)
        read = {row["id"]: row["version"] - kind.step for row in self._rows[kind]}
        rows = self._session.read(VERSIONS[kind.table.name], {"ids": list(read)})
        stored: dict[UUID, int] = dict(rows)
        changed = (id_ for id_, version in read.items() if stored.get(id_) != version)
        id_ = next(changed, next(iter(read)))
        return Stale(subject, id_, stored.get(id_))


def flush(kinds: Shape) -> Statement:
    """Find or build the statement that writes *kinds*."""
    if kinds not in FLUSHES:
        FLUSHES[kinds] = compiled(flush_of(kinds))
    return FLUSHES[kinds]
