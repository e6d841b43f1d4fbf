"""Uploads to a service that runs: four at a time in little memory, slow ones and damage cut off."""

import os
import select
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse
from json import loads
from time import monotonic, sleep
from typing import Any, Final, Self

import psutil
import pytest
from tests.integration.attachments.conftest import Live
from tests.support.rest.forms import BOUNDARY, ONE_FILE, PDF, form

from workcore.model import BlobName
from workcore.testing.contracts.blobs import a_blob_name
from workcore.testing.contracts.scanner import scanned
from workcore_adapters.clamav import ClamdScanner
from workcore_adapters.s3 import Bucket, S3Blobs
from workcore_entrypoints.embedded.clamd import EmbeddedClamd

pytestmark = pytest.mark.integration

MEGABYTE: Final = 1024 * 1024
SIZE: Final = int(os.environ.get("WORKCORE_UPLOAD_MEGABYTES", "20")) * MEGABYTE
FULL: Final = 100 * MEGABYTE
"""The size for which the promised figures are meant."""

MOST_MEMORY: Final = 200 * MEGABYTE
HEALTH_SECONDS: Final = 0.25
PIECE: Final = 64 * 1024
NOISE: Final = os.urandom(MEGABYTE)


def path_of(live: Live) -> str:
    """Make a request, and say where its files go."""
    return f"/work-requests/{live.request().id}/attachments"


def pieces(size: int) -> Iterator[bytes]:
    """Make up a file."""
    yield PDF
    left = size - len(PDF)
    while left > 0:
        yield NOISE[: min(left, MEGABYTE)]
        left -= MEGABYTE


def framed(size: int) -> Iterator[bytes]:
    """Make up a form with one file."""
    head, _, tail = form(("big.pdf", b"\0")).body.partition(b"\0")
    yield head
    yield from pieces(size)
    yield tail


def sent(live: Live, path: str, size: int) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Upload a file of so many bytes."""
    around = len(form(("big.pdf", b"")).body)
    headers = {**live.token(), **ONE_FILE.headers, "Content-Length": str(size + around)}
    connection = HTTPConnection("127.0.0.1", live.port, timeout=120)
    try:
        connection.request("POST", path, framed(size), headers)
        return told(connection.getresponse())
    except (BrokenPipeError, ConnectionResetError):
        # Who is refused at once hears of it although nobody has read what he sent.
        return told(connection.getresponse())
    finally:
        connection.close()


def told(answer: HTTPResponse) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Read an answer."""
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, headers, loads(answer.read())


class Watch:
    """Looks at a process while something goes on: its memory, and how fast it answers."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._done = threading.Event()
        self.peak = self.base = 0
        self.delays: list[float] = []

    def __enter__(self) -> Self:
        self.base = psutil.Process(self._live.pid).memory_info().rss
        self._threads = [
            threading.Thread(target=self._weigh),
            threading.Thread(target=self._ask),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _weigh(self) -> None:
        process = psutil.Process(self._live.pid)
        while not self._done.wait(0.01):
            self.peak = max(self.peak, process.memory_info().rss)

    def _ask(self) -> None:
        while not self._done.wait(0.02):
            began = monotonic()
            connection = HTTPConnection("127.0.0.1", self._live.port, timeout=30)
            connection.request("GET", "/health")
            assert connection.getresponse().status == 200
            connection.close()
            self.delays.append(monotonic() - began)


def report(figures: str) -> None:
    """Say what was measured, to whoever runs pytest with -s."""
    sys.stdout.write(f"\n{figures}\n")


def test_four_at_a_time(live: Live) -> None:
    """Four uploads at once stay within 200 MiB, a fifth is told to come again, health answers."""
    paths = [path_of(live) for _ in range(5)]
    with Watch(live) as watch, ThreadPoolExecutor(5) as pool:
        underway = [pool.submit(sent, live, path, SIZE) for path in paths[:4]]
        sleep(0.4)
        status, headers, _ = sent(live, paths[4], SIZE)
        answers = [each.result() for each in underway]

    assert [answer[0] for answer in answers] == [201] * 4
    assert [answer[2]["items"][0]["status"] for answer in answers] == ["clean"] * 4
    assert (status, headers["retry-after"]) == (503, "5")
    slow = sorted(watch.delays)[int(len(watch.delays) * 0.99)]
    figures = f"before {watch.base / MEGABYTE:.0f} MiB, peak {watch.peak / MEGABYTE:.0f} MiB"
    report(f"{figures}, /health p99 {slow * 1000:.0f} ms")
    assert watch.peak <= MOST_MEMORY
    assert slow <= HEALTH_SECONDS or SIZE < FULL


def test_largest_file(live: Live) -> None:
    """A file of exactly the limit is taken, one byte more is refused with the limit's name."""
    path = path_of(live)
    assert sent(live, path, SIZE)[0] == 201
    status, _, problem = sent(live, path, SIZE + 1)
    assert (status, problem["code"]) == (413, "file_too_large")


def test_body_of_unknown_length(live: Live) -> None:
    """A body in chunks, whose length nobody announced, is measured while it comes."""
    path = path_of(live)
    for size, status in ((MEGABYTE, 201), (SIZE + 1, 413)):
        connection = HTTPConnection("127.0.0.1", live.port, timeout=120)
        # Who is refused at once hears of it although nobody has read what he sent.
        with suppress(BrokenPipeError, ConnectionResetError):
            headers = {**live.token(), **ONE_FILE.headers}
            connection.request("POST", path, framed(size), headers, encode_chunked=True)
        assert connection.getresponse().status == status
        connection.close()


def test_places_are_not_given_twice(live: Live) -> None:
    """Fifty who upload to one request at once, and come again when told to, fill its ten places."""
    path = path_of(live)

    def until_decided(_: int) -> int:
        while (answer := sent(live, path, 1000))[0] == 503:
            sleep(0.2)
        return answer[0]

    with ThreadPoolExecutor(50) as pool:
        answers = sorted(pool.map(until_decided, range(50)))
    assert answers == [201] * 10 + [409] * 40
    connection = HTTPConnection("127.0.0.1", live.port, timeout=30)
    connection.request("GET", path, headers=live.token())
    assert len(told(connection.getresponse())[2]["items"]) == 10
    connection.close()


def test_parts_overlap(live: Live, bucket: Bucket, clamd: EmbeddedClamd) -> None:
    """An upload takes at most 1.25 times as long as scanner and store alone, one after another."""
    scanner, blobs = ClamdScanner(clamd.host, clamd.port), S3Blobs(bucket)
    name = a_blob_name()
    path = path_of(live)
    sent(live, path, MEGABYTE)
    scanned(scanner, [PDF])

    def scan() -> None:
        scanned(scanner, pieces(SIZE))

    def store() -> None:
        keep(blobs, name)

    rounds = [[timed(scan), timed(store), timed(lambda: sent(live, path, SIZE))] for _ in range(3)]
    scanning, storing, whole = (min(column) for column in zip(*rounds, strict=True))
    blobs.remove(name)
    report(
        f"clamd {scanning:.2f} s, S3 {storing:.2f} s, upload {whole:.2f} s: "
        f"{whole / (scanning + storing):.2f} of the sum, "
        f"{whole / max(scanning, storing):.2f} of the slower one"
    )
    assert whole <= 1.25 * (scanning + storing) or SIZE < FULL


def timed(work: Any) -> float:
    """Say how long something takes."""
    began = monotonic()
    work()
    return monotonic() - began


def keep(blobs: S3Blobs, name: BlobName) -> None:
    """Store a file as the service does, without anything else."""
    with blobs.create(name) as blob:
        for piece in pieces(SIZE):
            blob.write(piece)
        blob.commit()


HOLDERS: Final[Mapping[str, tuple[int, bytes]]] = {
    "stops in the middle": (12 * MEGABYTE if SIZE == FULL else 500_000, b""),
    "stops at once": (0, b""),
    "trickles": (0, b"x"),
    "is slow": (0, b"x" * 512),
}
"""Who holds places: how much of a file he sends at first, and what each half second then."""


def test_senders_who_hang(live: Live, bucket: Bucket) -> None:
    """
    Who stops, trickles or sends a kilobyte a second is given up, whether he has a place or not.

    Four such keep others from writing for no longer than that, and sixty more keep nobody from
    reading. Nothing is left of what they sent.
    """
    path, blobs = path_of(live), S3Blobs(bucket)
    holders = holding(live, path)
    stored = set(blobs.names(before=later()))
    slow = {begun(live, path, 0): b"x" * 512 for _ in range(60)}

    answers: dict[socket.socket, bytes] = {}
    ends = monotonic() + 90
    while len(answers) < 64:
        assert monotonic() < ends, len(answers)
        for sender, more in {**holders, **slow}.items():
            if sender not in answers:
                drip(sender, more, answers)
        assert asked(live, path) == 200
        sleep(0.5)
    assert {answers[sender] for sender in holders} == {b"HTTP/1.1 408"}
    assert {answers[sender] for sender in slow} <= {b"HTTP/1.1 503", b"HTTP/1.1 408", b""}
    assert set(blobs.names(before=later())) == stored
    assert not bucket.client.list_multipart_uploads(Bucket=bucket.name).get("Uploads")
    soon(lambda: sent(live, path, MEGABYTE)[0] == 201)
    for sender in (*holders, *slow):
        sender.close()


def holding(live: Live, path: str) -> dict[socket.socket, bytes]:
    """Have the four hold all places; each is refused while another upload has his."""
    senders = {begun(live, path, first): (first, more) for first, more in HOLDERS.values()}

    def all_hold() -> bool:
        for sender, (first, more) in list(senders.items()):
            if heard(sender):
                sender.close()
                del senders[sender]
                senders[begun(live, path, first)] = (first, more)
        return sent(live, path, 1000)[0] == 503

    soon(all_hold)
    return {sender: more for sender, (_, more) in senders.items()}


def heard(sender: socket.socket) -> bool:
    """Whether he was answered."""
    return bool(select.select([sender], [], [], 0)[0])


def begun(live: Live, path: str, first: int) -> socket.socket:
    """Begin to upload something large."""
    lead, _, _ = form(("big.pdf", b"\0")).body.partition(b"\0")
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 15000000\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Authorization: {live.token()['Authorization']}\r\n\r\n"
    )
    sender = socket.create_connection(("127.0.0.1", live.port), 30)
    sender.sendall(head.encode())
    if first:
        sender.sendall(lead + b"".join(pieces(first)))
    return sender


def drip(sender: socket.socket, more: bytes, answers: dict[socket.socket, bytes]) -> None:
    """Note what the service says, or that it hangs up on who was refused; else send a little."""
    sender.settimeout(0.001)
    try:
        # Who could not send any more would never listen, and what he sends may undo an answer.
        if heard(sender):
            answers[sender] = sender.recv(12)
        else:
            sender.sendall(more)
    except TimeoutError:
        return
    except OSError:
        answers[sender] = b""


def asked(live: Live, path: str) -> int:
    """Read something, with little patience."""
    connection = HTTPConnection("127.0.0.1", live.port, timeout=5)
    connection.request("GET", path, headers=live.token())
    status = connection.getresponse().status
    connection.close()
    return status


def soon(is_so: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait until something is so."""
    ends = monotonic() + seconds
    while not is_so():
        assert monotonic() < ends
        sleep(0.1)


def test_readers_who_stop(live: Live) -> None:
    """
    Who downloads and takes nothing holds up nobody but other downloads, and those not for long.

    At full size it is seen that he is given up.
    """
    path = path_of(live)
    _, _, answer = sent(live, path, 20 * MEGABYTE)
    link = answer["items"][0]["download_url"]
    readers = [reading(live, link) for _ in range(12)]

    told = Counter(reader.recv(12) for reader in readers)
    assert told == {b"HTTP/1.1 200": 8, b"HTTP/1.1 503": 4}
    for _ in range(5):
        assert asked(live, path) == 200
        assert asked(live, "/health") == 200
    if SIZE < FULL:
        for reader in readers:
            reader.close()
    soon(lambda: asked(live, link) == 200, seconds=60)
    for reader in readers:
        reader.close()


def reading(live: Live, link: str) -> socket.socket:
    """Ask for a file, with little room for it."""
    reader = socket.socket()
    reader.settimeout(10)
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect(("127.0.0.1", live.port))
    reader.sendall(f"GET {link} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return reader


def test_damage_is_seen(live: Live, bucket: Bucket) -> None:
    """Who downloads a file that is damaged further on sees it cut off, never complete."""
    path = path_of(live)
    status, _, answer = sent(live, path, 4 * MEGABYTE)
    assert status == 201
    file = answer["items"][0]
    blobs = S3Blobs(bucket)
    (name,) = [n for n in blobs.names(before=later()) if str(n.attachment_id) == file["id"]]
    stored = bytearray(b"".join(blobs.read(name)))
    stored[3 * MEGABYTE] ^= 1
    with blobs.create(name) as blob:
        blob.write(bytes(stored))
        blob.commit()

    connection = HTTPConnection("127.0.0.1", live.port, timeout=30)
    connection.request("GET", file["download_url"])
    with pytest.raises((HTTPException, OSError)):
        connection.getresponse().read()
    connection.close()


def later() -> Any:
    """Say a time to come."""
    return datetime.now(UTC) + timedelta(days=1)
