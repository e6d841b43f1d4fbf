"""
Whatever a superuser does to a sealed trail, a stranger finds it.

`WORKCORE_TAMPERINGS` says how often; `make tamper` tries 1,000 times.
"""

import os
import random
import re
from collections.abc import Callable
from itertools import accumulate
from typing import Any, Final

import psycopg
import pytest
from attrs import evolve, frozen
from tests.support.offline import Offline

from workcore.application import Application, Ports
from workcore.entities.trail import SignedCheckpoint, sealed_hash
from workcore.model import Caller
from workcore.policies.merkle import Tree
from workcore.testing.builders import NOW, an_audit_record
from workcore.testing.world import a_place
from workcore_adapters.memory import MemoryCheckpoints, memory_ports
from workcore_adapters.postgres import Database, postgres_ports
from workcore_adapters.security import Ed25519Signer
from workcore_adapters.system import SystemClock, SystemIds

pytestmark = pytest.mark.integration

TIMES: Final = int(os.environ.get("WORKCORE_TAMPERINGS", "60"))
SEED: Final = int(os.environ.get("WORKCORE_SEED", "0")) or random.SystemRandom().getrandbits(32)

STEPS: Final = (1, 4, 7, 8, 10)
SIZES: Final = tuple(accumulate(STEPS))
RECORDS: Final = sum(STEPS)
TABLES: Final = (
    "audit_records",
    "audit_waiting",
    "audit_leaves",
    "audit_trees",
    "audit_checkpoints",
)


PLACE: Final = re.compile(r"records? \d+|\d+ records")
"""Every fault says at which records, or how many."""


@frozen
class Thief:
    """A superuser who has the signing key besides, and may do everything but reach outside."""

    connection: psycopg.Connection[Any]
    application: Application
    auditor: Caller
    choose: random.Random

    def run(self, statement: str, **values: object) -> None:
        """Do something to the trail of the organisation."""
        values["org"] = self.auditor.organisation_id
        self.connection.execute(statement, values)

    def place(self, *, before: int = RECORDS) -> int:
        """Choose a place."""
        return self.choose.randrange(before)

    def record_at(self, leaf: int) -> str:
        """Write the condition that a record is the one at a place."""
        placed = "SELECT record_id FROM audit_leaves WHERE organisation_id = %(org)s"
        return f"organisation_id = %(org)s AND id = ({placed} AND leaf = {leaf:d})"

    def rehash(self) -> None:
        """Store beside each record the hash that fits it."""
        trails = self.application.ports.trails
        for item in trails.sealed(self.auditor.organisation_id, first=0, limit=2 * RECORDS):
            if item.record is not None:
                self.run(
                    "UPDATE audit_leaves SET hash = %(hash)s"
                    " WHERE organisation_id = %(org)s AND leaf = %(leaf)s",
                    hash=sealed_hash(item.record),
                    leaf=item.leaf.index,
                )

    def sign_anew(self) -> None:
        """Sign every checkpoint again, over what the trail is now."""
        place, trails = self.auditor.organisation_id, self.application.ports.trails
        hashes = [leaf.hash for leaf in trails.leaves(place, first=0, limit=2 * RECORDS)]
        for signed in trails.checkpoints(place, after=0, limit=RECORDS):
            root = Tree().extended(hashes[: signed.checkpoint.size]).root
            checkpoint = evolve(signed.checkpoint, root=root)
            note = SignedCheckpoint.by(self.application.ports.signer.sign, checkpoint).note
            self.run(
                "UPDATE audit_checkpoints SET root = %(root)s, note = %(note)s"
                " WHERE organisation_id = %(org)s AND size = %(size)s",
                root=root,
                note=note,
                size=checkpoint.size,
            )


CHANGES: Final = (
    "action = action || '!'",
    "by_name = 'Somebody else'",
    "at = at - interval '1 microsecond'",
    "after = '{}'",
    'before = \'{"title": "Old title "}\'',
    "subject_id = 'another'",
    "correlation_id = ''",
    "address = '10.0.0.1'",
)


def edit(thief: Thief) -> None:
    """Change one value of one record."""
    change, record = thief.choose.choice(CHANGES), thief.record_at(thief.place())
    thief.run(f"UPDATE audit_records SET {change} WHERE {record}")


def delete(thief: Thief) -> None:
    """Delete a record; its place stays."""
    thief.run(f"DELETE FROM audit_records WHERE {thief.record_at(thief.place())}")


def forget(thief: Thief) -> None:
    """Delete a record and its place, and let those behind it move up."""
    leaf = thief.place()
    thief.run(f"DELETE FROM audit_records WHERE {thief.record_at(leaf)}")
    thief.run("DELETE FROM audit_leaves WHERE organisation_id = %(org)s AND leaf = %(x)s", x=leaf)
    _renumber(thief, leaf, -1)


def insert(thief: Thief) -> None:
    """Make room in the middle for a record that never was."""
    leaf = thief.place()
    _renumber(thief, leaf - 1, 1)
    thief.run(
        "INSERT INTO audit_records SELECT organisation_id, gen_random_uuid(), at, by_id, by_name,"
        " 'approved', subject, subject_id, before, after, correlation_id, address"
        " FROM audit_records WHERE organisation_id = %(org)s LIMIT 1"
    )
    thief.run(
        "INSERT INTO audit_leaves SELECT organisation_id, %(x)s, id, sha256('') FROM audit_records"
        " WHERE organisation_id = %(org)s AND action = 'approved' AND id NOT IN"
        " (SELECT record_id FROM audit_leaves WHERE organisation_id = %(org)s)",
        x=leaf,
    )


def _renumber(thief: Thief, behind: int, by: int) -> None:
    move = "UPDATE audit_leaves SET leaf = leaf {} WHERE organisation_id = %(org)s AND leaf > %(x)s"
    thief.run(move.format("+ 1000"), x=behind)
    thief.run(move.format(f"- 1000 + {by}"), x=max(behind, 999))


def reorder(thief: Thief) -> None:
    """Let two records change places."""
    one, two = thief.choose.sample(range(RECORDS), 2)
    turn = "UPDATE audit_leaves SET leaf = %(to)s WHERE organisation_id = %(org)s AND leaf = %(x)s"
    for place, to in ((one, 1_000), (two, one), (1_000, two)):
        thief.run(turn, x=place, to=to)


def cut(thief: Thief) -> None:
    """Cut the end off, with everything that was signed of it."""
    end = thief.place()
    for table, column in (("audit_leaves", "leaf >="), ("audit_checkpoints", "size >")):
        thief.run(f"DELETE FROM {table} WHERE organisation_id = %(org)s AND {column} %(x)s", x=end)
    thief.run(
        "DELETE FROM audit_records WHERE organisation_id = %(org)s AND id NOT IN"
        " (SELECT record_id FROM audit_leaves WHERE organisation_id = %(org)s)"
    )


def smuggle(thief: Thief) -> None:
    """Insert a record that no commit wrote, without a place."""
    thief.run(
        "INSERT INTO audit_records SELECT organisation_id, gen_random_uuid(), at, by_id, by_name,"
        " 'approved', subject, subject_id, before, after, correlation_id, address"
        " FROM audit_records WHERE organisation_id = %(org)s LIMIT 1"
    )


def unwait(thief: Thief) -> None:
    """Keep a record that waits from being sealed."""
    thief.run("DELETE FROM audit_waiting WHERE organisation_id = %(org)s")


def rename(thief: Thief) -> None:
    """Change the hash that is stored at a place."""
    thief.run(
        "UPDATE audit_leaves SET hash = sha256(hash)"
        " WHERE organisation_id = %(org)s AND leaf = %(x)s",
        x=thief.place(),
    )


def redirect(thief: Thief) -> None:
    """Let a place point to another record, which waits."""
    thief.run(
        "UPDATE audit_leaves SET record_id ="
        " (SELECT record_id FROM audit_waiting WHERE organisation_id = %(org)s LIMIT 1)"
        " WHERE organisation_id = %(org)s AND leaf = %(x)s",
        x=thief.place(),
    )


def append(thief: Thief) -> None:
    """Give a record that waits a place behind the end, without the sealer."""
    thief.run(
        "INSERT INTO audit_leaves SELECT organisation_id, %(x)s, record_id, sha256('')"
        " FROM audit_waiting WHERE organisation_id = %(org)s LIMIT 1",
        x=RECORDS,
    )


def graft(thief: Thief) -> None:
    """Let the trail go on from another tree."""
    change = thief.choose.choice(("peaks = sha256(peaks)", "size = size - 1", "size = size + 1"))
    thief.run(f"UPDATE audit_trees SET {change} WHERE organisation_id = %(org)s")


def unsign(thief: Thief) -> None:
    """Delete a checkpoint."""
    thief.run(
        "DELETE FROM audit_checkpoints WHERE organisation_id = %(org)s AND size = %(size)s",
        size=thief.choose.choice(SIZES),
    )


def misquote(thief: Thief) -> None:
    """Change one character of a checkpoint."""
    at = thief.choose.randrange(1, 100)
    thief.run(
        "UPDATE audit_checkpoints SET note = overlay(note placing '~' from %(at)s for 1)"
        " WHERE organisation_id = %(org)s AND size = %(size)s",
        at=at,
        size=thief.choose.choice(SIZES),
    )


def begin_anew(thief: Thief) -> None:
    """Change a record, forget all seals, and have the real sealer sign everything again."""
    edit(thief)
    for table in ("audit_waiting", "audit_leaves", "audit_trees", "audit_checkpoints"):
        thief.run(f"DELETE FROM {table} WHERE organisation_id = %(org)s")
    thief.run(
        "INSERT INTO audit_waiting SELECT organisation_id, id FROM audit_records"
        " WHERE organisation_id = %(org)s"
    )
    while thief.application.seal_audit(NOW, batch=thief.choose.randrange(1, 40)).records:
        pass


TAMPERINGS: Final[tuple[Callable[[Thief], None], ...]] = (
    edit,
    delete,
    forget,
    insert,
    reorder,
    cut,
    smuggle,
    unwait,
    rename,
    redirect,
    append,
    graft,
    unsign,
    misquote,
    begin_anew,
)

UNFITTED: Final = (rename, unsign, misquote)
"""What making hashes and signatures fit would only mend again."""


def _ports() -> Ports:
    return memory_ports(clock=SystemClock(), ids=SystemIds())


def test_tampering_is_found(database: Database, postgres_dsn: str) -> None:
    """Whatever is done to records, places, trees and checkpoints, hashes and signatures to fit."""
    choose = random.Random(SEED)
    ports = postgres_ports(database, evolve(_ports(), signer=Ed25519Signer(choose.randbytes(32))))
    application, place = Application(ports), a_place(ports.units, ports.directory)
    auditor = place.caller("aude")
    for number in STEPS:
        with place.unit() as unit:
            for _ in range(number):
                unit.audit.add(an_audit_record(place.draft(), address=None))
            unit.commit()
        application.seal_audit(NOW)
    with place.unit() as unit:
        unit.audit.add(an_audit_record(place.draft()))
        unit.commit()
    outside = dict(ports.checkpoints.notes(auditor.organisation_id))
    stranger = Offline(ports.signer.public_key, outside)
    assert stranger.faults(application.bundle_audit(caller=auditor)) == []

    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        for table in TABLES:
            connection.execute(
                f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}"
                f" WHERE organisation_id = '{auditor.organisation_id}'"
            )
        stolen = Application(evolve(ports, checkpoints=MemoryCheckpoints()))
        thief = Thief(connection, stolen, auditor, choose)
        for number in range(TIMES):
            tampering = choose.choice(TAMPERINGS)
            fitted = 0 if tampering in UNFITTED else choose.randrange(3)
            tampering(thief)
            if fitted > 0:
                thief.rehash()
            if fitted > 1:
                thief.sign_anew()

            what = f"{number}: {tampering.__name__}, fitted {fitted}; WORKCORE_SEED={SEED}"
            faults = stranger.faults(application.bundle_audit(caller=auditor))
            assert any(PLACE.search(fault) for fault in faults), f"{what}: {faults}"
            assert not application.check_audit(caller=auditor).sound, what
            _restore(thief)
    assert stranger.faults(application.bundle_audit(caller=auditor)) == []
    assert application.check_audit(caller=auditor).sound


def _restore(thief: Thief) -> None:
    for table in TABLES:
        thief.run(f"DELETE FROM {table} WHERE organisation_id = %(org)s")
        thief.run(f"INSERT INTO {table} SELECT * FROM kept_{table}")
