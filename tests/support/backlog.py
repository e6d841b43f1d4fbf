"""Letters that wait, workers that send them, and what arrived."""

import os
import re
import subprocess
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from sysconfig import get_path
from time import monotonic, sleep
from typing import Final

import psycopg
from attrs import frozen
from psycopg.types.json import Jsonb

from workcore.codec import as_object
from workcore.model import DeliveryId, EventId
from workcore.testing.builders import a_message, a_notice
from workcore.testing.ids import new_id
from workcore.testing.world import Place

PUT: Final = """
    INSERT INTO deliveries (
        organisation_id, id, event_id, channel, target, payload, state, attempts, next_at
    ) VALUES (%s, %s, %s, 'email', %s, %s, 'waiting', 0, now())
"""
FOUND: Final = "SELECT id::text, target, state, attempts FROM deliveries"
HURRY: Final = """
    UPDATE deliveries SET next_at = now() WHERE state = 'waiting' AND claim IS NULL
"""
"""Time goes by, as far as those are concerned who wait for another try."""

OUTLAST: Final = "UPDATE deliveries SET next_at = now() WHERE state = 'waiting'"

WORKCORE: Final = str(Path(get_path("scripts")) / "workcore")
MESSAGE_ID: Final = re.compile(rb"^Message-ID: <([0-9a-f-]{36})@example\.net>\r$", re.MULTILINE)


@frozen
class Backlog:
    """Letters that wait."""

    dsn: str
    place: Place

    def fill(self, count: int) -> None:
        """Have so many, and no other; each to somebody else."""
        message = a_message(self.place.kept())
        payload = Jsonb(as_object(a_notice(message)))
        home = self.place.organisation.id
        rows = [
            (home, DeliveryId(new_id()), EventId(new_id()), f"p{n}@example.org", payload)
            for n in range(count)
        ]
        with psycopg.connect(self.dsn) as connection, connection.cursor() as cursor:
            cursor.execute("DELETE FROM deliveries")
            cursor.executemany(PUT, rows)

    def hurry(self) -> None:
        """Let the next try be due."""
        with psycopg.connect(self.dsn) as connection:
            connection.execute(HURRY)

    def outlast(self) -> None:
        """Let every lease be over."""
        with psycopg.connect(self.dsn) as connection:
            connection.execute(OUTLAST)

    def sent(self) -> int:
        """Count what is known to be sent."""
        return [state for _, state, _ in self.found().values()].count("sent")

    def found(self) -> Mapping[str, tuple[str, str, int]]:
        """Look at all of them."""
        with psycopg.connect(self.dsn) as connection:
            rows = connection.execute(FOUND).fetchall()
        return {id_: (target, state, attempts) for id_, target, state, attempts in rows}


def copies(taken: Sequence[tuple[str, bytes]]) -> Mapping[str, list[bytes]]:
    """Sort what arrived by the identifiers of letters."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for _, content in taken:
        [identifier] = MESSAGE_ID.findall(content)
        found[identifier.decode()].append(content)
    return found


def soon(holds: Callable[[], bool]) -> None:
    """See that something holds before long."""
    deadline = monotonic() + 60
    while not holds():
        assert monotonic() < deadline
        sleep(0.1)


@contextmanager
def working(dsn: str, port: int, folder: Path, **given: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a worker of its own, until it is killed."""
    environment = os.environ | {
        "DATABASE_URL": dsn,
        "AUDIT_SIGNING_KEY": b64encode(bytes(32)).decode(),
        "WORKCORE_DATA_DIR": str(folder),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_FROM": "us@example.net",
        **given,
    }
    with subprocess.Popen([WORKCORE, "worker"], env=environment, cwd=folder) as process:
        try:
            yield process
        finally:
            process.kill()
