"""A malware scanner that misbehaves as one is told to."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

PIECE: Final = 65_536

Talk = Callable[[socket.socket], None]


@contextmanager
def daemon(*talks: Talk) -> Iterator[int]:
    """Listen, and treat each connection as the next of *talks* says, the last one for ever."""
    listening = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def serve() -> None:
        remaining = list(talks)
        while not done.is_set():
            connection, _ = listening.accept()
            talk = remaining.pop(0) if len(remaining) > 1 else remaining[0]
            with connection:
                if not done.is_set():
                    talk(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port = listening.getsockname()[1]
    try:
        yield port
    finally:
        done.set()
        socket.create_connection(("127.0.0.1", port)).close()
        thread.join(10)
        listening.close()


def heard(connection: socket.socket) -> None:
    """Read until the sender says that it was all."""
    last = b""
    while not last.endswith(bytes(4)):
        more = connection.recv(PIECE)
        if not more:
            return
        last = (last + more)[-4:]


def says(words: bytes) -> Talk:
    """Read everything, and answer."""

    def talk(connection: socket.socket) -> None:
        heard(connection)
        connection.sendall(words)

    return talk


def hangs(connection: socket.socket) -> None:
    """Read everything, and say nothing until the sender gives up."""
    heard(connection)
    connection.settimeout(10)
    connection.recv(1)


def resets(connection: socket.socket) -> None:
    """Hang up rudely in the middle."""
    connection.recv(1_000)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def has_enough(connection: socket.socket) -> None:
    """Say that the file is too large while it still comes, as the real one does."""
    connection.recv(1_000)
    connection.sendall(b"INSTREAM size limit exceeded. ERROR\n")
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(10)
    while connection.recv(PIECE):
        pass


FOUND: Final = says(b"stream: Eicar FOUND\n")
