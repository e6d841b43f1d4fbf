"""The audit trails as their sealer and those who check them see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from workcore.entities.records import AuditRecord
from workcore.entities.trail import Leaf, SealedRecord, SignedCheckpoint
from workcore.model import OrganisationId
from workcore.policies.merkle import Tree


@frozen(kw_only=True)
class Backlog:
    """
    How far the sealer is, in all organisations.

    Attributes:
        sealed: Records that have a place.
        waiting: Records that have none yet.
        since: When the first of those was written; None when none waits.
        unpublished: Checkpoints that nobody else has.
        signed_at: When the last checkpoint was signed; None when there is none.
    """

    sealed: int = 0
    waiting: int = 0
    since: datetime | None = None
    unpublished: int = 0
    signed_at: datetime | None = None


class Trails(Protocol):
    """
    Every organisation's trail. May be shared between threads; only the system asks.

    A record waits from the commit that wrote it until it is sealed. Records become visible in
    another order than they were numbered in: what waits is listed, never what is newer than
    the last one.
    """

    def unsettled(self, limit: int) -> Sequence[OrganisationId]:
        """List organisations with records that wait or checkpoints that nobody else has."""
        ...

    def backlog(self) -> Backlog:
        """Tell how far the sealer is."""
        ...

    def tree(self, organisation_id: OrganisationId) -> Tree:
        """Read what is sealed; an empty tree at first."""
        ...

    def waiting(self, organisation_id: OrganisationId, limit: int) -> Sequence[AuditRecord]:
        """List records that wait, by id, *limit* at most."""
        ...

    def seal(
        self, before: Tree, after: Tree, leaves: Sequence[Leaf], signed: SignedCheckpoint
    ) -> None:
        """
        Give records their places for good, and keep the checkpoint after them.

        Args:
            before: The tree that was read; *leaves* come right behind it.

        Raises:
            Stale: Somebody else sealed meanwhile. Nothing was written.
        """
        ...

    def unpublished(self, organisation_id: OrganisationId) -> Sequence[SignedCheckpoint]:
        """List checkpoints that were not yet put outside, oldest first."""
        ...

    def publish(self, signed: SignedCheckpoint) -> None:
        """Remember that a checkpoint was put outside."""
        ...

    def checkpoints(
        self, organisation_id: OrganisationId, *, after: int, limit: int
    ) -> Sequence[SignedCheckpoint]:
        """List checkpoints larger than *after*, smallest first, *limit* at most."""
        ...

    def sealed(
        self, organisation_id: OrganisationId, *, first: int, limit: int
    ) -> Sequence[SealedRecord]:
        """List the places from *first* on as they are now, gaps left out, *limit* at most."""
        ...

    def leaves(self, organisation_id: OrganisationId, *, first: int, limit: int) -> Sequence[Leaf]:
        """List the same without the records."""
        ...

    def about(
        self, organisation_id: OrganisationId, subject: str, subject_id: str
    ) -> Sequence[SealedRecord]:
        """List the sealed records about one thing, by place."""
        ...

    def strays(self, organisation_id: OrganisationId) -> int:
        """Count records that have no place and wait for none: nobody's commit wrote them."""
        ...
