"""Give audit records their places for good, and put what was signed out of reach."""

from datetime import datetime
from typing import Final

from attrs import evolve, frozen

from workcore.entities.records import AuditRecord
from workcore.entities.trail import Checkpoint, Leaf, SignedCheckpoint, sealed_hash
from workcore.errors import BadNote, ForkedTrail, Stale
from workcore.model import OrganisationId
from workcore.policies.merkle import Tree
from workcore.ports.checkpoints import CheckpointSigner, CheckpointStore
from workcore.ports.trails import Trails

BATCH: Final = 2_000
"""So many records of an organisation get their places at a time, under one checkpoint."""

PLACES: Final = 1_000
"""So many organisations are looked after in one run."""


@frozen(kw_only=True)
class Sealing:
    """
    What one run did.

    Attributes:
        records: How many got their places.
        published: How many checkpoints were put outside.
        overtaken: Organisations whose trail another sealer was at.
        forked: Organisations whose trail is not the one that was signed before.
        more: Whether more may wait than one run looks after.
    """

    records: int = 0
    published: int = 0
    overtaken: int = 0
    forked: tuple[OrganisationId, ...] = ()
    more: bool = False

    def __add__(self, other: "Sealing") -> "Sealing":
        """Sum up two runs, one after the other."""
        return Sealing(
            records=self.records + other.records,
            published=self.published + other.published,
            overtaken=self.overtaken + other.overtaken,
            forked=tuple(dict.fromkeys(self.forked + other.forked)),
            more=other.more,
        )


@frozen
class SealAudit:
    """Seal what waits: one batch of each organisation, so that a busy one holds up nobody."""

    _trails: Trails
    _store: CheckpointStore
    _signer: CheckpointSigner

    def __call__(self, now: datetime, *, batch: int = BATCH) -> Sealing:
        """
        Seal a batch of each organisation, and put outside what is not there yet.

        Raises:
            NotConfigured: There is no key to sign with. Nothing was sealed.
            Unavailable: A store did not answer. What is missing is made up for by the next run.
        """
        _ = self._signer.public_key
        places = self._trails.unsettled(PLACES)
        done = Sealing(more=len(places) == PLACES)
        for organisation_id in places:
            done = self._seal(organisation_id, now, batch, done)
        for organisation_id in places:
            done = self._publish(organisation_id, done)
        return done

    def _seal(
        self, organisation_id: OrganisationId, now: datetime, batch: int, done: Sealing
    ) -> Sealing:
        # The tree first: whoever seals in between makes it stale, and nothing is sealed twice.
        tree = self._trails.tree(organisation_id)
        waiting = self._trails.waiting(organisation_id, batch)
        if not waiting:
            return done
        if not self._is_signed(organisation_id, tree):
            return done + Sealing(forked=(organisation_id,), more=done.more)
        leaves = [_leaf(tree.size + n, record) for n, record in enumerate(waiting)]
        after = tree.extended(leaf.hash for leaf in leaves)
        checkpoint = Checkpoint(
            organisation_id=organisation_id, size=after.size, root=after.root, at=now
        )
        signed = SignedCheckpoint.by(self._signer.sign, checkpoint)
        try:
            self._trails.seal(tree, after, leaves, signed)
        except Stale:
            return evolve(done, overtaken=done.overtaken + 1)
        more = done.more or len(waiting) == batch
        return evolve(done, records=done.records + len(leaves), more=more)

    def _is_signed(self, organisation_id: OrganisationId, tree: Tree) -> bool:
        """Whether *tree* is one that we signed: nothing is built on another."""
        if not tree.size:
            return True
        for signed in self._trails.checkpoints(organisation_id, after=tree.size - 1, limit=1):
            try:
                known = Checkpoint.read(self._signer.opened(signed.note))
            except BadNote:
                return False
            return (known.size, known.root) == (tree.size, tree.root)
        return False

    def _publish(self, organisation_id: OrganisationId, done: Sealing) -> Sealing:
        for signed in self._trails.unpublished(organisation_id):
            try:
                self._store.put(organisation_id, signed.checkpoint.size, signed.note)
            except ForkedTrail:
                return done + Sealing(forked=(organisation_id,), more=done.more)
            self._trails.publish(signed)
            done = evolve(done, published=done.published + 1)
        return done


def _leaf(index: int, record: AuditRecord) -> Leaf:
    return Leaf(index, record.id, sealed_hash(record))
