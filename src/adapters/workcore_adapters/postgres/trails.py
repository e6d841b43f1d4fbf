"""Sealed audit trails, as `ports.trails` promises."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen
from sqlalchemy import BigInteger, Integer, Text, and_, bindparam, select, text, union, update
from sqlalchemy import literal_column as sql

from workcore.entities.records import AuditRecord
from workcore.entities.trail import Checkpoint, Leaf, SealedRecord, SignedCheckpoint
from workcore.errors import Stale
from workcore.model import OrganisationId
from workcore.policies.merkle import HASH_BYTES, Tree
from workcore.ports.trails import Backlog
from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.failures import StaleRows, TakenValue
from workcore_adapters.postgres.loading import encode
from workcore_adapters.postgres.rows.parts import Plain
from workcore_adapters.postgres.rows.records import RECORD, record_from
from workcore_adapters.postgres.scopes import EVERYWHERE, within
from workcore_adapters.postgres.session import NIL
from workcore_adapters.postgres.statements import Row, Statement, Values, compiled
from workcore_adapters.postgres.tables import (
    audit_checkpoints,
    audit_leaves,
    audit_records,
    audit_trees,
    audit_waiting,
)

CHUNK: Final = 20_000
"""So many records are looked through at a time for strays."""

r, w, l, t, p = (  # noqa: E741 - as everywhere, a table's columns by its first letter
    table.c
    for table in (audit_records, audit_waiting, audit_leaves, audit_trees, audit_checkpoints)
)
LIMIT: Final = bindparam("limit", type_=Integer())
FIRST: Final = bindparam("first", type_=BigInteger())
SIZE: Final = bindparam("size", type_=BigInteger())

CHECKPOINT: Final = (p.organisation_id, p.size, p.root, p.at, p.note)
LEAF: Final = (l.leaf, l.record_id, l.hash)
ITS_RECORD: Final = and_(r.organisation_id == l.organisation_id, r.id == l.record_id)

UNSETTLED: Final = compiled(
    union(
        select(w.organisation_id).distinct(),
        select(p.organisation_id).where(~p.published).distinct(),
    ).limit(LIMIT)
)
BACKLOG: Final = compiled(
    text("""
    SELECT
        (SELECT CAST(coalesce(sum(size), 0) AS bigint) FROM audit_trees),
        (SELECT count(*) FROM audit_waiting),
        min(first.at),
        (SELECT count(*) FROM audit_checkpoints WHERE NOT published),
        max(last.at)
    FROM organisations
    LEFT JOIN LATERAL (
        SELECT at FROM audit_waiting AS waits
        JOIN audit_records AS it
            ON it.organisation_id = waits.organisation_id AND it.id = waits.record_id
        WHERE waits.organisation_id = organisations.id
        ORDER BY waits.record_id
        LIMIT 1
    ) AS first ON true
    LEFT JOIN LATERAL (
        SELECT at FROM audit_checkpoints AS signed
        WHERE signed.organisation_id = organisations.id
        ORDER BY size DESC
        LIMIT 1
    ) AS last ON true
    """)
)
"""Looks at one record of each organisation, the oldest by its identifier."""

TREE: Final = compiled(select(t.size, t.peaks).where(t.organisation_id == ORGANISATION_ID))
WAITING: Final = compiled(
    select(*RECORD)
    .join(audit_waiting, and_(w.organisation_id == r.organisation_id, w.record_id == r.id))
    .where(w.organisation_id == ORGANISATION_ID)
    .order_by(w.record_id)
    .limit(LIMIT)
)
UNPUBLISHED: Final = compiled(
    select(*CHECKPOINT).where(p.organisation_id == ORGANISATION_ID, ~p.published).order_by(p.size)
)
PUBLISH: Final = compiled(
    update(audit_checkpoints)
    .values(published=sql("true"))
    .where(p.organisation_id == ORGANISATION_ID, p.size == SIZE)
    .returning(sql("1"))
)
CHECKPOINTS: Final = compiled(
    select(*CHECKPOINT)
    .where(p.organisation_id == ORGANISATION_ID, p.size > FIRST)
    .order_by(p.size)
    .limit(LIMIT)
)
LEAVES: Final = compiled(
    select(*LEAF)
    .where(l.organisation_id == ORGANISATION_ID, l.leaf >= FIRST)
    .order_by(l.leaf)
    .limit(LIMIT)
)
SEALED: Final = compiled(
    select(*LEAF, *RECORD)
    .outerjoin(audit_records, ITS_RECORD)
    .where(l.organisation_id == ORGANISATION_ID, l.leaf >= FIRST)
    .order_by(l.leaf)
    .limit(LIMIT)
)
ABOUT: Final = compiled(
    select(*LEAF, *RECORD)
    .join(audit_records, ITS_RECORD)
    .where(
        r.organisation_id == ORGANISATION_ID,
        r.subject == bindparam("subject", type_=Text()),
        r.subject_id == bindparam("subject_id", type_=Text()),
    )
    .order_by(l.leaf)
)


STRAYS: Final = compiled(
    text("""
    SELECT
        max(CAST(id AS text) COLLATE "C"),
        count(*) FILTER (WHERE placed.leaf IS NULL AND waits.record_id IS NULL)
    FROM (
        SELECT organisation_id, id FROM audit_records
        WHERE organisation_id = CAST(:organisation_id AS uuid) AND id > CAST(:after AS uuid)
        ORDER BY id
        LIMIT CAST(:limit AS int)
    ) AS looked
    LEFT JOIN audit_leaves AS placed
        ON placed.organisation_id = looked.organisation_id AND placed.record_id = id
    LEFT JOIN audit_waiting AS waits
        ON waits.organisation_id = looked.organisation_id AND waits.record_id = id
    """)
)

SEAL: Final = compiled(
    text("""
    WITH grown AS (
        INSERT INTO audit_trees (organisation_id, size, peaks)
        VALUES (CAST(:organisation_id AS uuid), CAST(:size AS bigint), CAST(:peaks AS bytea))
        ON CONFLICT (organisation_id)
            DO UPDATE SET size = EXCLUDED.size, peaks = EXCLUDED.peaks
            WHERE audit_trees.size = CAST(:before AS bigint)
        RETURNING 1
    ), placed AS (
        INSERT INTO audit_leaves (organisation_id, leaf, record_id, hash)
        SELECT CAST(:organisation_id AS uuid), leaf, record_id, hash
        FROM json_to_recordset(CAST(:leaves AS json))
            AS new (leaf bigint, record_id uuid, hash bytea)
        RETURNING record_id
    ), settled AS (
        DELETE FROM audit_waiting AS waits USING placed
        WHERE waits.organisation_id = CAST(:organisation_id AS uuid)
            AND waits.record_id = placed.record_id
        RETURNING 1
    ), signed AS (
        INSERT INTO audit_checkpoints (organisation_id, size, root, at, note, published)
        VALUES (
            CAST(:organisation_id AS uuid), CAST(:size AS bigint), CAST(:root AS bytea),
            CAST(:at AS timestamptz), :note, false
        )
    )
    SELECT
        workcore_expect('audit_tree', (SELECT count(*) FROM grown), 1),
        workcore_expect('audit_tree', (SELECT count(*) FROM settled), CAST(:waited AS int))
    """)
)


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
