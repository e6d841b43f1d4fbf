"""Cover for the absences of one organisation, as `ports.delegations` promises."""

from typing import Final

from attrs import evolve, frozen
from sqlalchemy import Integer, bindparam, select

from workcore.entities.delegation import Delegation
from workcore.errors import NoSuchDelegation
from workcore.model import DelegationId, Window
from workcore.ports.queries import Page, Slice
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.pending import Pending
from workcore_adapters.postgres.rows.delegations import DELEGATION, delegation_from, delegation_of
from workcore_adapters.postgres.session import Session
from workcore_adapters.postgres.statements import compiled
from workcore_adapters.postgres.tables import delegations
from workcore_adapters.postgres.tables.base import Id, Instant
from workcore_adapters.postgres.writes import (
    DELEGATION_ADDED,
    DELEGATION_REMOVED,
    DELEGATION_SAVED,
)

d = delegations.c

OURS: Final = select(*DELEGATION).where(d.organisation_id == ORGANISATION_ID)
GET: Final = compiled(OURS.where(d.id == bindparam("id", type_=Id)))
SLICE: Final = compiled(
    OURS.where(d.id > bindparam("after", type_=Id))
    .order_by(d.id)
    .limit(bindparam("limit", type_=Integer()))
)
OVERLAPPING: Final = compiled(
    OURS.where(
        d.starts_at < bindparam("end", type_=Instant),
        d.ends_at > bindparam("start", type_=Instant),
    ).order_by(d.id)
)


@frozen
class PostgresDelegations:
    """Cover for the absences of one organisation."""

    _session: Session
    _pending: Pending

    def get(self, delegation_id: DelegationId) -> Delegation:
        """Read one, or raise NoSuchDelegation."""
        for row in self._session.read(GET, {"id": delegation_id}):
            return delegation_from(row)
        raise NoSuchDelegation(delegation_id)

    def find(self, part: Slice) -> Page[Delegation]:
        """List a page, by id."""
        return self._session.read_slice(SLICE, part, delegation_from, {})

    def overlapping(self, window: Window) -> tuple[Delegation, ...]:
        """Read all that share an instant with a window."""
        rows = self._session.read(OVERLAPPING, {"start": window.start, "end": window.end})
        return tuple(map(delegation_from, rows))

    def add(self, delegation: Delegation) -> None:
        """Write a new one at commit."""
        self._pending.add(DELEGATION_ADDED, delegation_of(delegation))

    def save(self, delegation: Delegation) -> Delegation:
        """Write the next state of one at commit."""
        saved = evolve(delegation, version=delegation.version + 1)
        self._pending.add(DELEGATION_SAVED, delegation_of(saved))
        return saved

    def remove(self, delegation: Delegation) -> None:
        """Delete one at commit."""
        row = {"id": delegation.id, "version": delegation.version}
        self._pending.add(DELEGATION_REMOVED, row)
