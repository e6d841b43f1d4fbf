"""The servers that are measured: processes of their own, alike but for what they serve."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

import psutil
import psycopg
from attrs import frozen

from benchmarks.driver import BrokenAnswer, ask
from benchmarks.filled import SECRET, Filled
from benchmarks.raw.app import ORGANISATION, PERSON, RARE
from benchmarks.report import say
from benchmarks.wire import get
from workcore_adapters.postgres import bulk_words
from workcore_entrypoints import server as servers

PRODUCT: Final = "product"
TARGETS: Final = {
    "raw": "benchmarks.raw.app:rows",
    "raw, JSON by PostgreSQL": "benchmarks.raw.app:texts",
    PRODUCT: "workcore_entrypoints.rest.wsgi:app",
}
LIMIT: Final = "raw"
AS_BY_DEFAULT: Final = servers.Serving(target=TARGETS[PRODUCT])
WORKERS: Final = 2
START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 30.0
MIB: Final = 1 << 20


@frozen(kw_only=True)
class Serving:
    """
    By what something is served: one of our servers.

    Attributes:
        threads: Of each process of the limit, which is fastest with 2; the product is
            served as it is by default.
    """

    server: str
    threads: int


@frozen
class Running:
    """
    A server that answers.

    Attributes:
        others: Processes besides whose computing is part of what it costs.
    """

    name: str
    port: int
    process: psutil.Process
    postmaster: psutil.Process
    others: tuple[psutil.Process, ...] = ()

    def processor_seconds(self) -> float:
        """Tell how long it and PostgreSQL have computed since they started."""
        return sum(map(_computed, (self.process, self.postmaster, *self.others)))

    def resident(self) -> float:
        """Tell the largest resident set of its processes, in MiB."""
        family = [self.process, *self.process.children(recursive=True)]
        return max(float(process.memory_info().rss) for process in family) / MIB


@contextmanager
def running(
    name: str, filled: Filled, serving: Serving, more: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """
    Serve what is in *filled*, and stop afterwards.

    Args:
        more: Settings besides the usual ones.
    """
    port = _free_port()
    command = [sys.executable, "-m", "benchmarks.serve", serving.server, TARGETS[name]]
    threads = AS_BY_DEFAULT.threads if name == PRODUCT else serving.threads
    command += [str(number) for number in (port, WORKERS, threads)]
    with subprocess.Popen(command, env={**_environment(filled), **(more or {})}) as process:  # noqa: S603 - ours
        try:
            _wait_for(port)
            yield Running(name, port, psutil.Process(process.pid), _postmaster(filled))
        finally:
            _stop(process)


def _computed(process: psutil.Process) -> float:
    """Add up a process and its children; one that ends meanwhile is left out."""
    total = 0.0
    for each in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += times.user + times.system
    return total


def _postmaster(filled: Filled) -> psutil.Process:
    with psycopg.connect(filled.dsn) as connection:
        return psutil.Process(psutil.Process(connection.info.backend_pid).ppid())


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a server; one that does not is killed, so that the figures are still printed."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        say(f"a server did not stop within {STOP_SECONDS:.0f} s and was killed")
        process.kill()


def _environment(filled: Filled) -> dict[str, str]:
    return os.environ | {
        "APP_ENV": "production",
        # Nothing is attached here, and production wants to know where files go.
        "S3_ENDPOINT": "http://127.0.0.1:9",
        "S3_BUCKET": "nothing",
        "S3_ACCESS_KEY_ID": "nobody",
        "S3_SECRET_ACCESS_KEY": "nothing",
        "ENABLE_VIRUS_SCANNING": "false",
        "API_URL": "http://127.0.0.1",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_FROM": "workcore@example.org",
        "DATABASE_URL": filled.dsn,
        "JWT_SECRET": SECRET,
        "RATE_LIMIT_PER_USER": "1000000000",
        "RATE_LIMIT_PER_ORGANISATION": "1000000000",
        "LOG_LEVEL": "warning",
        "READINESS_CHECKS": "database",
        ORGANISATION: str(filled.organisation),
        PERSON: str(filled.requester),
        RARE: f"{bulk_words.RARE} {bulk_words.UNIQUE}",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    """
    Wait until the server is ready.

    Raises:
        BrokenAnswer: It is not, and will not be.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            ask(port, get("/ready", token=""))
        except (OSError, BrokenAnswer):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
