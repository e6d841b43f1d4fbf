"""A server process of our own, on ports that are free, gone when we are."""

import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from workcore_entrypoints.embedded.failure import EmbeddedFailure

PATIENCE: Final = 60.0
"""Seconds in which a server has to answer."""

STOPPING: Final = 3.0
"""Seconds that a server gets to end; what it has to write it writes in the first."""
LOWEST, HIGHEST, MARGIN = 20_000, 32_000, 1_000
"""Below the ports that the system gives to clients."""


def free_ports(number: int) -> list[int]:
    """Find ports that nobody listens on, each another; begin somewhere, as others look too."""
    found: list[int] = []
    begin = secrets.randbelow(HIGHEST - LOWEST - MARGIN) + LOWEST
    with ExitStack() as stack:
        for port in range(begin, HIGHEST):
            probe = stack.enter_context(socket.socket())
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                found.append(port)
            if len(found) == number:
                return found
    raise EmbeddedFailure("There are no free ports left on this machine.")


@contextmanager
def running(
    command: Sequence[str],
    *,
    log: Path,
    ready: Callable[[], bool],
    environment: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """
    Run a server from when it is ready until the end.

    Raises:
        EmbeddedFailure: It ends, or does not answer in time; the log says why.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            _bound(command), stdout=output, stderr=output, env=environment
        )
        try:
            _await(process, ready, log)
            yield
        finally:
            _stop(process)


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _bound(command: Sequence[str]) -> list[str]:
    """Let the server end with us, however we end, where the system can do that."""
    setpriv = Path("/usr/bin/setpriv")
    bound = sys.platform == "linux" and setpriv.exists()
    return [str(setpriv), "--pdeathsig", "TERM", *command] if bound else [*command]


def _await(process: "subprocess.Popen[bytes]", ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise EmbeddedFailure(f"{process.args} does not start; see {log}.")  # type: ignore[str-bytes-safe]  # our own words
        time.sleep(0.05)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOPPING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
