"""Requests, and what people add to them."""

from typing import Any, Final

from attrs import evolve

from workcore.entities.asset import Asset
from workcore.entities.attachment import Attachment
from workcore.entities.records import Comment
from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.model import (
    AssetId,
    AttachmentId,
    Category,
    CommentId,
    Impact,
    OrganisationId,
    Priority,
    RequestContent,
    RequestId,
    ScanState,
    Urgency,
    WorkType,
)
from workcore.testing.builders.register import a_person, a_reference, a_user, an_asset
from workcore.testing.builders.values import DAY, HOUR, NOW, Fields
from workcore.testing.ids import new_id

CONTENT_FIELDS: Final = frozenset(RequestContent.__annotations__)


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
    fields = {name: given.pop(name) for name in CONTENT_FIELDS & given.keys()}
    made_up = new_id()
    defaults: Fields = {
        "id": RequestId(made_up),
        "organisation_id": user.organisation_id,
        "reference": f"WR-2027-{made_up.int & 0xFFFFFFFFFFFF:06}",
        "content": evolve(content or a_content(asset_id=asset.id), **fields),
        "asset": a_reference(asset),
        "requested_by": user.person,
        "requester_email": user.email,
        "created_at": NOW,
        "updated_at": NOW,
        "updated_by": user.person,
    }
    return WorkRequest(**defaults | given)


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
