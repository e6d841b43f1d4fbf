"""The audit trail is sealed, checked and handed out, and whatever is done to it is found."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

import pytest
from attrs import evolve
from tests.support.airport import Airport
from tests.support.offline import Offline

from workcore.application import Application
from workcore.entities.trail import Checkpoint, Leaf, SealedRecord, SignedCheckpoint, sealed_hash
from workcore.entities.trail_faults import FaultCode
from workcore.entities.work_request import WorkRequest
from workcore.errors import BadNote, NoSuchRequest, NotAllowed, Stale
from workcore.model import Caller
from workcore.policies.merkle import Tree
from workcore.ports.queries import Slice
from workcore.ports.trails import Backlog
from workcore.use_cases import whole_trail
from workcore.use_cases.check_audit import TrailReport
from workcore.use_cases.seal_audit import Sealing
from workcore.use_cases.watch_sealing import SealingState
from workcore_adapters.memory.database import Tenant
from workcore_adapters.security import Ed25519Signer


@pytest.fixture
def airport(airports: tuple[Airport, Airport]) -> Airport:
    """An airport whose checkpoints are signed with a real key."""
    home = airports[0]
    ports = evolve(home.app.ports, signer=Ed25519Signer(bytes(range(32))))
    return evolve(home, app=Application(ports))


def approved(airport: Airport) -> WorkRequest:
    """Do two things that are recorded."""
    return airport.decided(airport.submitted(), "stan")


def sealed(airport: Airport) -> Sealing:
    """Seal what waits."""
    return airport.app.seal_audit(airport.clock.now())


def report(airport: Airport) -> TrailReport:
    """Check the trail as its auditor."""
    return airport.app.check_audit(caller=airport.caller("aude"))


def offline(airport: Airport) -> list[str]:
    """Check what the auditor takes away, with what is outside."""
    notes = airport.app.ports.checkpoints.notes(airport.place.organisation.id)
    outside = Offline(airport.app.ports.signer.public_key, dict(notes))
    return outside.faults(airport.app.bundle_audit(caller=airport.caller("aude")))


@pytest.fixture
def trail(airport: Airport) -> Tenant:
    """Twelve records, signed after 2, 6 and 12 of them; two more wait."""
    for number in (1, 2, 3):
        for _ in range(number):
            approved(airport)
        sealed(airport)
    approved(airport)
    with airport.database.locked() as tenants:
        return tenants[airport.place.organisation.id]


def test_sealing(airport: Airport) -> None:
    """Each run seals what waits, and puts outside what was signed; a second finds nothing."""
    approved(airport)
    approved(airport)

    done = sealed(airport)
    assert (done.records, done.published, done.overtaken, done.forked) == (4, 1, 0, ())
    assert sealed(airport) == Sealing()
    assert done + Sealing(overtaken=2) == evolve(done, overtaken=2)


def test_interrupted_sealer(airport: Airport, trail: Tenant) -> None:
    """What was signed and not put outside, the next run puts there, whether it is new or not."""
    here, outside = airport.place.organisation.id, airport.app.ports.checkpoints
    before = list(outside.notes(here))
    trail.unsealed.clear()
    trail.unpublished = list(trail.checkpoints)

    assert sealed(airport) == Sealing(published=3)
    assert list(outside.notes(here)) == before


def test_large_backlog(airport: Airport) -> None:
    """Of each organisation one batch is sealed in a run; the rest waits for the next."""
    approved(airport)
    approved(airport)

    runs = [airport.app.seal_audit(airport.clock.now(), batch=3) for _ in range(3)]
    assert [(run.records, run.more) for run in runs] == [(3, True), (1, False), (0, False)]
    assert report(airport).sound


def test_sound_trail(airport: Airport, trail: Tenant) -> None:
    """A trail that nobody touched is sound, here and outside."""
    found = report(airport)

    assert (found.records, found.checkpoints, found.faults) == (12, 3, ())
    assert offline(airport) == []
    assert len(trail.unsealed) == 2


def test_without_a_trail(airport: Airport) -> None:
    """Where nothing was ever sealed nothing is wrong."""
    assert report(airport).sound
    assert offline(airport) == []


Attack = Callable[[Tenant], None]


def alter(trail: Tenant) -> None:
    """Change what a record says."""
    record = trail.leaves[3].record_id
    trail.audit[record] = evolve(trail.audit[record], action="nothing")


def alter_with_hash(trail: Tenant) -> None:
    """Change what a record says, and the hash that is stored beside it."""
    alter(trail)
    leaf = trail.leaves[3]
    trail.leaves[3] = evolve(leaf, hash=sealed_hash(trail.audit[leaf.record_id]))


def delete(trail: Tenant) -> None:
    """Delete a record."""
    del trail.audit[trail.leaves[3].record_id]


def delete_place(trail: Tenant) -> None:
    """Delete a record and its place."""
    delete(trail)
    del trail.leaves[3]


def close_gap(trail: Tenant) -> None:
    """Delete a record and its place, and let the others move up."""
    delete_place(trail)
    trail.leaves = [evolve(leaf, index=n) for n, leaf in enumerate(trail.leaves)]


def swap(trail: Tenant) -> None:
    """Let two records change places."""
    one, two = trail.leaves[3], trail.leaves[4]
    trail.leaves[3:5] = [evolve(two, index=3), evolve(one, index=4)]


def cut_off(trail: Tenant) -> None:
    """Cut the end off, and forget that it was signed."""
    for leaf in trail.leaves[9:]:
        del trail.audit[leaf.record_id]
    trail.leaves = trail.leaves[:9]
    trail.tree = Tree().extended(leaf.hash for leaf in trail.leaves)
    trail.checkpoints = trail.checkpoints[:2]


def append(trail: Tenant) -> None:
    """Give a record a place that nobody signed."""
    record = next(iter(trail.unsealed.values()))
    del trail.unsealed[record.id]
    trail.leaves.append(Leaf(12, record.id, sealed_hash(record)))


def insert(trail: Tenant) -> None:
    """Insert a record that no commit wrote."""
    trail.unsealed.clear()


def forget_checkpoint(trail: Tenant) -> None:
    """Forget that something was signed."""
    del trail.checkpoints[1]


def deface_checkpoint(trail: Tenant) -> None:
    """Change what was signed."""
    signed = trail.checkpoints[1]
    trail.checkpoints[1] = evolve(signed, note=signed.note.replace("6", "7", 1))


def graft(trail: Tenant) -> None:
    """Let the trail go on from another tree."""
    trail.tree = Tree(12, (b"x" * 32, b"y" * 32))


ATTACKS: Final = (
    (alter, FaultCode.ALTERED, (3, 3), "record 3 was altered"),
    (alter_with_hash, FaultCode.REWRITTEN, (2, 5), "records 2 to 5 were changed"),
    (delete, FaultCode.GONE, (3, 3), "record 3 was deleted"),
    (delete_place, FaultCode.MISSING, (3, 3), "records 3 to 3 are missing"),
    (close_gap, FaultCode.REWRITTEN, (2, 5), "records 2 to 5 were changed"),
    (swap, FaultCode.REWRITTEN, (2, 5), "records 2 to 5 were changed"),
    (cut_off, FaultCode.CUT_OFF, (9, 11), "records 9 to 11 were cut off"),
    (append, FaultCode.UNSIGNED, (12, 12), "records 12 to 12 were never signed"),
    (insert, FaultCode.STRAY, (0, 0), "2 records were inserted"),
    (forget_checkpoint, FaultCode.FORGOTTEN, (5, 5), "checkpoint after record 5 is outside"),
    (deface_checkpoint, FaultCode.BAD_NOTE, (0, 5), "behind the first 2 records was not signed"),
    (graft, FaultCode.MOVED, (12, 12), "record 12 is to be added to a tree"),
)


@pytest.mark.parametrize(("attack", "code", "where", "says"), ATTACKS)
def test_attacks_are_found(
    airport: Airport,
    trail: Tenant,
    attack: Attack,
    code: FaultCode,
    where: tuple[int, int],
    says: str,
) -> None:
    """Whatever is done to the trail is found, and where; here and by a stranger."""
    attack(trail)

    faults = report(airport).faults
    assert (code, *where) in [(fault.code, fault.first, fault.last) for fault in faults]
    assert any(says in fault for fault in offline(airport))


def test_stolen_key(airport: Airport, trail: Tenant) -> None:
    """Even whoever signs everything anew is found, by what is outside."""
    alter_with_hash(trail)
    trail.checkpoints = [resigned(airport, trail, c.checkpoint) for c in trail.checkpoints]

    assert FaultCode.REWRITTEN in {fault.code for fault in report(airport).faults}
    assert any("two trails were signed" in fault for fault in offline(airport))


def test_fork_is_found_when_sealing(airport: Airport, trail: Tenant) -> None:
    """A trail that was begun anew is not put over the one outside."""
    outside = list(airport.app.ports.checkpoints.notes(airport.place.organisation.id))
    alter_with_hash(trail)
    trail.unpublished = [resigned(airport, trail, c.checkpoint) for c in trail.checkpoints]

    assert sealed(airport).forked == (airport.place.organisation.id,)
    assert list(airport.app.ports.checkpoints.notes(airport.place.organisation.id)) == outside
    assert not report(airport).sound


def forget_last(trail: Tenant) -> None:
    """Forget what was signed last."""
    del trail.checkpoints[-1]


def deface_last(trail: Tenant) -> None:
    """Change what was signed last."""
    trail.checkpoints[-1] = evolve(trail.checkpoints[-1], note="scribbled\n")


@pytest.mark.parametrize("attack", [graft, forget_last, deface_last])
def test_nothing_is_built_on_what_was_not_signed(
    airport: Airport, trail: Tenant, attack: Attack
) -> None:
    """A tree that somebody else made is not signed, and what waits goes on waiting."""
    attack(trail)
    waiting = dict(trail.unsealed)

    assert sealed(airport) == Sealing(forked=(airport.place.organisation.id,))
    assert trail.unsealed == waiting


def test_sealer_goes_on_meanwhile(
    airport: Airport, trail: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is sealed while the trail is read is neither compared nor missed."""
    trails = airport.app.ports.trails
    read = trails.sealed

    def reading(*args: Any, **given: Any) -> Sequence[SealedRecord]:
        approved(airport)
        sealed(airport)
        return read(*args, **given)

    monkeypatch.setattr(trails, "sealed", reading)
    for outside in (offline(airport), offline(airport)):
        assert outside == []
    assert report(airport).sound
    assert len(trail.leaves) > 14


def test_trail_longer_than_a_stretch(
    airport: Airport, trail: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trail is read a stretch at a time, and so is what nobody signed behind it."""
    monkeypatch.setattr(whole_trail, "STRETCH", 2)
    assert report(airport).sound
    assert offline(airport) == []
    for index in (12, 14, 15):
        record = next(iter(trail.audit.values()))
        trail.leaves.append(Leaf(index, record.id, sealed_hash(record)))

    assert FaultCode.MISSING in {fault.code for fault in report(airport).faults}
    assert "records 13 to 13 are missing or twice there" in offline(airport)


def test_watching_the_sealer(airport: Airport) -> None:
    """Operators see how much waits, since when, and whether that is too long."""

    def watched() -> SealingState:
        return airport.app.watch_sealing(airport.clock.now())

    assert watched() == SealingState(backlog=Backlog(), age=None, late=False)
    approved(airport)
    airport.clock.move(timedelta(seconds=60))
    state = watched()
    assert (state.backlog.waiting, state.age, state.late) == (2, timedelta(minutes=1), False)
    airport.clock.move(timedelta(seconds=1))
    assert watched().late
    sealed(airport)
    assert watched().backlog == Backlog(sealed=2, signed_at=airport.clock.now())


def resigned(airport: Airport, trail: Tenant, old: Checkpoint) -> SignedCheckpoint:
    """Sign another trail of the same size."""
    tree = Tree().extended(leaf.hash for leaf in trail.leaves[: old.size])
    return SignedCheckpoint.by(airport.app.ports.signer.sign, evolve(old, root=tree.root))


def test_foreign_notes_are_found(airport: Airport, abroad: Airport, trail: Tenant) -> None:
    """Checkpoints outside that our key did not sign, or of another trail, are named."""
    here, store = airport.place.organisation.id, airport.app.ports.checkpoints
    foreign = evolve(trail.checkpoints[0].checkpoint, organisation_id=abroad.place.organisation.id)
    store.put(here, 3, SignedCheckpoint.by(airport.app.ports.signer.sign, foreign).note)
    store.put(here, 4, "scribbled\n")
    store.put(here, 5, airport.app.ports.signer.sign("no checkpoint\n"))

    faults = [(fault.code, fault.last) for fault in report(airport).faults]
    assert faults == [(FaultCode.BAD_NOTE, 2), (FaultCode.BAD_NOTE, 3), (FaultCode.BAD_NOTE, 4)]


def test_checkpoint_reads_back(trail: Tenant) -> None:
    """What was signed reads as it was written, and nothing else does."""
    checkpoint = trail.checkpoints[-1].checkpoint

    assert Checkpoint.read(checkpoint.text) == checkpoint
    with pytest.raises(BadNote):
        Checkpoint.read(checkpoint.text + "more\n")


def test_overtaken_sealer(airport: Airport, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever loses the race seals nothing, says so, and goes on."""
    approved(airport)
    trails = airport.app.ports.trails
    before, seal = trails.tree(airport.place.organisation.id), airport.app.seal_audit
    sealed(airport)
    approved(airport)
    monkeypatch.setattr(trails, "tree", lambda _: before)

    assert seal(airport.clock.now()) == Sealing(overtaken=1)
    with pytest.raises(Stale):
        trails.seal(before, before, [], SignedCheckpoint.by(str, _checkpoint(airport)))


def _checkpoint(airport: Airport) -> Checkpoint:
    place = airport.place.organisation.id
    return Checkpoint(organisation_id=place, size=1, root=b"", at=airport.clock.now())


def test_records_of_one_request(airport: Airport, trail: Tenant) -> None:
    """Its records come with the proofs of their places, which a stranger verifies."""
    mine = approved(airport)
    sealed(airport)
    bundle = list(airport.app.bundle_audit.about(mine.id, caller=airport.caller("aude")))
    outside = dict(airport.app.ports.checkpoints.notes(airport.place.organisation.id))
    stranger = Offline(airport.app.ports.signer.public_key, outside)

    records = [json.loads(json.loads(line)["record"]) for line in bundle[-2:]]
    assert [record["action"] for record in records] == ["created", "approved"]
    assert {record["subject_id"] for record in records} == {str(mine.id)}
    assert stranger.faults(bundle) == []
    assert len(trail.checkpoints) == 4

    moved = [line.replace('"index":14', '"index":13') for line in bundle]
    assert any("record 13 is not in the trail" in fault for fault in stranger.faults(moved))
    lied = [line.replace("created", "deleted") for line in bundle]
    assert any("was altered" in fault for fault in stranger.faults(lied))


def test_bundle_of_a_request_nobody_sealed(airport: Airport) -> None:
    """What waits to be sealed is not handed out as if it were."""
    request = approved(airport)
    bundle = airport.app.bundle_audit.about(request.id, caller=airport.caller("aude"))

    assert len(list(bundle)) == 1


def test_gap_in_what_is_proved(airport: Airport, trail: Tenant) -> None:
    """Where places are missing proofs are of what is there, and do not hold."""
    request_id = next(iter(trail.requests))
    trail.leaves = trail.leaves[:9]
    bundle = list(airport.app.bundle_audit.about(request_id, caller=airport.caller("aude")))

    assert Offline(airport.app.ports.signer.public_key, {}).faults(bundle) != []


@pytest.mark.parametrize("who", ["ann", "cal", "stan", "olga", "pia", "vera"])
def test_only_auditors_see_the_trail(airport: Airport, who: str) -> None:
    """The whole trail is for auditors and administrators."""
    app, caller = airport.app, airport.caller(who)
    calls: tuple[Callable[[], object], ...] = (
        lambda: app.read_trail(Slice(), caller=caller),
        lambda: app.read_trail.checkpoints(caller=caller, limit=1),
        lambda: app.check_audit(caller=caller),
        lambda: app.bundle_audit(caller=caller),
    )
    for call in calls:
        with pytest.raises(NotAllowed):
            call()


def test_reading_the_trail(airport: Airport, abroad: Airport) -> None:
    """The auditor reads every record of his organisation, and no other's."""
    approved(airport)
    approved(abroad)
    sealed(airport)

    def read(place: Airport, caller: Caller) -> tuple[list[str], int]:
        records = place.app.read_trail(Slice(), caller=caller).items
        signed = place.app.read_trail.checkpoints(caller=caller, limit=9)
        return [record.action for record in records], len(signed)

    assert read(airport, airport.caller("aude")) == (["created", "approved"], 1)
    assert read(airport, airport.caller("adam")) == (["created", "approved"], 1)
    request = approved(airport)
    with pytest.raises(NoSuchRequest):
        airport.app.bundle_audit.about(request.id, caller=abroad.caller("aude"))


def test_trail_can_be_left_out(airport: Airport) -> None:
    """Whoever wants no trail gets none, and everything else."""
    app = Application(airport.app.ports, audited=False)
    quiet = evolve(airport, app=app)
    request = approved(quiet)

    assert quiet.audit("work_request", request.id) == ()
    assert quiet.told(request.id)[0] == "created"
