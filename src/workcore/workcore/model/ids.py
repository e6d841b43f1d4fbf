"""Identifiers. All are UUIDs (version 7 when this library makes them)."""

from typing import NewType
from uuid import UUID

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
