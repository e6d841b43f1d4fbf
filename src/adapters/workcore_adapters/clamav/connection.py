"""
Talking to clamd.

The `clamd` package sends chunks of 1 KiB, part of one where the socket is full, and does not
read what the daemon says before it hangs up; here it sends what it gets, and reads the answer.
"""

import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import IO, Any, Final, TypeVar

from clamd import ClamdNetworkSocket  # type: ignore[import-untyped]  # it has no types

T = TypeVar("T")

CONNECT_SECONDS: Final = 3.0
CHUNK: Final = 256 * 1024
LONGEST_ANSWER: Final = 4_096
END: Final = struct.pack("!L", 0)


class Connection(ClamdNetworkSocket):  # type: ignore[misc]  # as above
    """One conversation with the daemon, in *seconds* that count only while it is its turn."""

    clamd_socket: socket.socket

    def __init__(self, host: str, port: int, seconds: float) -> None:
        """Talk to nobody yet."""
        super().__init__(host, port)
        self._left = seconds
        self._hung_up = False

    def instream(self, buff: IO[bytes]) -> str:
        """
        Send all of *buff* to be scanned, and give the answer as it came.

        Raises:
            OSError: The daemon does not answer in time.
        """
        try:
            self.begin()
            while chunk := buff.read(CHUNK):
                self.feed(chunk)
            return self.answer()
        finally:
            self.close()

    def begin(self) -> None:
        """Connect, and announce a file."""
        self.clamd_socket = self._timed(self._connected)
        self.clamd_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._timed(lambda: self.clamd_socket.sendall(b"nINSTREAM\n"))

    def feed(self, chunk: bytes) -> None:
        """Send a part of the file, unless the daemon wants no more of it."""
        if chunk:
            self._send(struct.pack("!L", len(chunk)) + chunk)

    def answer(self) -> str:
        """Say that this was all, and read the answer."""
        self._send(END)
        said: bytes = self._timed(self._received)
        return said.decode("utf-8", "replace").strip()

    def close(self) -> None:
        """Hang up."""
        with suppress(AttributeError, OSError):
            self._close_socket()

    def _send(self, data: bytes) -> None:
        if self._hung_up:
            return
        try:
            self._timed(lambda: self.clamd_socket.sendall(data))
        except (BrokenPipeError, ConnectionResetError):
            # It has said why, which can still be read.
            self._hung_up = True

    def _connected(self) -> socket.socket:
        return socket.create_connection((self.host, self.port), min(CONNECT_SECONDS, self._left))

    def _received(self) -> bytes:
        said = b""
        while b"\n" not in said and len(said) < LONGEST_ANSWER:
            more = self.clamd_socket.recv(LONGEST_ANSWER)
            if not more:
                break
            said += more
        return said

    def _timed(self, step: Callable[[], T]) -> T:
        """
        Take a step of the conversation.

        Raises:
            TimeoutError: There is no time left.
        """
        if self._left <= 0:
            raise TimeoutError
        began = monotonic()
        open_socket: Any = getattr(self, "clamd_socket", None)
        if open_socket is not None:
            open_socket.settimeout(self._left)
        try:
            return step()
        finally:
            self._left -= monotonic() - began
