"""What is over, and is kept for a while, as `ports.retained` promises."""

from datetime import datetime
from typing import Final

from attrs import frozen
from sqlalchemy import text

from workcore.model import earliest_id
from workcore_adapters.postgres.database import Database
from workcore_adapters.postgres.scopes import EVERYWHERE
from workcore_adapters.postgres.statements import Statement, compiled


def forgetting(table: str, since: str, *, over: str, kind: str = "timestamptz") -> Statement:
    """Write a statement that deletes rows of a table, longest over first, which nobody holds."""
    return compiled(
        text(f"""
        WITH gone AS (
            DELETE FROM {table} WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM {table}
                WHERE {over} AND {since} < CAST(:before AS {kind})
                ORDER BY {since}
                LIMIT CAST(:limit AS int)
                FOR UPDATE SKIP LOCKED
            ))
            RETURNING 1
        )
        SELECT count(*) FROM gone
        """)  # noqa: S608 - made of this file's constants
    )


FORGET_EVENTS: Final = forgetting("outbox", "at", over="dispatch_at IS NULL")
# Of what waits no more, `next_at` is when it was sent or given up.
FORGET_DELIVERIES: Final = forgetting("deliveries", "next_at", over="state IN ('dead', 'sent')")
FORGET_READ: Final = forgetting("notifications", "read_at", over="read_at IS NOT NULL")
# An identifier says when it was made, and nothing else does.
FORGET_UNREAD: Final = forgetting("notifications", "id", over="read_at IS NULL", kind="uuid")


@frozen
class PostgresRetained:
    """What people and servers were told, of all organisations."""

    _database: Database

    def forget_events(self, before: datetime, limit: int) -> int:
        """Forget events that were told."""
        return self._forget(FORGET_EVENTS, before, limit)

    def forget_deliveries(self, before: datetime, limit: int) -> int:
        """Forget messages that were sent or given up."""
        return self._forget(FORGET_DELIVERIES, before, limit)

    def forget_read(self, before: datetime, limit: int) -> int:
        """Forget notices that were seen."""
        return self._forget(FORGET_READ, before, limit)

    def forget_unread(self, before: datetime, limit: int) -> int:
        """Forget notices that nobody has seen."""
        return self._forget(FORGET_UNREAD, earliest_id(before), limit)

    def _forget(self, statement: Statement, before: object, limit: int) -> int:
        values = {"before": before, "limit": limit}
        [[gone]] = self._database.run(statement, values, EVERYWHERE)
        return int(gone)
