"""Figures of a service of several processes: theirs together, whoever answers and whoever dies."""

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sysconfig import get_path
from typing import Final

import psutil
import pytest
from tests.integration.test_server import free_port, status_of
from tests.unit.entrypoints.test_metrics import counted, read

pytestmark = pytest.mark.integration

WORKCORE: Final = str(Path(get_path("scripts")) / "workcore")


def soon(holds: Callable[[], bool]) -> None:
    """See that something holds within a while."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def told(port: int) -> dict[str, float]:
    """Ask for the figures."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/metrics")
        return read(connection.getresponse().read().decode())
    finally:
        connection.close()


@contextmanager
def serving(dsn: str, server: str, **said: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve by two processes."""
    port = free_port()
    command = [WORKCORE, "serve", "--host", "127.0.0.1", "--port", str(port), "--server", server]
    environment = os.environ | {"DATABASE_URL": dsn, "DRAIN_SECONDS": "1s", "HOST": "127.0.0.1"}
    with subprocess.Popen(command, env=environment | said) as process:
        try:
            soon(lambda: status_of(port, "/ready") == 200)
            soon(lambda: len(workers(process)) == 2)
            yield port, process
        finally:
            process.terminate()


def workers(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """List the processes that serve."""
    return [each for each in psutil.Process(process.pid).children() if serves(each)]


def serves(process: psutil.Process) -> bool:
    """Whether it is one of those, and not dead, perhaps unburied."""
    try:
        return "resource_tracker" not in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("server", ["granian", "gunicorn"])
def test_sums_survive_whoever_counted(postgres_dsn: str, server: str) -> None:
    """Every request counts once, on whichever connection it is asked for, and after a kill too."""
    with serving(postgres_dsn, server, WORKCORE_WORKERS="2") as (port, process):
        for _ in range(40):
            assert status_of(port, "/nowhere") == 404
        assert {told(port)[counted("(none)", 404, "(none)")] for _ in range(10)} == {40}

        victim = workers(process)[0]
        os.kill(victim.pid, signal.SIGKILL)
        soon(lambda: victim.pid not in {each.pid for each in workers(process)})
        soon(lambda: len(workers(process)) == 2)
        for _ in range(10):
            soon(lambda: status_of(port, "/nowhere") == 404)
        soon(lambda: told(port)[counted("(none)", 404, "(none)")] >= 50)
        assert told(port)["workcore_state_up"] == 1


def test_figures_on_a_port_of_their_own(postgres_dsn: str) -> None:
    """With METRICS_PORT callers of the service find none, and every process listens there."""
    apart = free_port()
    said = {"WORKCORE_WORKERS": "2", "METRICS_PORT": str(apart)}
    with serving(postgres_dsn, "granian", **said) as (port, _):
        assert status_of(port, "/metrics") == 404
        assert {told(apart)[counted("/metrics", 404)] for _ in range(10)} == {1}


def test_worker_tells_what_waits(postgres_dsn: str, tmp_path: Path) -> None:
    """The worker tells how its jobs fare, and the state of all organisations."""
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": postgres_dsn,
        "ENABLE_AUDIT_TRAIL": "false",
        "METRICS_PORT": str(port),
        "HOST": "127.0.0.1",
        "WORKCORE_DATA_DIR": str(tmp_path),
    }
    with subprocess.Popen([WORKCORE, "worker"], env=environment, cwd=tmp_path) as process:
        try:
            soon(lambda: status_of(port, "/metrics") == 200)
            runs = 'workcore_job_runs_total{job_name="remind_approvers",outcome="done"}'
            soon(lambda: told(port)[runs] == 1)
            assert told(port)["workcore_state_up"] == 1
            assert told(port)["workcore_approvals_waiting"] == 0
        finally:
            process.terminate()
