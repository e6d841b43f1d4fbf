"""What is written beside requests, as `ports.records` promises."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from attrs import evolve, frozen
from sqlalchemy import Boolean, Column, Integer, Table, Text, any_, bindparam, or_, select
from sqlalchemy import literal_column as sql

from workcore.entities.approval import ApprovalChain
from workcore.entities.records import AuditRecord, Comment, OutboxMessage, StatusChange
from workcore.errors import NoSuchChain, NoSuchComment
from workcore.model import ChainState, CommentId, RequestId
from workcore.ports.queries import Page, Slice
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.rows import records as rows
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import Statement, compiled
from workcore_adapters.postgres.tables import (
    approval_chains,
    audit_records,
    comments,
    outbox,
    status_history,
)
from workcore_adapters.postgres.tables.base import Id, Ids
from workcore_adapters.postgres.writes import (
    CHAIN_PUT,
    CHANGE_ADDED,
    COMMENT_ADDED,
    COMMENT_SAVED,
    MESSAGE_ADDED,
    RECORD_ADDED,
)

REQUEST_ID: Final = bindparam("request_id", type_=Id)


def _slice(table: Table, columns: tuple[Column[Any], ...], *conditions: Any) -> Statement:  # noqa: ANN401 - SQL
    """Read a stretch of *table*, by id."""
    return compiled(
        select(*columns)
        .where(table.c.organisation_id == ORGANISATION_ID, *conditions)
        .where(table.c.id > bindparam("after", type_=Id))
        .order_by(table.c.id)
        .limit(bindparam("limit", type_=Integer()))
    )


k, h, c, r, m = approval_chains.c, status_history.c, comments.c, audit_records.c, outbox.c

GET_CHAIN: Final = compiled(
    select(*rows.CHAIN).where(
        k.organisation_id == ORGANISATION_ID,
        k.request_id == REQUEST_ID,
        k.revision == bindparam("revision", type_=Integer()),
    )
)
OPEN_CHAINS: Final = compiled(
    select(*rows.CHAIN).where(
        k.organisation_id == ORGANISATION_ID,
        k.request_id == any_(bindparam("ids", type_=Ids)),
        k.state == sql(f"'{ChainState.OPEN}'"),
    )
)
GET_COMMENT: Final = compiled(
    select(*rows.COMMENT).where(
        c.organisation_id == ORGANISATION_ID,
        c.request_id == REQUEST_ID,
        c.id == bindparam("comment_id", type_=Id),
    )
)
HISTORY: Final = _slice(status_history, rows.CHANGE, h.request_id == REQUEST_ID)
COMMENTS: Final = _slice(
    comments,
    rows.COMMENT,
    c.request_id == REQUEST_ID,
    or_(bindparam("internal", type_=Boolean()), ~c.internal),
)
AUDIT: Final = _slice(
    audit_records,
    rows.RECORD,
    r.subject == bindparam("subject", type_=Text()),
    r.subject_id == bindparam("subject_id", type_=Text()),
)
TRAIL: Final = _slice(audit_records, rows.RECORD)
OUTBOX: Final = _slice(outbox, rows.MESSAGE, m.request_id == REQUEST_ID)


@frozen
class PostgresChains:
    """Approval chains, one a request and revision."""

    _session: Session
    _pending: Pending

    def get(self, request_id: RequestId, revision: int) -> ApprovalChain:
        """Read one, or raise NoSuchChain."""
        values = {"request_id": request_id, "revision": revision}
        for row in self._session.read(GET_CHAIN, values):
            return rows.chain_from(row)
        raise NoSuchChain(request_id)

    def open_of(self, request_ids: Collection[RequestId]) -> Mapping[RequestId, ApprovalChain]:
        """Read the open chains of requests."""
        found = map(rows.chain_from, self._session.read(OPEN_CHAINS, {"ids": list(request_ids)}))
        return {chain.request_id: chain for chain in found}

    def put(self, chain: ApprovalChain) -> None:
        """Write a new one, or the next state of a known one, at commit."""
        self._pending.add(CHAIN_PUT, rows.chain_of(chain))


@frozen
class PostgresHistory:
    """Status histories."""

    _session: Session
    _pending: Pending

    def add(self, change: StatusChange) -> None:
        """Write a row at commit."""
        self._pending.add(CHANGE_ADDED, rows.change_of(change))

    def of(self, request_id: RequestId, part: Slice) -> Page[StatusChange]:
        """List a request's, oldest first."""
        values = {"request_id": request_id}
        return self._session.read_slice(HISTORY, part, rows.change_from, values)


@frozen
class PostgresComments:
    """Comments on requests."""

    _session: Session
    _pending: Pending

    def get(self, request_id: RequestId, comment_id: CommentId) -> Comment:
        """Read one, or raise NoSuchComment."""
        values = {"request_id": request_id, "comment_id": comment_id}
        for row in self._session.read(GET_COMMENT, values):
            return rows.comment_from(row)
        raise NoSuchComment(comment_id)

    def add(self, comment: Comment) -> None:
        """Write a new one at commit."""
        self._pending.add(COMMENT_ADDED, rows.comment_of(comment))

    def save(self, comment: Comment) -> Comment:
        """Write the next state of one at commit."""
        saved = evolve(comment, version=comment.version + 1)
        self._pending.add(COMMENT_SAVED, rows.comment_of(saved))
        return saved

    def of(self, request_id: RequestId, part: Slice, *, internal: bool) -> Page[Comment]:
        """List a request's, oldest first."""
        values = {"request_id": request_id, "internal": internal}
        return self._session.read_slice(COMMENTS, part, rows.comment_from, values)


@frozen
class PostgresAuditTrail:
    """Who did what."""

    _session: Session
    _pending: Pending

    def add(self, record: AuditRecord) -> None:
        """Write a record at commit."""
        self._pending.add(RECORD_ADDED, rows.record_of(record))

    def all(self, part: Slice) -> Page[AuditRecord]:
        """List the organisation's, oldest first."""
        return self._session.read_slice(TRAIL, part, rows.record_from, {})

    def of(self, subject: str, subject_id: str, part: Slice) -> Page[AuditRecord]:
        """List what was done to one thing, oldest first."""
        values = {"subject": subject, "subject_id": subject_id}
        return self._session.read_slice(AUDIT, part, rows.record_from, values)


@frozen
class PostgresOutbox:
    """Events on their way to the people and systems they concern."""

    _session: Session
    _pending: Pending

    def add(self, message: OutboxMessage) -> None:
        """Write a message at commit."""
        self._pending.add(MESSAGE_ADDED, rows.message_of(message))

    def of(self, request_id: RequestId, part: Slice) -> Page[OutboxMessage]:
        """List what was written about a request, oldest first."""
        values = {"request_id": request_id}
        return self._session.read_slice(OUTBOX, part, rows.message_from, values)
