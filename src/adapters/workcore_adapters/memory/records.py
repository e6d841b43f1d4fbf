"""What is written beside requests, kept in this process."""

from collections.abc import Collection, Mapping
from contextlib import ExitStack

from attrs import evolve

from workcore.entities.approval import ApprovalChain
from workcore.entities.records import AuditRecord, Comment, OutboxMessage, StatusChange
from workcore.entities.user import EPOCH
from workcore.errors import NoSuchChain, NoSuchComment
from workcore.model import ChainState, CommentId, RequestId
from workcore.ports.queries import Page, Slice
from workcore_adapters.memory.database import Tenant, ensure_current, insert, put
from workcore_adapters.memory.pages import slice_of
from workcore_adapters.memory.session import Session


class MemoryChains:
    """Approval chains, as `ports.records` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, request_id: RequestId, revision: int) -> ApprovalChain:
        with self._session.reading() as tenant:
            if (request_id, revision) not in tenant.chains:
                raise NoSuchChain(request_id)
            return tenant.chains[request_id, revision]

    def open_of(self, request_ids: Collection[RequestId]) -> Mapping[RequestId, ApprovalChain]:
        with self._session.reading() as tenant:
            return {
                chain.request_id: chain
                for chain in tenant.chains.values()
                if chain.state is ChainState.OPEN and chain.request_id in request_ids
            }

    def put(self, chain: ApprovalChain) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            put(tenant.chains, (chain.request_id, chain.revision), chain, undo)

        self._session.later(write)


class MemoryHistory:
    """Status histories, as `ports.records` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, change: StatusChange) -> None:
        self._session.later(lambda tenant, undo: insert(tenant.history, change.id, change, undo))

    def of(self, request_id: RequestId, part: Slice) -> Page[StatusChange]:
        with self._session.reading() as tenant:
            rows = [row for row in tenant.history.values() if row.request_id == request_id]
        return slice_of(rows, part)


class MemoryComments:
    """Comments, as `ports.records` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, request_id: RequestId, comment_id: CommentId) -> Comment:
        with self._session.reading() as tenant:
            found = tenant.comments.get(comment_id)
        if found is None or found.request_id != request_id:
            raise NoSuchComment(comment_id)
        return found

    def add(self, comment: Comment) -> None:
        self._session.later(lambda tenant, undo: insert(tenant.comments, comment.id, comment, undo))

    def save(self, comment: Comment) -> Comment:
        saved = evolve(comment, version=comment.version + 1)

        def write(tenant: Tenant, undo: ExitStack) -> None:
            ensure_current("comment", tenant.comments.get(comment.id), comment)
            put(tenant.comments, saved.id, saved, undo)

        self._session.later(write)
        return saved

    def of(self, request_id: RequestId, part: Slice, *, internal: bool) -> Page[Comment]:
        with self._session.reading() as tenant:
            rows = [row for row in tenant.comments.values() if row.request_id == request_id]
        return slice_of([row for row in rows if internal or not row.internal], part)


class MemoryAuditTrail:
    """The audit trail, as `ports.records` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, record: AuditRecord) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            insert(tenant.audit, record.id, record, undo)
            put(tenant.unsealed, record.id, record, undo)

        self._session.later(write)

    def all(self, part: Slice) -> Page[AuditRecord]:
        with self._session.reading() as tenant:
            return slice_of(list(tenant.audit.values()), part)

    def of(self, subject: str, subject_id: str, part: Slice) -> Page[AuditRecord]:
        with self._session.reading() as tenant:
            rows = [
                row
                for row in tenant.audit.values()
                if (row.subject, row.subject_id) == (subject, subject_id)
            ]
        return slice_of(rows, part)


class MemoryOutbox:
    """The outbox, as `ports.records` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, message: OutboxMessage) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            insert(tenant.outbox, message.id, message, undo)
            put(tenant.undispatched, message.id, EPOCH, undo)

        self._session.later(write)

    def of(self, request_id: RequestId, part: Slice) -> Page[OutboxMessage]:
        with self._session.reading() as tenant:
            rows = [row for row in tenant.outbox.values() if row.request_id == request_id]
        return slice_of(rows, part)
