"""Identifiers. All are UUIDs (version 7 when this library makes them)."""

from datetime import datetime
from typing import Final, NewType
from uuid import UUID

CHANCE: Final = 80
"""Bits of an identifier of version 7 behind its milliseconds."""

OrganisationId = NewType("OrganisationId", UUID)
UserId = NewType("UserId", UUID)
AssetId = NewType("AssetId", UUID)
RequestId = NewType("RequestId", UUID)
CommentId = NewType("CommentId", UUID)
HistoryId = NewType("HistoryId", UUID)
AuditId = NewType("AuditId", UUID)
DelegationId = NewType("DelegationId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
EventId = NewType("EventId", UUID)
TokenId = NewType("TokenId", UUID)
AttachmentId = NewType("AttachmentId", UUID)
ClaimId = NewType("ClaimId", UUID)
NotificationId = NewType("NotificationId", UUID)
WebhookId = NewType("WebhookId", UUID)


def earliest_id(at: datetime) -> UUID:
    """Tell before which identifier all those come that were made before an instant."""
    return UUID(int=int(at.timestamp() * 1000) << CHANCE)
