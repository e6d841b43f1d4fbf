"""Who takes nothing of a file any more is hung up on; who takes it slowly is not."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing

import falcon.testing
import pytest

from workcore_entrypoints.rest.readers import Readers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no other kernel tells so much")

PIECE = bytes(64 * 1024)
MUCH = 64
"""Pieces; more than any buffer on the way has room for."""

WINDOW = 0.3

PATIENT = 1.0
"""A window in which a reader gets his turn on a machine that is busy with others, too."""


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket, falcon.Request]]:
    """A reader with little room, our end of his connection, and what he asked for."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        closing(socket.socket()) as reader,
    ):
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(listening.getsockname())
        ours, _ = listening.accept()
        with ours:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64 * 1024)
            port = listening.getsockname()[1]
            environ = falcon.testing.create_environ(port=port, remote_addr="127.0.0.1")
            yield reader, ours, falcon.Request(environ)


def give(readers: Readers, ours: socket.socket, request: falcon.Request) -> None:
    """Give a file out, as a server does."""
    with readers.watched(request) as reader:
        for piece in reader.given(iter([PIECE] * MUCH)):
            ours.sendall(piece)


def test_who_takes_nothing_is_given_up(
    line: tuple[socket.socket, socket.socket, falcon.Request],
) -> None:
    """Whoever gives him a file is free again, although he neither reads nor hangs up."""
    _, ours, request = line
    ours.settimeout(30)
    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        give(Readers(glance=0.02, window=WINDOW), ours, request)


def test_who_takes_it_slowly_gets_everything(
    line: tuple[socket.socket, socket.socket, falcon.Request],
) -> None:
    """He may take longer than the window for all of it, and for a piece of it."""
    reader, ours, request = line
    giving = threading.Thread(
        target=give, args=(Readers(glance=0.02, window=PATIENT), ours, request)
    )
    giving.start()
    left, slept = len(PIECE) * MUCH, 0
    while left:
        taken = len(reader.recv(min(left, 512 * 1024)))
        assert taken, "he was hung up on"
        left -= taken
        if left < len(PIECE) * MUCH * (MUCH - 8 * slept) // MUCH:
            slept += 1
            threading.Event().wait(PATIENT / 4)
    giving.join()
    assert slept > 6
