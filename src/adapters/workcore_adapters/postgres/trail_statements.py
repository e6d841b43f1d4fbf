"""What is said of sealed audit trails, in SQL."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    select,
    text,
    union,
    update,
)
from sqlalchemy import literal_column as sql

from workcore_adapters.postgres.admission import ORGANISATION_ID
from workcore_adapters.postgres.rows.records import RECORD
from workcore_adapters.postgres.statements import Statement, compiled
from workcore_adapters.postgres.tables import (
    audit_checkpoints,
    audit_leaves,
    audit_records,
    audit_trees,
    audit_waiting,
)

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


def _stretch(leaves: Select[Any]) -> Statement:
    """Read some *leaves* in order, from the first that is wanted."""
    wanted = leaves.where(l.organisation_id == ORGANISATION_ID, l.leaf >= FIRST)
    return compiled(wanted.order_by(l.leaf).limit(LIMIT))


LEAVES: Final = _stretch(select(*LEAF))
SEALED: Final = _stretch(select(*LEAF, *RECORD).outerjoin(audit_records, ITS_RECORD))
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
