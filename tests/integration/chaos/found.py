"""What is in the database of each request, and what became of each event."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import psycopg
from attrs import define, field, frozen

REQUESTS: Final = """
    SELECT id::text, title, reference, status, version, description FROM work_requests
"""
HISTORY: Final = "SELECT request_id::text, after, at FROM status_history ORDER BY id"
AUDIT: Final = """
    SELECT subject_id, action, at, split_part(correlation_id, '.', 1), by_id::text
    FROM audit_records WHERE subject = 'work_request' ORDER BY id
"""
EVENTS: Final = """
    SELECT request_id::text, id::text, kind, at, payload->'by'->>'id' FROM outbox ORDER BY id
"""
COMMENTS: Final = "SELECT request_id::text, text FROM comments"
FILES: Final = "SELECT request_id::text, name FROM attachments WHERE state = 'clean'"
TOLD: Final = "SELECT event_id::text, user_id::text FROM notifications"
DELIVERIES: Final = "SELECT event_id::text, id::text, channel, target, state FROM deliveries"

WAITING: Final = """
    SELECT
        (SELECT count(*) FROM outbox WHERE dispatch_at IS NOT NULL),
        (SELECT count(*) FROM deliveries WHERE state = 'waiting'),
        (SELECT count(*) FROM audit_waiting),
        (SELECT count(*) FROM audit_checkpoints WHERE NOT published)
"""
OUTLAST: Final = (
    "UPDATE outbox SET dispatch_at = now() WHERE dispatch_at IS NOT NULL",
    "UPDATE deliveries SET next_at = now() WHERE state = 'waiting'",
)


@frozen
class Record:
    """A record of the audit trail, and the attempt that left it."""

    action: str
    at: datetime
    key: str
    by: str


@frozen
class Event:
    """An event of the outbox."""

    id: str
    kind: str
    at: datetime
    by: str


@define
class Request:
    """A request, with all that hangs on it."""

    id: str
    title: str
    reference: str
    status: str
    version: int
    description: str
    history: list[tuple[str, datetime]] = field(factory=list)
    audit: list[Record] = field(factory=list)
    events: list[Event] = field(factory=list)
    comments: list[str] = field(factory=list)
    files: list[str] = field(factory=list)


@frozen
class Delivery:
    """A letter, or a message to a webhook."""

    id: str
    channel: str
    target: str
    state: str


@define
class Found:
    """
    All of it.

    Attributes:
        strays: What hangs on no request.
        told: Whose inboxes each event is in.
        sent: What went out of each event.
    """

    requests: dict[str, Request]
    strays: list[str] = field(factory=list)
    told: Mapping[str, list[str]] = field(factory=lambda: defaultdict(list))
    sent: Mapping[str, list[Delivery]] = field(factory=lambda: defaultdict(list))

    @property
    def lives(self) -> Mapping[str, list[Request]]:
        """Sort requests by what their clients call them."""
        lives: dict[str, list[Request]] = defaultdict(list)
        for request in self.requests.values():
            lives[request.title.removeprefix("Life ")].append(request)
        return lives

    def hang(self, name: str, rows: Sequence[tuple[Any, ...]], made: Any) -> None:
        """Hang rows on the requests that they name first."""
        for request_id, *row in rows:
            if request_id in self.requests:
                getattr(self.requests[request_id], name).append(made(*row))
            else:
                self.strays.append(f"{name} of {request_id}: {row}")


def look(dsn: str) -> Found:
    """Read all of it, as it is at one moment."""
    with psycopg.connect(dsn) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ

        def rows(statement: Any) -> list[tuple[Any, ...]]:
            return connection.execute(statement).fetchall()

        found = Found({row[0]: Request(*row) for row in rows(REQUESTS)})
        found.hang("history", rows(HISTORY), lambda *row: row)
        found.hang("audit", rows(AUDIT), Record)
        found.hang("events", rows(EVENTS), Event)
        found.hang("comments", rows(COMMENTS), str)
        found.hang("files", rows(FILES), str)
        for event, user in rows(TOLD):
            found.told[event].append(user)
        for event, *delivery in rows(DELIVERIES):
            found.sent[event].append(Delivery(*delivery))
    return found


def waiting(dsn: str) -> tuple[int, ...]:
    """Count what waits: events, messages, records to be sealed, checkpoints to be put outside."""
    with psycopg.connect(dsn) as connection:
        [row] = connection.execute(WAITING).fetchall()
    return row


def outlast(dsn: str) -> None:
    """Let every lease be over."""
    with psycopg.connect(dsn) as connection:
        for statement in OUTLAST:
            connection.execute(statement)
