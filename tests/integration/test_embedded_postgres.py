"""The embedded server: shared, stopped by the last one, and plain about what is wrong."""

import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest

from workcore_entrypoints.embedded.failure import EmbeddedFailure
from workcore_entrypoints.embedded.postgres import embedded_postgres

pytestmark = pytest.mark.integration

HOLDER = """
import sys, time
from pathlib import Path
from workcore_entrypoints.embedded.postgres import embedded_postgres
with embedded_postgres(Path(sys.argv[1])) as server:
    print(server.dsn, flush=True)
    time.sleep(60)
"""


def servers_in(folder: Path) -> list[psutil.Process]:
    """The PostgreSQL servers that run on *folder*."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(process.info["cmdline"] or ())
        and "postgres" in (process.info["cmdline"] or [""])[0]
    ]


def test_state_survives_and_nothing_is_left(open_folder: Path) -> None:
    """What is committed is there after a restart, and no process outlives the last user."""
    with embedded_postgres(open_folder) as server, psycopg.connect(server.dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert servers_in(open_folder) == []

    with embedded_postgres(open_folder) as server, psycopg.connect(server.dsn) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_two_processes_share_one_server(open_folder: Path) -> None:
    """A second process joins the server of the first, and its leaving does not stop it."""
    command = [sys.executable, "-c", HOLDER, str(open_folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        dsn = holder.stdout.readline().strip()
        with embedded_postgres(open_folder) as server:
            assert server.dsn == dsn
        with psycopg.connect(dsn) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        holder.kill()

    assert len(servers_in(open_folder)) == 1, "a killed process cannot stop its server"
    with embedded_postgres(open_folder):
        pass
    assert servers_in(open_folder) == [], "the next user does it instead"


def test_stale_pid_file_is_no_obstacle(open_folder: Path) -> None:
    """A pid file whose process is something else by now does not keep the server from starting."""
    with embedded_postgres(open_folder):
        pid_file = next(open_folder.glob("postgres*/postmaster.pid"))
        text = pid_file.read_text()
    pid_file.write_text(text.replace(text.split()[0], "1", 1))

    with embedded_postgres(open_folder) as server, psycopg.connect(server.dsn) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_damaged_cluster_is_explained(open_folder: Path) -> None:
    """A cluster without its control file is refused in one sentence that says what to do."""
    with embedded_postgres(open_folder):
        pass
    next(open_folder.glob("postgres*/global/pg_control")).unlink()

    refused = pytest.raises(EmbeddedFailure, match=r"does not start: .+\. Move the folder away")
    with refused, embedded_postgres(open_folder):
        pass


def test_folder_that_is_a_file_is_explained(open_folder: Path) -> None:
    """A path that cannot be a folder is refused with the reason."""
    (open_folder / "file").touch()
    refused = pytest.raises(EmbeddedFailure, match="cannot be used: Not a directory")
    with refused, embedded_postgres(open_folder / "file" / "data"):
        pass


def test_recovery_is_waited_for(open_folder: Path) -> None:
    """What was committed before a server was killed is there when it has recovered."""
    with embedded_postgres(open_folder) as server, psycopg.connect(server.dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 100000) AS n")
        connection.commit()
        [postmaster] = [p for p in servers_in(open_folder) if p.name() == "postgres"]
        postmaster.kill()
        postmaster.wait(10)

    with embedded_postgres(open_folder) as server, psycopg.connect(server.dsn) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (100_000,)


def test_locks_are_the_folders_own(open_folder: Path) -> None:
    """Nothing outside the folder is shared with other users of the machine."""
    shared = Path(tempfile.gettempdir()) / ".lockfile"
    before = shared.stat().st_mtime_ns if shared.exists() else None
    with embedded_postgres(open_folder):
        after = shared.stat().st_mtime_ns if shared.exists() else None
        assert (open_folder / "starting").exists()
    assert after == before
