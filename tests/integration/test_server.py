"""Both servers: several processes, and an end that loses nothing."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from workcore_entrypoints.server import PortInUse, Serving

ROOT = Path(__file__).parents[2]
TWO = sorted(os.sched_getaffinity(0))[:2]
COMMAND = f"""
import os, sys
from importlib import import_module
from workcore_entrypoints.server import Serving
if __name__ == "__main__":
    os.sched_setaffinity(0, {TWO})
    target = "tests.support.small_app:make"
    serving = Serving(target=target, port=int(sys.argv[2]), drain_seconds=1.0)
    import_module("workcore_entrypoints.server." + sys.argv[1]).serve(serving)
"""

pytestmark = pytest.mark.integration


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def status_of(port: int, path: str) -> int:
    """Ask once, on a connection of its own; 0 when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


@pytest.fixture(params=["granian", "gunicorn"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server that runs, and its port."""
    port = free_port()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", COMMAND, request.param, str(port)]
    with subprocess.Popen(command, env=environment, cwd=ROOT) as process:
        deadline = time.monotonic() + 120
        while status_of(port, "/ready") != 200 and time.monotonic() < deadline:
            time.sleep(0.05)
        try:
            yield process, port
        finally:
            process.kill()


class Client(threading.Thread):
    """
    Asks again and again on one kept connection, as a load balancer's client does.

    When told that the connection closes it looks at `/ready`, and goes elsewhere after a no.
    """

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port
        self.answered = 0
        self.lost: list[str] = []

    def run(self) -> None:
        """Ask as long as the server is ready."""
        while status_of(self._port, "/ready") == 200:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
            self._ask(connection)
            connection.close()

    def _ask(self, connection: http.client.HTTPConnection) -> None:
        while True:
            try:
                connection.request("GET", "/pid")
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(repr(error))
                return
            self.answered += 1
            if answer.will_close:
                return


def test_stop_signal_loses_no_request(server: tuple[subprocess.Popen[bytes], int]) -> None:
    """From the stop signal on `/ready` says no, requests are still answered; then it ends."""
    process, port = server
    clients = [Client(port) for _ in range(4)]
    for client in clients:
        client.start()
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    seen = status_of(port, "/ready")
    for client in clients:
        client.join(timeout=10)

    assert seen == 503
    assert process.wait(timeout=10) == 0
    assert sum(client.answered for client in clients) > 50
    assert [client.lost for client in clients] == [[]] * len(clients)


HEAD = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
BODY = b'{"said": "in two pieces"}'
STOPPING = 40
"""More than all processes hold at a time."""


def begun(port: int, length: int) -> socket.socket:
    """Begin to send a body, with its first byte."""
    sender = socket.create_connection(("127.0.0.1", port), 30)
    sender.sendall(f"{HEAD}Content-Length: {length}\r\n\r\n".encode() + BODY[:1])
    return sender


def test_senders_who_stop(server: tuple[subprocess.Popen[bytes], int]) -> None:
    """Who stops in the middle of a body is hung up on, and keeps others waiting no longer."""
    _, port = server
    stopping = [begun(port, 100) for _ in range(STOPPING)]
    deadline = time.monotonic() + 60
    while status_of(port, "/pid") != 200:
        assert time.monotonic() < deadline, "nobody is served any more"

    assert {sender.recv(12) for sender in stopping} == {b"HTTP/1.1 408"}
    for sender in stopping:
        sender.close()
    hesitant = begun(port, len(BODY))
    time.sleep(0.7)
    hesitant.sendall(BODY[1:])
    assert hesitant.recv(12) == b"HTTP/1.1 200"
    hesitant.close()


def processors_of(port: int) -> dict[int, list[int]]:
    """Ask until two processes have answered, and look where each of them may run."""
    found: dict[int, list[int]] = {}
    deadline = time.monotonic() + 60
    while len(found) < 2:
        assert time.monotonic() < deadline, "only one process serves"
        # Whoever was killed may have taken the connection before.
        with (
            suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/pid", timeout=5) as answer,
        ):
            pid = json.load(answer)["pid"]
            found[pid] = sorted(os.sched_getaffinity(pid))
    return found


@pytest.mark.skipif(len(TWO) < 2, reason="needs two processors")
def test_each_process_stays_on_a_processor(server: tuple[subprocess.Popen[bytes], int]) -> None:
    """Two processes have one each of two processors, and so has who comes instead of one."""
    _, port = server
    before = processors_of(port)
    assert sorted(before.values()) == [[number] for number in TWO]
    ended = next(iter(before))
    os.kill(ended, signal.SIGKILL)
    after = processors_of(port)

    assert ended not in after
    assert sorted(after.values()) == [[number] for number in TWO]


def test_port_in_use_is_one_sentence() -> None:
    """A port that somebody listens on is refused before anything starts."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        serving = Serving(target="x:y", port=other.getsockname()[1])
        with pytest.raises(PortInUse, match=r"Port \d+ on 127.0.0.1 is in use\."):
            serving.ensure_free()
