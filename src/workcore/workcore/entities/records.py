"""What is written beside a request: history, audit, outbox, comments."""

from datetime import datetime, timedelta
from typing import Final, Self

from attrs import evolve, frozen

from workcore.errors import EditTimeOver
from workcore.events import Moved
from workcore.model import (
    AuditId,
    CommentId,
    EventId,
    HistoryId,
    JsonObject,
    OrganisationId,
    Person,
    RequestId,
    Status,
)

EDIT_TIME: Final = timedelta(minutes=15)
"""How long a comment may be changed. Source: domain §3, Comments."""


@frozen(kw_only=True)
class StatusChange:
    """One row of a request's status history; *before* is None at its creation."""

    id: HistoryId
    request_id: RequestId
    before: Status | None
    after: Status
    by: Person
    at: datetime
    reason: str | None = None

    @classmethod
    def of(cls, event: Moved, *, id: HistoryId) -> Self:  # noqa: A002 - the field's name
        """Take down a transition."""
        return cls(
            id=id,
            request_id=event.request_id,
            before=event.before,
            after=event.after,
            by=event.by,
            at=event.at,
            reason=": ".join(filter(None, (event.note, event.reason))) or None,
        )


@frozen(kw_only=True)
class AuditRecord:
    """
    Who did what to what, when, and from where.

    Attributes:
        subject: What kind of thing was touched, such as `work_request`.
        before: The values that changed, as they were; empty at creation.
        after: The same values, as they are now.
        correlation_id: The attempt's, as in logs and answers.
        address: Where it came from, if over a network.
    """

    id: AuditId
    organisation_id: OrganisationId
    at: datetime
    by: Person
    action: str
    subject: str
    subject_id: str
    before: JsonObject
    after: JsonObject
    correlation_id: str
    address: str | None = None


@frozen(kw_only=True)
class OutboxMessage:
    """An event on its way out; *payload* is the event as plain data."""

    id: EventId
    organisation_id: OrganisationId
    kind: str
    request_id: RequestId
    at: datetime
    payload: JsonObject


@frozen(kw_only=True)
class Comment:
    """
    A remark on a request.

    Attributes:
        internal: Not for contractors and viewers.
        reply_to: The comment it answers.
        mentions: The local parts of addresses that the text names with `@`.
    """

    id: CommentId
    request_id: RequestId
    by: Person
    text: str
    internal: bool = False
    reply_to: CommentId | None = None
    mentions: tuple[str, ...] = ()
    created_at: datetime
    edited_at: datetime | None = None
    version: int = 1

    def edited(self, text: str, mentions: tuple[str, ...], *, at: datetime) -> Self:
        """
        Say it differently.

        Raises:
            EditTimeOver: It was written too long ago.
        """
        if at > self.created_at + EDIT_TIME:
            raise EditTimeOver(int(EDIT_TIME.total_seconds() // 60))
        return evolve(self, text=text, mentions=mentions, edited_at=at)
