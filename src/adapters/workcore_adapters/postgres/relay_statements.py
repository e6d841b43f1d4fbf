"""What is said of events and messages on their way out, in SQL."""

from typing import Final

from sqlalchemy import text

from workcore_adapters.postgres.rows.deliveries import (
    DELIVERY,
)
from workcore_adapters.postgres.statements import Statement, compiled

POSTS: Final = "state = 'waiting' AND channel = 'webhook'"
"""What waits for webhooks, in the words of its indexes."""

ENTRIES: Final = "state = 'waiting' AND channel = 'digest'"
"""What waits to be gathered."""

CANDIDATES: Final = 16
"""So many webhooks are looked at by whoever finds that others are quicker."""


def claiming(table: str, due: str, *, waiting: str, columns: str, order: str) -> Statement:
    """
    Write a statement that claims rows of a table, those first that are due for longest.

    Rows are found again by where they are, which they are locked at: a plan that joins would
    be made for a limit that nobody knows yet, and might read the whole table.
    """
    return compiled(
        text(f"""
        WITH claimed AS (
            UPDATE {table}
            SET claim = CAST(:claim AS uuid), {due} = now() + CAST(:lease AS interval)
            WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM {table}
                WHERE {waiting} AND {due} <= now()
                ORDER BY {due}
                LIMIT CAST(:limit AS int)
                FOR UPDATE SKIP LOCKED
            ))
            RETURNING {columns}
        )
        SELECT * FROM claimed ORDER BY {order}
        """)  # noqa: S608 - made of this file's constants
    )


CLAIM_EVENTS: Final = claiming(
    "outbox",
    "dispatch_at",
    waiting="true",
    columns="id, organisation_id, kind, request_id, at, payload",
    order="at, id",
)
CLAIM_DELIVERIES: Final = claiming(
    "deliveries",
    "next_at",
    waiting="state = 'waiting' AND channel = CAST(:channel AS text)",
    columns=", ".join(column.name for column in DELIVERY),
    order="id",
)
CLAIM_POST: Final = compiled(
    text(f"""
    WITH RECURSIVE targets AS (
        (SELECT target FROM deliveries WHERE {POSTS} ORDER BY target LIMIT 1)
        UNION ALL
        SELECT (
            SELECT target FROM deliveries WHERE {POSTS} AND target > targets.target
            ORDER BY target LIMIT 1
        )
        FROM targets WHERE targets.target IS NOT NULL
    ), due AS (
        SELECT first.place FROM targets, LATERAL (
            SELECT ctid AS place, next_at FROM deliveries
            WHERE {POSTS} AND target = targets.target AND next_at <= now()
            ORDER BY next_at LIMIT 1
        ) AS first
        WHERE CAST(:abreast AS int) > (
            SELECT count(*) FROM deliveries
            WHERE {POSTS} AND claim IS NOT NULL AND target = targets.target AND next_at > now()
        )
        ORDER BY first.next_at
        LIMIT {CANDIDATES}
    )
    UPDATE deliveries
    SET claim = CAST(:claim AS uuid), next_at = now() + CAST(:lease AS interval)
    WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM deliveries
        WHERE ctid = ANY (ARRAY(SELECT place FROM due)) AND {POSTS} AND next_at <= now()
        ORDER BY next_at
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    ))
    RETURNING {", ".join(column.name for column in DELIVERY)}
    """)  # noqa: S608 - made of this file's constants
)
"""
Goes from webhook to webhook, and not through their messages: one that hangs may have many.

Two who ask at the same time look at the same message of each webhook, which one of them gets.
"""
CLAIM_DIGEST: Final = compiled(
    text(f"""
    WITH claimed AS (
        UPDATE deliveries
        SET claim = CAST(:claim AS uuid), next_at = now() + CAST(:lease AS interval)
        FROM (
            SELECT organisation_id AS place, target AS whose FROM deliveries
            WHERE {ENTRIES} AND next_at <= now() ORDER BY next_at LIMIT 1
        ) AS first
        WHERE organisation_id = place AND target = whose AND {ENTRIES} AND next_at <= now()
        RETURNING {", ".join(column.name for column in DELIVERY)}
    )
    SELECT * FROM claimed ORDER BY id
    """)  # noqa: S608 - made of this file's constants
)
"""Whoever comes second waits for the first, and finds nothing due of what that one has claimed."""
GATHER: Final = compiled(
    text("""
    WITH gathered AS (
        UPDATE deliveries
        SET state = 'sent', attempts = attempts + 1, claim = NULL, next_at = now(), error = NULL
        WHERE organisation_id = CAST(:organisation_id AS uuid)
            AND id = ANY (CAST(:entries AS uuid[])) AND claim = CAST(:claim AS uuid)
        RETURNING 1
    )
    INSERT INTO deliveries (
        organisation_id, id, event_id, channel, target, payload, state, attempts, next_at
    )
    SELECT CAST(:organisation_id AS uuid), new.id, new.event_id, new.channel, new.target,
        new.payload, 'waiting', 0, new.next_at
    FROM json_to_record(CAST(:letter AS json)) AS new (
        id uuid, event_id uuid, channel text, target text, payload json, next_at timestamptz
    )
    WHERE EXISTS (SELECT FROM gathered)
    RETURNING 1
    """)
)
DISPATCH: Final = compiled(
    text("""
    WITH event AS (
        UPDATE outbox SET dispatch_at = NULL, claim = NULL
        WHERE organisation_id = CAST(:organisation_id AS uuid)
            AND id = CAST(:event_id AS uuid) AND claim = CAST(:claim AS uuid)
        RETURNING organisation_id, id
    ), added AS (
        INSERT INTO deliveries (
            organisation_id, id, event_id, channel, target, payload, state, attempts, next_at
        )
        SELECT
            event.organisation_id, new.id, event.id, new.channel, new.target, new.payload,
            'waiting', 0, new.next_at
        FROM event, json_to_recordset(CAST(:deliveries AS json))
            AS new (id uuid, channel text, target text, payload json, next_at timestamptz)
        ON CONFLICT (organisation_id, event_id, channel, target) DO NOTHING
    ), told AS (
        INSERT INTO notifications (organisation_id, id, user_id, event_id, notice)
        SELECT event.organisation_id, new.id, new.user_id, event.id, new.notice
        FROM event, json_to_recordset(CAST(:notifications AS json))
            AS new (id uuid, user_id uuid, notice json)
        ON CONFLICT (organisation_id, event_id, user_id) DO NOTHING
    )
    SELECT 1 FROM event
    """)
)
SETTLE: Final = compiled(
    text("""
    UPDATE deliveries
    SET state = tried.state, attempts = attempts + 1, claim = NULL,
        next_at = now() + tried.wait * interval '1 second', error = tried.error
    FROM json_to_recordset(CAST(:tries AS json))
        AS tried (organisation_id uuid, id uuid, state text, wait float, error text)
    WHERE deliveries.organisation_id = tried.organisation_id
        AND deliveries.id = tried.id AND claim = CAST(:claim AS uuid)
    RETURNING deliveries.id
    """)
)
HOLD: Final = compiled(
    text("""
    WITH events AS (
        UPDATE outbox SET dispatch_at = CAST(:held AS timestamptz), claim = NULL
        WHERE dispatch_at IS NOT NULL
        RETURNING 1
    ), messages AS (
        UPDATE deliveries SET next_at = CAST(:held AS timestamptz), claim = NULL
        WHERE state = 'waiting'
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM messages)
    """)
)
RELEASE: Final = compiled(
    text("""
    WITH events AS (
        UPDATE outbox SET dispatch_at = now() WHERE dispatch_at = CAST(:held AS timestamptz)
        RETURNING 1
    ), messages AS (
        UPDATE deliveries SET next_at = now()
        WHERE state = 'waiting' AND next_at = CAST(:held AS timestamptz)
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM messages)
    """)
)
BACKLOG: Final = compiled(
    text("""
    SELECT
        (SELECT count(*) FROM outbox WHERE dispatch_at IS NOT NULL),
        (SELECT min(at) FROM outbox WHERE dispatch_at IS NOT NULL),
        (SELECT count(*) FROM deliveries WHERE state = 'waiting'),
        (SELECT count(*) FROM deliveries WHERE state = 'dead')
    """)
)
