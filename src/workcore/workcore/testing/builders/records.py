"""What is written down of a change: history, audit, outbox."""

from typing import Any

from workcore.entities.records import AuditRecord, OutboxMessage, StatusChange
from workcore.entities.work_request import WorkRequest
from workcore.model import AuditId, EventId, HistoryId, Status
from workcore.testing.builders.values import NOW, Fields
from workcore.testing.ids import new_id


def a_status_change(request: WorkRequest, **given: Any) -> StatusChange:
    """Make the row that says that *request* was submitted."""
    defaults: Fields = {
        "id": HistoryId(new_id()),
        "request_id": request.id,
        "before": Status.DRAFT,
        "after": Status.SUBMITTED,
        "by": request.requested_by,
        "at": NOW,
    }
    return StatusChange(**defaults | given)


def an_audit_record(request: WorkRequest, **given: Any) -> AuditRecord:
    """Make the record that says that *request* was renamed."""
    defaults: Fields = {
        "id": AuditId(new_id()),
        "organisation_id": request.organisation_id,
        "at": NOW,
        "by": request.requested_by,
        "action": "updated",
        "subject": "work_request",
        "subject_id": str(request.id),
        "before": {"title": "Old title"},
        "after": {"title": "New title"},
        "correlation_id": "test",
    }
    return AuditRecord(**defaults | given)


def a_message(request: WorkRequest, **given: Any) -> OutboxMessage:
    """Make the message that says that *request* was submitted."""
    defaults: Fields = {
        "id": EventId(new_id()),
        "organisation_id": request.organisation_id,
        "kind": "submitted",
        "request_id": request.id,
        "at": NOW,
        "payload": {"reference": request.reference},
    }
    return OutboxMessage(**defaults | given)
