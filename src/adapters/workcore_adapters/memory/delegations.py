"""Cover for absences, kept in this process."""

from contextlib import ExitStack

from attrs import evolve

from workcore.entities.delegation import Delegation
from workcore.errors import NoSuchDelegation
from workcore.model import DelegationId, Window
from workcore.ports.queries import Page, Slice
from workcore_adapters.memory.database import Tenant, drop, ensure_current, insert, put
from workcore_adapters.memory.pages import slice_of
from workcore_adapters.memory.session import Session


class MemoryDelegations:
    """Cover for the absences of one organisation, as `ports.delegations` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, delegation_id: DelegationId) -> Delegation:
        with self._session.reading() as tenant:
            if delegation_id not in tenant.delegations:
                raise NoSuchDelegation(delegation_id)
            return tenant.delegations[delegation_id]

    def find(self, part: Slice) -> Page[Delegation]:
        with self._session.reading() as tenant:
            return slice_of(list(tenant.delegations.values()), part)

    def overlapping(self, window: Window) -> tuple[Delegation, ...]:
        with self._session.reading() as tenant:
            found = [d for d in tenant.delegations.values() if d.window.overlaps(window)]
        return tuple(sorted(found, key=lambda delegation: delegation.id))

    def add(self, delegation: Delegation) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            insert(tenant.delegations, delegation.id, delegation, undo)

        self._session.later(write)

    def save(self, delegation: Delegation) -> Delegation:
        saved = evolve(delegation, version=delegation.version + 1)

        def write(tenant: Tenant, undo: ExitStack) -> None:
            ensure_current("delegation", tenant.delegations.get(saved.id), delegation)
            put(tenant.delegations, saved.id, saved, undo)

        self._session.later(write)
        return saved

    def remove(self, delegation: Delegation) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            ensure_current("delegation", tenant.delegations.get(delegation.id), delegation)
            drop(tenant.delegations, [delegation.id], undo)

        self._session.later(write)
