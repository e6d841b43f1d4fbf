"""Audit trails that are sealed, and where their checkpoints are kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from workcore.entities.records import AuditRecord
from workcore.entities.trail import Checkpoint, Leaf, SealedRecord, SignedCheckpoint, sealed_hash
from workcore.errors import BadNote, ForkedTrail, Stale
from workcore.model import OrganisationId
from workcore.policies.merkle import Tree
from workcore.ports.checkpoints import CheckpointSigner, CheckpointStore
from workcore.ports.trails import Trails
from workcore.testing.builders import NOW, an_audit_record
from workcore.testing.contracts.base import StoreContract
from workcore.testing.ids import new_id
from workcore.testing.world import Place

EARLY = NOW - timedelta(days=365)
"""Before whatever others record in the same store."""


def written(place: Place, number: int = 1) -> list[AuditRecord]:
    """Write records about a request of their own."""
    request = place.draft()
    records = [an_audit_record(request, at=NOW + timedelta(minutes=n)) for n in range(number)]
    with place.unit() as unit:
        for record in records:
            unit.audit.add(record)
        unit.commit()
    return records


def seal(trails: Trails, place: OrganisationId, *, before: Tree | None = None) -> SignedCheckpoint:
    """Seal whatever waits."""
    tree = trails.tree(place) if before is None else before
    waiting = trails.waiting(place, 100)
    leaves = [Leaf(tree.size + n, r.id, sealed_hash(r)) for n, r in enumerate(waiting)]
    after = tree.extended(leaf.hash for leaf in leaves)
    checkpoint = Checkpoint(organisation_id=place, size=after.size, root=after.root, at=NOW)
    signed = SignedCheckpoint(checkpoint=checkpoint, note=f"{checkpoint.text}\nsigned\n")
    trails.seal(tree, after, leaves, signed)
    return signed


class TrailsContract(StoreContract):
    """Needs the fixture `trails` besides, of the same store."""

    @pytest.fixture
    def here(self, home: Place) -> OrganisationId:
        """Whose trail it is."""
        return home.organisation.id

    def test_record_waits_from_its_commit_on(
        self, trails: Trails, home: Place, abroad: Place, here: OrganisationId
    ) -> None:
        """What a unit wrote waits, in the order of ids, at the place where it happened."""
        with home.unit() as unit:
            unit.audit.add(an_audit_record(home.draft()))
        records = written(home, 3)

        assert list(trails.waiting(here, 100)) == records
        assert list(trails.waiting(here, 2)) == records[:2]
        assert not trails.waiting(abroad.organisation.id, 100)
        assert here in trails.unsettled(100_000)
        assert abroad.organisation.id not in trails.unsettled(100_000)

    def test_sealed_records_have_places(
        self, trails: Trails, home: Place, here: OrganisationId
    ) -> None:
        """Sealing gives places one after the other, and nothing waits any more."""
        start = trails.tree(here).size
        first = written(home, 2)
        trails.publish(seal(trails, here))
        second = written(home, 3)
        trails.publish(seal(trails, here))

        records = first + second
        places = [Leaf(start + n, r.id, sealed_hash(r)) for n, r in enumerate(records)]
        assert (
            trails.leaves(here, first=start, limit=100) == tuple(places)
            or trails.leaves(here, first=start, limit=100) == places
        )
        wanted = [SealedRecord(leaf, r) for leaf, r in zip(places, records, strict=True)]
        assert list(trails.sealed(here, first=start, limit=100)) == wanted
        assert list(trails.sealed(here, first=start + 1, limit=2)) == wanted[1:3]
        assert list(trails.sealed(here, first=start + 5, limit=2)) == []
        assert not trails.waiting(here, 100)
        assert here not in trails.unsettled(100_000)

    def test_tree_grows(self, trails: Trails, home: Place, here: OrganisationId) -> None:
        """The tree is that of all leaves, whenever they came."""
        for number in (1, 2, 3, 7):
            written(home, number)
            seal(trails, here)
            tree = trails.tree(here)
            leaves = trails.leaves(here, first=0, limit=1_000)
            assert tree == Tree().extended(leaf.hash for leaf in leaves)

    def test_tree_is_empty_at_first(self, trails: Trails, here: OrganisationId) -> None:
        """Where nothing was sealed the tree has no leaves."""
        assert trails.tree(here) == Tree()

    def test_slower_sealer_is_told(self, trails: Trails, home: Place, here: OrganisationId) -> None:
        """Of two who read the same tree, the second gets Stale and changes nothing."""
        before = trails.tree(here)
        written(home, 2)
        seal(trails, here, before=before)
        after, records = trails.tree(here), written(home)

        with pytest.raises(Stale):
            seal(trails, here, before=before)
        assert trails.tree(here) == after
        assert list(trails.waiting(here, 100)) == records

    def test_only_one_of_many_seals(
        self, trails: Trails, home: Place, here: OrganisationId
    ) -> None:
        """However many seal at once, each record gets one place."""
        start = trails.tree(here).size
        records = written(home, 20)

        def run(_: int) -> int:
            try:
                seal(trails, here)
            except Stale:
                return 0
            return 1

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(run, range(8))) >= 1
        places = trails.leaves(here, first=start, limit=100)
        assert [leaf.index for leaf in places] == list(range(start, start + 20))
        assert [leaf.record_id for leaf in places] == [record.id for record in records]

    def test_checkpoints_are_kept(self, trails: Trails, home: Place, here: OrganisationId) -> None:
        """Checkpoints are listed by size; those that are not outside yet, besides."""
        start = trails.tree(here).size
        made = []
        for _ in range(3):
            written(home)
            made.append(seal(trails, here))

        assert list(trails.unpublished(here)) == made
        assert here in trails.unsettled(100_000)
        assert list(trails.checkpoints(here, after=start, limit=2)) == made[:2]
        assert list(trails.checkpoints(here, after=made[1].checkpoint.size, limit=9)) == made[2:]
        trails.publish(made[0])
        assert list(trails.unpublished(here)) == made[1:]
        trails.publish(made[1])
        trails.publish(made[2])
        assert here not in trails.unsettled(100_000)

    def test_records_about_one_thing(
        self, trails: Trails, home: Place, here: OrganisationId
    ) -> None:
        """The sealed records about a thing are found, with their places."""
        start = trails.tree(here).size
        mine, _ = written(home, 2), written(home)
        seal(trails, here)
        waiting = written(home)

        found = trails.about(here, "work_request", mine[0].subject_id)
        assert [place.leaf.index for place in found] == [start, start + 1]
        assert [place.record for place in found] == mine
        assert list(trails.about(here, "work_request", waiting[0].subject_id)) == []
        assert list(trails.about(here, "asset", mine[0].subject_id)) == []

    def test_backlog(
        self, trails: Trails, home: Place, abroad: Place, here: OrganisationId
    ) -> None:
        """The backlog is that of all organisations; of what waits, the first is told."""
        with home.unit() as unit:
            unit.audit.add(an_audit_record(home.draft(), at=EARLY))
            unit.commit()
        written(abroad, 2)
        before = trails.backlog()
        assert (before.since, before.waiting >= 3) == (EARLY, True)

        signed = seal(trails, here)
        after = trails.backlog()
        assert after.waiting == before.waiting - 1
        assert after.sealed == before.sealed + 1
        assert after.unpublished == before.unpublished + 1
        assert after.since != EARLY
        assert after.signed_at is not None
        assert after.signed_at >= NOW
        trails.publish(signed)
        assert trails.backlog().unpublished == before.unpublished

    def test_no_record_is_astray(self, trails: Trails, home: Place, here: OrganisationId) -> None:
        """What our commits write is accounted for, sealed or not."""
        written(home, 2)
        assert trails.strays(here) == 0
        seal(trails, here)
        written(home)
        assert trails.strays(here) == 0


class CheckpointStoreContract:
    """Needs the fixture `checkpoints`."""

    def test_notes_are_kept(self, checkpoints: CheckpointStore) -> None:
        """What was put is there, smallest first, each organisation's for itself."""
        here, there = OrganisationId(new_id()), OrganisationId(new_id())
        for size in (7, 1_000_000, 30, 250_000):
            checkpoints.put(here, size, f"note — {size}\n")
        checkpoints.put(there, 1, "another\n")

        sizes = (7, 30, 250_000, 1_000_000)
        assert list(checkpoints.notes(here)) == [(size, f"note — {size}\n") for size in sizes]
        assert list(checkpoints.notes(there)) == [(1, "another\n")]
        assert list(checkpoints.notes(OrganisationId(new_id()))) == []

    def test_the_same_again(self, checkpoints: CheckpointStore) -> None:
        """Putting a checkpoint again changes nothing."""
        here = OrganisationId(new_id())
        checkpoints.put(here, 3, "note\n")
        checkpoints.put(here, 3, "note\n")

        assert list(checkpoints.notes(here)) == [(3, "note\n")]

    def test_another_of_the_same_size(self, checkpoints: CheckpointStore) -> None:
        """Another trail is refused, and what was there stays."""
        here = OrganisationId(new_id())
        checkpoints.put(here, 3, "note\n")

        with pytest.raises(ForkedTrail, match=r"3 records .* workcore audit verify"):
            checkpoints.put(here, 3, "another\n")
        assert list(checkpoints.notes(here)) == [(3, "note\n")]

    def test_only_one_of_many_counts(self, checkpoints: CheckpointStore) -> None:
        """However many put at once, one is kept, and the others are told."""
        here = OrganisationId(new_id())

        def put(number: int) -> int:
            try:
                checkpoints.put(here, 5, f"note {number}\n")
            except ForkedTrail:
                return 0
            return 1

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(put, range(24))) == 1
        assert len(list(checkpoints.notes(here))) == 1


class CheckpointSignerContract:
    """Needs the fixture `signer`."""

    TEXT = "workcore/x\n3\nAAAA\n"

    def test_note_opens(self, signer: CheckpointSigner) -> None:
        """A note is its text, an empty line and signatures, and opens to the text."""
        note = signer.sign(self.TEXT)

        assert note.startswith(f"{self.TEXT}\n\N{EM DASH} ")
        assert note.endswith("\n")
        assert signer.opened(note) == self.TEXT

    def test_key_has_three_parts(self, signer: CheckpointSigner) -> None:
        """The public key says its name, which notes repeat."""
        name, _, _ = signer.public_key.split("+", 2)

        assert f"\N{EM DASH} {name} " in signer.sign(self.TEXT)

    def test_altered_note_is_refused(self, signer: CheckpointSigner) -> None:
        """A note with any one character changed, dropped or added does not open."""
        note = signer.sign(self.TEXT)
        altered = {note[:place] + "~" + note[place + 1 :] for place in range(len(note))}
        altered |= {note[:place] + note[place + 1 :] for place in range(len(note) - 1)}
        altered |= {"", "\n", note + note, "x" + note, note.split("\n\n")[0]}

        for forged in altered:
            with pytest.raises(BadNote):
                signer.opened(forged)
