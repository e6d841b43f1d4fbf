"""What is written beside requests. Everything here is only ever added to, but for comments."""

from collections.abc import Collection, Mapping
from typing import Protocol

from workcore.entities.approval import ApprovalChain
from workcore.entities.records import AuditRecord, Comment, OutboxMessage, StatusChange
from workcore.model import CommentId, RequestId
from workcore.ports.queries import Page, Slice


class Chains(Protocol):
    """Approval chains, one a request and revision."""

    def get(self, request_id: RequestId, revision: int) -> ApprovalChain:
        """
        Read one.

        Raises:
            NoSuchChain: The revision was never submitted.
        """
        ...

    def open_of(self, request_ids: Collection[RequestId]) -> Mapping[RequestId, ApprovalChain]:
        """Read the open chain of each request that has one; of its revisions one at most is."""
        ...

    def put(self, chain: ApprovalChain) -> None:
        """
        Write a new chain, or the next state of a known one, at `commit`.

        Guarded by its request: save the request in the same unit.
        """
        ...


class History(Protocol):
    """Status histories."""

    def add(self, change: StatusChange) -> None:
        """Write a row at `commit`."""
        ...

    def of(self, request_id: RequestId, part: Slice) -> Page[StatusChange]:
        """List a request's, oldest first."""
        ...


class Comments(Protocol):
    """Comments on requests."""

    def get(self, request_id: RequestId, comment_id: CommentId) -> Comment:
        """
        Read one.

        Raises:
            NoSuchComment: The request has none with this identifier.
        """
        ...

    def add(self, comment: Comment) -> None:
        """Write a new one at `commit`."""
        ...

    def save(self, comment: Comment) -> Comment:
        """Write the next state of one at `commit`; versions as for requests."""
        ...

    def of(self, request_id: RequestId, part: Slice, *, internal: bool) -> Page[Comment]:
        """List a request's, oldest first; those for internal use only when *internal*."""
        ...


class AuditTrail(Protocol):
    """Who did what."""

    def add(self, record: AuditRecord) -> None:
        """Write a record at `commit`; from then on it waits to be sealed (`ports.trails`)."""
        ...

    def all(self, part: Slice) -> Page[AuditRecord]:
        """List the organisation's, oldest first."""
        ...

    def of(self, subject: str, subject_id: str, part: Slice) -> Page[AuditRecord]:
        """List what was done to one thing, oldest first."""
        ...


class Outbox(Protocol):
    """Events on their way to the people and systems they concern."""

    def add(self, message: OutboxMessage) -> None:
        """Write a message at `commit`."""
        ...

    def of(self, request_id: RequestId, part: Slice) -> Page[OutboxMessage]:
        """List what was written about a request, oldest first, sent or not."""
        ...
