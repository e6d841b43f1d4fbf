"""A run of several processes shares one server, and leaves none, however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil
import pytest

pytestmark = pytest.mark.integration

ROOT: Final = Path(__file__).parents[2]
TESTS: Final = """
import time
from pathlib import Path

import pytest
from tests.support.run_folder import RUN_FOLDER
from workcore_entrypoints.embedded.postgres import embedded_postgres

@pytest.mark.parametrize("number", [1, 2])
def test_server(number, pytestconfig):
    folder = pytestconfig.stash[RUN_FOLDER]
    with embedded_postgres(folder) as server:
        Path(f"user{number}").write_text(f"{folder} {server.dsn}")
        time.sleep(60)
"""


def a_run(place: Path) -> subprocess.Popen[bytes]:
    """Start a run of two processes, each of which uses a server."""
    (place / "test_it.py").write_text(TESTS)
    words = ["pytest", "--quiet", "-n", "2", "-p", "xdist", "-p", "tests.support.run_folder"]
    with hearing_ctrl_c():
        return subprocess.Popen(
            [sys.executable, "-m", *words, "test_it.py"],
            cwd=place,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )


@contextmanager
def hearing_ctrl_c() -> Iterator[None]:
    """Hand on that Ctrl-C counts: a shell has what it puts into the background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def users(place: Path) -> list[tuple[str, str]]:
    """The folder and the server of either process, once both use it."""
    written = [place / "user1", place / "user2"]
    deadline = time.monotonic() + 60
    while not all(file.exists() and file.read_text() for file in written):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    folders_and_servers = [file.read_text().split() for file in written]
    return [(folder, server) for folder, server in folders_and_servers]


def interrupted(run: subprocess.Popen[bytes]) -> None:
    """Press Ctrl-C, as a terminal sends it: to everybody of the group."""
    os.killpg(run.pid, signal.SIGINT)


def stopped(run: subprocess.Popen[bytes]) -> None:
    """Tell the first process alone to end, as CI does."""
    run.terminate()


def robbed(run: subprocess.Popen[bytes]) -> None:
    """Kill the processes that use the server."""
    for process in psutil.Process(run.pid).children():
        process.kill()


@pytest.mark.parametrize("end", [interrupted, stopped, robbed])
def test_nothing_is_left(end: Callable[[subprocess.Popen[bytes]], None], tmp_path: Path) -> None:
    """Both processes use one server, and neither it nor its folder outlives the run."""
    with a_run(tmp_path) as run:
        one, other = users(tmp_path)
        end(run)
        run.wait(timeout=60)

    assert one == other
    folder, _ = one
    assert not Path(folder).exists()
    assert [process for process in psutil.process_iter() if folder in told(process)] == []


def told(process: psutil.Process) -> str:
    """The words that a process was started with."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:  # gone, or not ours to look at
        return ""
