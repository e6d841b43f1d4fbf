"""
A load generator of one thread: kept connections, one request at a time on each.

It costs some 25 µs a request, the same for everything that is measured, so that two
cores are left to what is measured. It looks at each status, and at nothing else.
"""

import math
import re
import select
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from attrs import Factory, define

HEAD_END: Final = b"\r\n\r\n"
LENGTH: Final = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
CHUNK: Final = 1 << 18
PATIENCE: Final = 30.0
"""Seconds without any answer after which a server counts as hung."""


class BrokenAnswer(Exception):
    """A server closed a connection, hung, or answered without saying how long its answer is."""


@define
class Sample:
    """
    What one run of load saw.

    Attributes:
        seconds: From the first request to the last answer.
        computed: Seconds that the server and PostgreSQL computed meanwhile.
        latencies: Seconds that each answer took.
        statuses: How often each status came.
    """

    seconds: float = 0.0
    computed: float = 0.0
    latencies: list[float] = Factory(list)
    statuses: Counter[int] = Factory(Counter)


class Client:
    """One kept connection, with the requests that it is to send."""

    def __init__(self, port: int, script: Iterator[bytes]) -> None:
        """Connect."""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._script = script
        self._answer = bytearray()
        self._whole = 0
        self._sent_at = 0.0

    def send(self, since: float | None = None) -> None:
        """Send the next request, which waits for its answer since now, or for longer."""
        request = next(self._script)
        self._answer.clear()
        self._whole = 0
        self._sent_at = time.perf_counter() if since is None else since
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Read what has come, and tell whether the answer is whole."""
        piece = self.socket.recv(CHUNK)
        if not piece:
            message = f"The connection closed after {bytes(self._answer[:300])!r}."
            raise BrokenAnswer(message)
        self._answer += piece
        if not self._whole:
            self._whole = _length(self._answer)
        return 0 < self._whole <= len(self._answer)

    def note(self, sample: Sample) -> None:
        """Add the answer to what was seen."""
        sample.latencies.append(time.perf_counter() - self._sent_at)
        sample.statuses[int(self._answer[9:12])] += 1

    @property
    def body(self) -> bytes:
        """What was answered."""
        return bytes(self._answer.partition(HEAD_END)[2])


def _length(answer: bytearray) -> int:
    """Tell how long head and body are together; 0 while the head is not whole."""
    end = answer.find(HEAD_END)
    if end < 0:
        return 0
    found = LENGTH.search(answer, 0, end)
    if found is None:
        message = f"No Content-Length in {bytes(answer[:end])!r}."
        raise BrokenAnswer(message)
    return end + len(HEAD_END) + int(found[1])


def drive(
    port: int,
    scripts: Sequence[Iterator[bytes]],
    *,
    seconds: float,
    lead: float = 0.0,
    computed: Callable[[], float] = lambda: 0.0,
) -> Sample:
    """
    Send each script on a connection of its own, for so long.

    Args:
        lead: Seconds before that, on the same connections, that do not count.
        computed: Tells how many seconds the server and PostgreSQL have computed.
    """
    sample, poll = Sample(), select.epoll()
    clients = {client.socket.fileno(): client for client in (Client(port, s) for s in scripts)}
    start = time.perf_counter()
    for number, client in clients.items():
        poll.register(number, select.EPOLLIN)
        client.send()
    while time.perf_counter() < start + lead:
        _turn(clients, poll, Sample(), until=math.inf)
    before, start = computed(), time.perf_counter()
    while clients:
        _turn(clients, poll, sample, until=start + seconds)
    sample.seconds, sample.computed = time.perf_counter() - start, computed() - before
    poll.close()
    return sample


def _turn(clients: dict[int, Client], poll: select.epoll, sample: Sample, *, until: float) -> None:
    """Take what has come, and send on while there is time."""
    ready = poll.poll(PATIENCE)
    if not ready:
        message = f"No answer for {PATIENCE:.0f} s."
        raise BrokenAnswer(message)
    for number, _ in ready:
        client = clients[number]
        if not client.receive():
            continue
        client.note(sample)
        if time.perf_counter() < until:
            client.send()
        else:
            clients.pop(number).socket.close()


def ask(port: int, request: bytes) -> bytes:
    """
    Send one request by itself, and give the body of its answer.

    Raises:
        BrokenAnswer: The status is not one of success.
    """
    sample, client = Sample(), Client(port, iter([request]))
    with client.socket:
        client.send()
        while not client.receive():
            pass
    client.note(sample)
    if min(sample.statuses) >= 400:  # noqa: PLR2004 - where HTTP's refusals begin
        raise BrokenAnswer(client.body[:500].decode(errors="replace"))
    return client.body
