"""Sealed audit trails, as `ports.trails` promises."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from workcore.entities.records import AuditRecord
from workcore.entities.trail import Checkpoint, Leaf, SealedRecord, SignedCheckpoint
from workcore.errors import Stale
from workcore.model import OrganisationId
from workcore.policies.merkle import HASH_BYTES, Tree
from workcore.ports.trails import Backlog
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.failures import StaleRows, TakenValue
from workcore_adapters.postgres.loading import encode
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.rows.records import record_from
from workcore_adapters.postgres.scopes import EVERYWHERE, within
from workcore_adapters.postgres.session import NIL
from workcore_adapters.postgres.statements import Row, Statement, Values
from workcore_adapters.postgres.trail_statements import (
    ABOUT,
    BACKLOG,
    CHECKPOINTS,
    LEAVES,
    PUBLISH,
    SEAL,
    SEALED,
    STRAYS,
    TREE,
    UNPUBLISHED,
    UNSETTLED,
    WAITING,
)

CHUNK: Final = 20_000
"""So many records are looked through at a time for strays."""


@frozen
class PostgresTrails:
    """Every organisation's trail. May be shared between threads."""

    _database: Database

    def unsettled(self, limit: int) -> Sequence[OrganisationId]:
        """List organisations with something to seal or to publish."""
        return [
            OrganisationId(row[0])
            for row in self._database.run(UNSETTLED, {"limit": limit}, EVERYWHERE, repeatable=True)
        ]

    def backlog(self) -> Backlog:
        """Tell how far the sealer is."""
        [[sealed, waiting, since, unpublished, signed_at]] = self._database.run(
            BACKLOG, {}, EVERYWHERE, repeatable=True
        )
        return Backlog(
            sealed=sealed,
            waiting=waiting,
            since=since,
            unpublished=unpublished,
            signed_at=signed_at,
        )

    def tree(self, organisation_id: OrganisationId) -> Tree:
        """Read what is sealed."""
        for size, peaks in self._ours(TREE, organisation_id):
            return Tree(size, _cut(peaks))
        return Tree()

    def waiting(self, organisation_id: OrganisationId, limit: int) -> Sequence[AuditRecord]:
        """List records that wait."""
        rows = self._ours(WAITING, organisation_id, limit=limit)
        return [record_from(row) for row in rows]

    def seal(
        self, before: Tree, after: Tree, leaves: Sequence[Leaf], signed: SignedCheckpoint
    ) -> None:
        """Give records their places in one statement, or raise Stale."""
        checkpoint = signed.checkpoint
        values: Values = {
            "organisation_id": checkpoint.organisation_id,
            "before": before.size,
            "size": after.size,
            "peaks": b"".join(after.peaks),
            "leaves": encode([_leaf_of(leaf) for leaf in leaves]),
            "waited": len(leaves),
            "root": checkpoint.root,
            "at": checkpoint.at,
            "note": signed.note,
        }
        try:
            self._database.run(SEAL, values, EVERYWHERE)
        except (StaleRows, TakenValue) as failure:
            raise Stale("audit_tree", checkpoint.organisation_id, None) from failure

    def unpublished(self, organisation_id: OrganisationId) -> Sequence[SignedCheckpoint]:
        """List checkpoints that were not yet put outside."""
        rows = self._ours(UNPUBLISHED, organisation_id)
        return [_signed_from(row) for row in rows]

    def publish(self, signed: SignedCheckpoint) -> None:
        """Remember that a checkpoint was put outside."""
        checkpoint = signed.checkpoint
        values = {"organisation_id": checkpoint.organisation_id, "size": checkpoint.size}
        self._database.run(PUBLISH, values, EVERYWHERE, repeatable=True)

    def checkpoints(
        self, organisation_id: OrganisationId, *, after: int, limit: int
    ) -> Sequence[SignedCheckpoint]:
        """List checkpoints, smallest first."""
        rows = self._ours(CHECKPOINTS, organisation_id, first=after, limit=limit)
        return [_signed_from(row) for row in rows]

    def sealed(
        self, organisation_id: OrganisationId, *, first: int, limit: int
    ) -> Sequence[SealedRecord]:
        """List places and what is stored there now."""
        rows = self._ours(SEALED, organisation_id, first=first, limit=limit)
        return [_place_from(row) for row in rows]

    def leaves(self, organisation_id: OrganisationId, *, first: int, limit: int) -> Sequence[Leaf]:
        """List places."""
        rows = self._ours(LEAVES, organisation_id, first=first, limit=limit)
        return [Leaf(*row) for row in rows]

    def about(
        self, organisation_id: OrganisationId, subject: str, subject_id: str
    ) -> Sequence[SealedRecord]:
        """List the sealed records about one thing."""
        rows = self._ours(ABOUT, organisation_id, subject=subject, subject_id=subject_id)
        return [_place_from(row) for row in rows]

    def strays(self, organisation_id: OrganisationId) -> int:
        """Count records that nobody's commit wrote, a part of the trail at a time."""
        found, after = 0, str(NIL)
        while after:
            [[last, strays]] = self._ours(STRAYS, organisation_id, after=after, limit=CHUNK)
            after, found = last or "", found + strays
        return found

    def _ours(
        self, statement: Statement, organisation_id: OrganisationId, **values: object
    ) -> list[Row]:
        """Read one organisation's."""
        named = {"organisation_id": organisation_id, **values}
        return self._database.run(statement, named, within(organisation_id), repeatable=True)


def _cut(peaks: bytes) -> tuple[bytes, ...]:
    return tuple(peaks[n : n + HASH_BYTES] for n in range(0, len(peaks), HASH_BYTES))


def _leaf_of(leaf: Leaf) -> Plain:
    return {"leaf": leaf.index, "record_id": leaf.record_id, "hash": f"\\x{leaf.hash.hex()}"}


def _signed_from(row: Row) -> SignedCheckpoint:
    organisation_id, size, root, at, note = row
    return SignedCheckpoint(
        checkpoint=Checkpoint(organisation_id=organisation_id, size=size, root=root, at=at),
        note=note,
    )


def _place_from(row: Row) -> SealedRecord:
    index, record_id, hash_, *record = row
    stored = record_from(tuple(record)) if record[0] is not None else None
    return SealedRecord(Leaf(index, record_id, hash_), stored)
