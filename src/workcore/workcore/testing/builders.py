"""
Valid objects in a line: name what matters to the test, the rest is made up.

Every builder takes the fields of its class as keywords.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from workcore.entities.approval import ApprovalChain
from workcore.entities.approval_step import Step
from workcore.entities.asset import Asset, AssetRef
from workcore.entities.attachment import Attachment
from workcore.entities.decision import Decision
from workcore.entities.delivery import Delivery
from workcore.entities.notice import Notice, Notification
from workcore.entities.organisation import Organisation
from workcore.entities.records import AuditRecord, Comment, OutboxMessage, StatusChange
from workcore.entities.user import User
from workcore.entities.webhook import Webhook
from workcore.entities.work_request import WorkRequest
from workcore.model import (
    AssetId,
    AssetType,
    AttachmentId,
    AuditId,
    Caller,
    Category,
    Channel,
    CommentId,
    DeliveryId,
    EventId,
    HistoryId,
    HookEvent,
    Impact,
    Level,
    Money,
    NotificationId,
    OrganisationId,
    Person,
    Priority,
    RequestContent,
    RequestId,
    Role,
    ScanState,
    Status,
    Topic,
    Urgency,
    UserId,
    Verdict,
    WebhookId,
    WorkType,
    WrappedKey,
)
from workcore.testing.ids import new_id

NOW: Final = datetime(2027, 1, 4, 8, tzinfo=UTC)
"""When test stories begin: a Monday."""

LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""Before every clock that tests are run by."""

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
HASH: Final = "made-up-hash"
"""Stands for a password's hash where nobody signs in."""

Fields = dict[str, Any]


def euros(amount: str | int) -> Money:
    """Make an amount of money."""
    return Money(Decimal(amount).quantize(Decimal("0.01")), "EUR")


def an_organisation(**given: Any) -> Organisation:
    """Make an organisation that counts in euros and lives in UTC."""
    made_up = new_id()
    defaults: Fields = {
        "id": OrganisationId(made_up),
        "slug": f"o-{made_up.hex}",
        "name": "Some Airport",
    }
    return Organisation(**defaults | given)


def a_user(*roles: Role, **given: Any) -> User:
    """Make an active user with *roles*, by default a requester."""
    made_up = new_id()
    defaults: Fields = {
        "id": UserId(made_up),
        "organisation_id": OrganisationId(new_id()),
        "email": f"u-{made_up.hex}@example.org",
        "name": "Ann Other",
        "roles": frozenset(roles or {Role.REQUESTER}),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return User(**defaults | given)


def an_approver(level: Level = Level.STANDARD, **given: Any) -> User:
    """Make an approver of *level*."""
    return a_user(Role.APPROVER, **{"level": level} | given)


def an_asset(**given: Any) -> Asset:
    """Make a stand that nobody owns."""
    made_up = new_id()
    defaults: Fields = {
        "id": AssetId(made_up),
        "organisation_id": OrganisationId(new_id()),
        "code": f"A-{made_up.hex[16:].upper()}",
        "name": "Stand 12",
        "asset_type": AssetType.STAND,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Asset(**defaults | given)


def a_caller(user: User, **given: Any) -> Caller:
    """Speak for *user*."""
    defaults: Fields = {
        "organisation_id": user.organisation_id,
        "user_id": user.id,
        "correlation_id": "test",
    }
    return Caller(**defaults | given)


def a_content(**given: Any) -> RequestContent:
    """Ask for routine maintenance from 06:00 to 10:00 in a week, with nothing to object to."""
    defaults: Fields = {
        "title": "Renew the stand's lighting",
        "description": "Replace the lamps of the apron floodlight, two lamps, with a lift.",
        "asset_id": AssetId(new_id()),
        "work_type": WorkType.MAINTENANCE,
        "category": Category.ROUTINE,
        "priority": Priority.MEDIUM,
        "urgency": Urgency.SCHEDULED,
        "impact_level": Impact.PARTIAL_RESTRICTION,
        "requested_start": NOW + 7 * DAY - 2 * HOUR,
        "requested_end": NOW + 7 * DAY + 2 * HOUR,
    }
    return RequestContent(**defaults | given)


def a_request(
    *,
    on: Asset | None = None,
    by: User | None = None,
    content: RequestContent | None = None,
    **given: Any,
) -> WorkRequest:
    """
    Make a draft.

    Args:
        on: The primary asset.
        by: The requester.
        content: What is asked for, about *on*; other fields of it may be keywords, too.
    """
    asset, user = on or an_asset(), by or a_user()
    fields = {name: given.pop(name) for name in tuple(given) if name in CONTENT_FIELDS}
    made_up = new_id()
    defaults: Fields = {
        "id": RequestId(made_up),
        "organisation_id": user.organisation_id,
        "reference": f"WR-2027-{made_up.int & 0xFFFFFFFFFFFF:06}",
        "content": content or a_content(**{"asset_id": asset.id} | fields),
        "asset": a_reference(asset),
        "requested_by": user.person,
        "requester_email": user.email,
        "created_at": NOW,
        "updated_at": NOW,
        "updated_by": user.person,
    }
    return WorkRequest(**defaults | given)


CONTENT_FIELDS: Final = frozenset(RequestContent.__annotations__)


def a_reference(asset: Asset) -> AssetRef:
    """Show *asset* as requests do."""
    return AssetRef(
        code=asset.code,
        name=asset.name,
        asset_type=asset.asset_type,
        capacity_group=asset.capacity_group,
        owner_id=asset.owner_id,
    )


def a_step(level: Level = Level.STANDARD, **given: Any) -> Step:
    """Make a step that waits for its turn, to be answered within a day."""
    defaults: Fields = {"level": level, "timeout": DAY}
    return Step(**defaults | given)


def a_chain(request: WorkRequest, *levels: Level, **given: Any) -> ApprovalChain:
    """Make a chain that asks *levels*, by default standard, the first one now."""
    steps = tuple(a_step(level) for level in levels or (Level.STANDARD,))
    defaults: Fields = {
        "request_id": request.id,
        "revision": request.revision,
        "policy_version": 0,
        "steps": steps,
    }
    return ApprovalChain(**defaults | given).advanced(NOW)


def a_decision(by: User | None = None, **given: Any) -> Decision:
    """Say yes."""
    person = (by or an_approver()).person
    defaults: Fields = {"by": person, "verdict": Verdict.APPROVE, "at": NOW}
    return Decision(**defaults | given)


def a_person(name: str = "Ann Other") -> Person:
    """Make up somebody for records."""
    return Person(UserId(new_id()), name)


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


def a_wrapped_key(key_id: str = "new") -> WrappedKey:
    """Make a key that opens nothing."""
    return WrappedKey(key_id, new_id().bytes)


def an_attachment(request: WorkRequest | None = None, **given: Any) -> Attachment:
    """Make a clean file of a request."""
    made_up = new_id()
    defaults: Fields = {
        "id": AttachmentId(made_up),
        "organisation_id": request.organisation_id if request else OrganisationId(new_id()),
        "request_id": request.id if request else RequestId(new_id()),
        "name": "plan.pdf",
        "content_type": "application/pdf",
        "size": 1_000,
        "sha256": made_up.hex * 2,
        "by": a_person(),
        "created_at": NOW,
        "state": ScanState.CLEAN,
        "place": 1,
        "scanned": True,
    }
    return Attachment(**defaults | given)


def a_comment(request: WorkRequest, **given: Any) -> Comment:
    """Make a public comment of the requester's."""
    defaults: Fields = {
        "id": CommentId(new_id()),
        "request_id": request.id,
        "by": request.requested_by,
        "text": "Please use the back gate.",
        "created_at": NOW,
    }
    return Comment(**defaults | given)


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


def a_notice(message: OutboxMessage, **given: Any) -> Notice:
    """Tell Ann of *message*."""
    defaults: Fields = {
        "event_id": message.id,
        "topic": Topic.APPROVED,
        "kind": message.kind,
        "request_id": message.request_id,
        "reference": "WR-2027-000001",
        "title": "Replace stand guidance lamp",
        "by": "Stan",
        "at": message.at,
        "recipient": "Ann",
        "organisation": "Home",
        "time_zone": "Europe/Berlin",
    }
    return Notice(**defaults | given)


def a_notification(message: OutboxMessage, user: User, **given: Any) -> Notification:
    """Put what tells of *message* into somebody's inbox, unread."""
    defaults: Fields = {
        "id": NotificationId(new_id()),
        "user_id": user.id,
        "notice": a_notice(message),
    }
    return Notification(**defaults | given)


def a_delivery(message: OutboxMessage, **given: Any) -> Delivery:
    """Make the e-mail that tells Ann of *message*, to be sent at once."""
    defaults: Fields = {
        "id": DeliveryId(new_id()),
        "organisation_id": message.organisation_id,
        "event_id": message.id,
        "channel": Channel.EMAIL,
        "target": "ann@example.org",
        "payload": {"subject": "Submitted"},
        "next_at": LONG_AGO,
    }
    return Delivery(**defaults | given)


def a_webhook(**given: Any) -> Webhook:
    """Tell a server of approvals."""
    defaults: Fields = {
        "id": WebhookId(new_id()),
        "url": "https://hooks.example.org/workcore",
        "events": frozenset({HookEvent.APPROVED}),
        "secret": WrappedKey("k1", b"\0sealed\xff"),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Webhook(**defaults | given)
