"""Cover for absences as clients see it."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from workcore.entities.delegation import Delegation
from workcore.model import Person


class DelegationOut(Struct, frozen=True, kw_only=True):
    """Cover for an absence: from `starts_at` up to, and without, `ends_at`."""

    id: UUID
    absent: Person
    deputy: Person
    starts_at: datetime
    ends_at: datetime
    reason: str | None
    version: int
    created_at: datetime
    updated_at: datetime


def delegation_out(delegation: Delegation) -> DelegationOut:
    """Show cover."""
    return DelegationOut(
        id=delegation.id,
        absent=delegation.absent,
        deputy=delegation.deputy,
        starts_at=delegation.window.start,
        ends_at=delegation.window.end,
        reason=delegation.reason,
        version=delegation.version,
        created_at=delegation.created_at,
        updated_at=delegation.updated_at,
    )
