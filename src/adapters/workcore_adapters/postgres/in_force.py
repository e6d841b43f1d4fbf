"""What is in force in organisations, as it was read last."""

from typing import Final
from uuid import UUID

from attrs import frozen

from workcore.policies.approval import Policy

MOST: Final = 4_096
"""Organisations that a process remembers."""


@frozen
class Stamped:
    """
    A policy, and what the database calls what it was read from.

    Attributes:
        stamp: Names its version and the transaction that wrote it.
    """

    stamp: str
    policy: Policy


class InForce:
    """
    The policy of each organisation. May be shared between threads.

    Nothing is believed of it unless the database gives the same stamp again.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[UUID, Stamped] = {}

    def known(self, organisation_id: UUID) -> Stamped | None:
        """Find what was read last."""
        return self._known.get(organisation_id)

    def note(self, organisation_id: UUID, stamped: Stamped) -> None:
        """Remember it, and forget everything when it is too much."""
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[organisation_id] = stamped
