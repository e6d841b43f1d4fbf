"""Who answers in whose place, and when."""

from typing import Protocol

from workcore.entities.delegation import Delegation
from workcore.model import DelegationId, Window
from workcore.ports.queries import Page, Slice


class Delegations(Protocol):
    """Cover for the absences of one organisation's approvers."""

    def get(self, delegation_id: DelegationId) -> Delegation:
        """
        Read one.

        Raises:
            NoSuchDelegation: The organisation has none with this identifier.
        """
        ...

    def find(self, part: Slice) -> Page[Delegation]:
        """List a page, in the order in which they were made."""
        ...

    def overlapping(self, window: Window) -> tuple[Delegation, ...]:
        """Read all that share an instant with *window*."""
        ...

    def add(self, delegation: Delegation) -> None:
        """Write a new one at `commit`."""
        ...

    def save(self, delegation: Delegation) -> Delegation:
        """Write the next state of one at `commit`; versions as for requests."""
        ...

    def remove(self, delegation: Delegation) -> None:
        """Delete one at `commit`, which raises Stale when it was changed meanwhile."""
        ...
