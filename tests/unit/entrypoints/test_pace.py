"""Bodies that come slowly, stop, or end too early are given up; fast ones come whole."""

import threading
from collections.abc import Callable
from time import monotonic, sleep

import pytest

from workcore.errors import Unavailable, UploadCut
from workcore_entrypoints.rest.pace import PacedBody
from workcore_entrypoints.rest.slots import Places, Slots


def source(*pieces: bytes, pause: float = 0) -> Callable[[int], bytes]:
    """Send pieces, one at a time, and then nothing."""
    left = list(pieces)

    def read(_: int) -> bytes:
        sleep(pause)
        return left.pop(0) if left else b""

    return read


def everything(body: PacedBody, size: int = 7) -> bytes:
    """Read to the end, a little at a time."""
    found = b""
    while piece := body.read(size):
        assert len(piece) <= size
        found += piece
    return found


@pytest.mark.parametrize("length", [None, 26])
def test_body_comes_whole(length: int | None) -> None:
    """What is sent is read, in pieces of the size that is asked for, announced or not."""
    pieces = (b"a" * 10, b"b" * 5, b"c" * 11)
    with PacedBody(source(*pieces), length) as body:
        assert everything(body) == b"".join(pieces)
        assert body.read(5) == b""


def test_large_body_does_not_pile_up() -> None:
    """However much is sent, little of it is read ahead."""
    sent = 0

    def read(size: int) -> bytes:
        nonlocal sent
        sent += size
        return bytes(size)

    with PacedBody(read, None) as body:
        body.read(10)
        sleep(0.2)
        assert sent <= 12 * 64 * 1024


def test_body_that_is_cut() -> None:
    """A body that ends before its announced length has been cut."""
    with PacedBody(source(b"abc"), 4) as body:
        assert body.read(9) == b"abc"
        with pytest.raises(UploadCut):
            body.read(9)


def test_sender_who_stops() -> None:
    """Who sends nothing any more is given up at the end of the window."""
    over = threading.Event()

    def read(_: int) -> bytes:
        over.wait(5)
        return b""

    began = monotonic()
    with PacedBody(read, None, window=0.1) as body:
        with pytest.raises(UploadCut):
            body.read(9)
        assert monotonic() - began < 2
        over.set()


def test_slow_reads_are_small() -> None:
    """Little is asked for at a time while little comes, and more as it comes faster."""
    asked: list[int] = []

    def read(size: int) -> bytes:
        asked.append(size)
        sleep(0.6 if len(asked) == 8 else 0)
        return bytes(size) if len(asked) < 10 else b""

    with PacedBody(read, None) as body:
        while body.read(100_000):
            pass
    assert asked == [1024 << n for n in range(7)] + [65_536, 1_024, 2_048]


def test_slow_sender() -> None:
    """Who sends too little in a window is given up."""
    with PacedBody(source(*[b"x"] * 100, pause=0.02), None, window=0.1) as body:
        body.read(1)
        with pytest.raises(UploadCut):
            everything(body)


def test_sender_who_takes_too_long_in_all() -> None:
    """Who is fast enough in each window still has only so long."""
    fast = source(*[bytes(16 * 1024)] * 100, pause=0.01)
    with PacedBody(fast, None, window=0.05, most=0.2) as body, pytest.raises(UploadCut):
        everything(body, 16 * 1024)


def test_our_own_time_does_not_count() -> None:
    """A sender does not pay for a reader who takes long."""
    with PacedBody(source(b"a", b"b", b"c"), None, window=0.1) as body:
        for expected in (b"a", b"b", b"c", b""):
            sleep(0.15)
            assert body.read(1) == expected


def test_slots_are_given_back() -> None:
    """A slot that was left is free again, whatever happened in it."""
    slots = Slots("place", 1)
    with slots.taken(), pytest.raises(Unavailable) as refusal, slots.taken():
        pass
    assert refusal.value.retry_after.total_seconds() == 5
    with pytest.raises(UploadCut), slots.taken():
        raise UploadCut
    with slots.taken():
        pass


@pytest.mark.parametrize(
    ("threads", "turns", "uploads", "downloads"),
    [(16, 2, 4, 8), (64, 2, 4, 8), (8, 2, 2, 2), (4, 2, 1, 1), (1, 1, 1, 1), (16, 8, 3, 3)],
)
def test_places_leave_threads_free(threads: int, turns: int, uploads: int, downloads: int) -> None:
    """Whoever is waited for, a thread for each turn is left, where there are enough."""
    places = Places.among(threads, turns=turns)
    assert (places.uploads, places.downloads) == (uploads, downloads)
    taken = places.uploads + places.downloads + places.removals
    assert threads - taken >= turns or threads < turns + 4
