"""An approver is absent, and somebody answers in his place."""

from datetime import datetime
from typing import Self

from attrs import evolve, frozen

from workcore.model import DelegationId, OrganisationId, Person, UserId, Window


@frozen(kw_only=True)
class Delegation:
    """
    Cover for an absence: while it lasts the deputy may answer what the absent is asked.

    The absent may still answer himself; whoever is first is heard. Cover is not passed on:
    a deputy who is absent too leaves it to escalation.

    Attributes:
        window: Half-open, aware.
        version: Counts saved changes, from 1.
    """

    id: DelegationId
    organisation_id: OrganisationId
    absent: Person
    deputy: Person
    window: Window
    reason: str | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def changed(self, window: Window, reason: str | None, *, at: datetime) -> Self:
        """Cover another time."""
        return evolve(self, window=window, reason=reason, updated_at=at)


def leads_back(delegations: tuple[Delegation, ...], absent: UserId, deputy: UserId) -> bool:
    """
    Whether cover would go round in circles when *deputy* stood in for *absent*.

    Args:
        delegations: Those of the same time.
    """
    reached, fresh = {deputy}, {deputy}
    while fresh:
        fresh = {d.deputy.id for d in delegations if d.absent.id in fresh} - reached
        reached |= fresh
    return absent in reached
