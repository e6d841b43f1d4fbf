"""Cover for absences as rows."""

from typing import Final

from workcore.entities.delegation import Delegation
from workcore.model import Person, Window
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.statements import Row
from workcore_adapters.postgres.tables import delegations

d = delegations.c

DELEGATION: Final = (
    d.id,
    d.organisation_id,
    d.absent_id,
    d.absent_name,
    d.deputy_id,
    d.deputy_name,
    d.starts_at,
    d.ends_at,
    d.reason,
    d.version,
    d.created_at,
    d.updated_at,
)


def delegation_from(row: Row) -> Delegation:
    """Make cover of a row of `DELEGATION`."""
    id_, organisation_id, absent_id, absent, deputy_id, deputy, starts_at, ends_at, *rest = row
    reason, version, created_at, updated_at = rest
    return Delegation(
        id=id_,
        organisation_id=organisation_id,
        absent=Person(absent_id, absent),
        deputy=Person(deputy_id, deputy),
        window=Window(starts_at, ends_at),
        reason=reason,
        version=version,
        created_at=created_at,
        updated_at=updated_at,
    )


def delegation_of(delegation: Delegation) -> Plain:
    """Write cover, by column."""
    return {
        "id": delegation.id,
        "absent_id": delegation.absent.id,
        "absent_name": delegation.absent.name,
        "deputy_id": delegation.deputy.id,
        "deputy_name": delegation.deputy.name,
        "starts_at": delegation.window.start,
        "ends_at": delegation.window.end,
        "reason": delegation.reason,
        "version": delegation.version,
        "created_at": delegation.created_at,
        "updated_at": delegation.updated_at,
    }
