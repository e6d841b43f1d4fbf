"""What is written down with every change: history, audit, outbox."""

from datetime import datetime

from attrs import frozen

from workcore.codec import as_object, changes, unstructure
from workcore.entities.records import AuditRecord, Comment, OutboxMessage, StatusChange
from workcore.entities.work_request import WorkRequest
from workcore.events import (
    AttachmentAdded,
    AttachmentInfected,
    AttachmentRemoved,
    CommentAdded,
    Event,
    Moved,
)
from workcore.model import AuditId, Caller, EventId, HistoryId, JsonObject, UserId
from workcore.ports.ids import Ids
from workcore.ports.unit_of_work import UnitOfWork

SUBJECT = "work_request"

ENVELOPE = frozenset({"request_id", "reference", "by", "at"})
"""What an audit record says of an event at places of its own."""

AttachmentEvent = AttachmentAdded | AttachmentInfected | AttachmentRemoved


@frozen
class Recorder:
    """Writes down what a use case did, in the unit that does it."""

    _ids: Ids
    _audited: bool = True

    def request(
        self,
        unit: UnitOfWork,
        caller: Caller,
        *events: Event,
        before: WorkRequest | None = None,
        after: WorkRequest | None = None,
    ) -> None:
        """
        Write down a change of one request: one audit record, and each event.

        Args:
            events: What happened, the main thing first.
        """
        was, now = _snapshot(before, beside=after), _snapshot(after, beside=before)
        first = events[0]
        self.audit(
            unit,
            caller,
            at=first.at,
            action=first.kind,
            subject=SUBJECT,
            subject_id=str(first.request_id),
            was=was,
            now=now,
        )
        for event in events:
            self.publish(unit, event)

    def comment(
        self, unit: UnitOfWork, caller: Caller, request: WorkRequest, comment: Comment
    ) -> None:
        """Write down that somebody said something."""
        event = CommentAdded(
            request_id=request.id,
            reference=request.reference,
            by=comment.by,
            at=comment.created_at,
            comment_id=comment.id,
            internal=comment.internal,
        )
        now: JsonObject = {"comment_id": str(comment.id), "text": comment.text}
        self.audit(
            unit,
            caller,
            at=event.at,
            action=event.kind,
            subject=SUBJECT,
            subject_id=str(request.id),
            was={},
            now=now,
        )
        self.publish(unit, event)

    def attachment(self, unit: UnitOfWork, caller: Caller, event: AttachmentEvent) -> None:
        """Write down what happened to a file."""
        about = {name: v for name, v in as_object(event).items() if name not in ENVELOPE}
        removed = isinstance(event, AttachmentRemoved)
        self.audit(
            unit,
            caller,
            at=event.at,
            action=event.kind,
            subject=SUBJECT,
            subject_id=str(event.request_id),
            was=about if removed else {},
            now={} if removed else about,
        )
        self.publish(unit, event)

    def audit(
        self,
        unit: UnitOfWork,
        caller: Caller,
        *,
        at: datetime,
        action: str,
        subject: str,
        subject_id: str,
        was: JsonObject,
        now: JsonObject,
    ) -> None:
        """Write an audit record with the values that differ, unless there is no trail."""
        if not self._audited:
            return
        before, after = changes(was, now)
        unit.audit.add(
            AuditRecord(
                id=AuditId(self._ids.new()),
                organisation_id=caller.organisation_id,
                at=at,
                by=unit.actor.person,
                action=action,
                subject=subject,
                subject_id=subject_id,
                before=before,
                after=after,
                correlation_id=caller.correlation_id,
                address=caller.address,
            )
        )

    def user(
        self, unit: UnitOfWork, caller: Caller, user_id: UserId, action: str, *, at: datetime
    ) -> None:
        """Write down what was done about a person's way in; of secrets there is nothing to show."""
        self.audit(
            unit,
            caller,
            at=at,
            action=action,
            subject="user",
            subject_id=str(user_id),
            was={},
            now={},
        )

    def publish(self, unit: UnitOfWork, event: Event) -> None:
        """Have an event told, as far as it concerns anybody."""
        if isinstance(event, Moved):
            unit.history.add(StatusChange.of(event, id=HistoryId(self._ids.new())))
        unit.outbox.add(
            OutboxMessage(
                id=EventId(self._ids.new()),
                organisation_id=unit.organisation.id,
                kind=event.kind,
                request_id=event.request_id,
                at=event.at,
                payload=as_object(event),
            )
        )


def _snapshot(request: WorkRequest | None, *, beside: WorkRequest | None) -> JsonObject:
    """Take what of a request an auditor wants to compare; what both share cannot differ."""
    if request is None:
        return {}
    shared = beside is not None and beside.content is request.content
    return {
        **({} if shared else as_object(request.content)),
        "status": str(request.status),
        "revision": request.revision,
        "approval": unstructure(request.approval),
        "started_by": unstructure(request.started_by),
        "outcome": unstructure(request.outcome),
    }
