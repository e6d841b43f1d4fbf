"""haproxy in front of replicas, as whoever deploys us has something in front of his."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from attrs import frozen
from tests.integration.test_server import free_port

CONFIGURATION: Final = """
global
  stats socket {folder}/stats level admin
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout check 2s
  option redispatch
frontend callers
  bind 127.0.0.1:{port}
  default_backend replicas
backend replicas
  balance roundrobin
  option httpchk GET /ready
  http-check expect status 200
  default-server check inter 200ms fall 2 rise 1
"""
PLACES: Final = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"


@frozen
class Balancer:
    """
    Whoever calls *port* is sent to a replica that is ready.

    Attributes:
        slots: Ports where replicas may be.
    """

    port: int
    slots: Sequence[int]
    _folder: Path

    def ready(self) -> set[int]:
        """Say at which ports replicas are that said they are ready."""
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(str(self._folder / "stats"))
            asking.sendall(b"show stat\n")
            rows = asking.makefile().read().splitlines()
        states = {row.split(",")[1]: row.split(",")[17] for row in rows if "," in row}
        return {port for port in self.slots if states.get(f"r{port}", "").startswith("UP")}

    def await_ready(self, *ports: int) -> None:
        """Wait until these are ready."""
        deadline = time.monotonic() + 180
        while not self.ready().issuperset(ports):
            assert time.monotonic() < deadline, "replicas do not become ready"
            time.sleep(0.1)


@contextmanager
def balancing(folder: Path, slots: int) -> Iterator[Balancer]:
    """Stand before so many replicas; a machine without haproxy skips the test."""
    program = shutil.which("haproxy", path=PLACES)
    if program is None:
        pytest.skip(reason="haproxy is not installed, and only root can: apt-get install haproxy")
    balancer = Balancer(free_port(), [free_port() for _ in range(slots)], folder)
    servers = "".join(f"  server r{port} 127.0.0.1:{port}\n" for port in balancer.slots)
    text = CONFIGURATION.format(folder=folder, port=balancer.port)
    (folder / "haproxy.cfg").write_text(text + servers)
    command = [program, "-q", "-f", str(folder / "haproxy.cfg")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 30
        while not (folder / "stats").exists():
            assert time.monotonic() < deadline, "haproxy does not start"
            time.sleep(0.05)
        try:
            yield balancer
        finally:
            process.terminate()
