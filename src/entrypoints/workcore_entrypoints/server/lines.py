"""
Connections of this process, as its kernel knows them.

No server of ours hangs up on a sender who stops in the middle of a body or on a reader who takes
nothing any more, or tells by which connection a request came. What the kernel counted of each
connection tells which it was.
"""

import os
import socket
import stat
import struct
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from attrs import frozen

FILES: Final = Path("/proc/self/fd")
TAKEN, CAME = struct.Struct("=120xQ"), struct.Struct("=128xQ")
LEFT, SENT = struct.Struct("=144xI"), struct.Struct("=156xI")
"""
Where `tcp_info` of Linux has the bytes that were taken at the other end, and those that came; the
bytes that are left to be sent, and the segments of data that were.
"""

INFO_SIZE: Final = 160
LITTLE: Final = 2048
"""Bytes that a line may have got more than whoever reads it: what the server holds back."""

Key = tuple[int, int, object]
"""A file's number and inode, and who is at the other end: no two lines share all three."""


@frozen
class Line:
    """
    What was counted of a connection.

    Attributes:
        came: Bytes.
        sent: Segments of data.
        taken: Bytes, at the other end.
        left: Bytes that the other end has no room for yet.
    """

    came: int
    sent: int
    taken: int
    left: int


@frozen
class Lines:
    """Connections of one host, by which a request may have come, and what was counted by then."""

    host: str
    port: int
    counted: Mapping[Key, Line]

    @classmethod
    def of(cls, host: str, port: int) -> "Lines":
        """Look; where the kernel does not tell, there are none."""
        return cls(host, port, dict(_counted(host, port)))

    def again(self) -> "Lines":
        """Look again."""
        return Lines.of(self.host, self.port)

    def silent(self, since: "Lines", *, came: int, little: int = LITTLE) -> Iterator[Key]:
        """
        Tell over which lines so little comes that the sender of a body may have stopped there.

        Args:
            since: How they were when the body's reader began to wait.
            came: What the reader has of the body that began to come when `self` was counted.
            little: Bytes that do not count.
        """
        for key, now in since.again().counted.items():
            begun, before = self.counted.get(key), since.counted.get(key)
            if begun is None or before is None or now.sent > begun.sent + 1:
                # Whoever was given more than "100 Continue" is not waiting for his first answer.
                continue
            if now.came - before.came <= little and now.came - begun.came <= came + little:
                yield key

    def stuck(self, *, little: int) -> Iterator[Key]:
        """
        Tell over which lines so little is taken since these were counted, with more to send.

        Args:
            little: Bytes that do not count.
        """
        for key, now in self.again().counted.items():
            before = self.counted.get(key)
            if before is None or not (before.left and now.left):
                continue
            if now.taken - before.taken <= little:
                yield key


def hang_up(key: Key, how: int = socket.SHUT_RD) -> None:
    """Take nothing more from a line; what is answered still goes out by it, or not that either."""
    with suppress(OSError), closing(socket.socket(fileno=os.dup(key[0]))) as line:
        if _key(key[0], line) == key:
            line.shutdown(how)


def _counted(host: str, port: int) -> Iterator[tuple[Key, Line]]:
    for number in [int(file.name) for file in FILES.iterdir()] if FILES.is_dir() else ():
        # A file may be closed at any moment.
        with suppress(OSError):
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            with closing(socket.socket(fileno=os.dup(number))) as line:
                if _is_between(line, host, port):
                    yield _key(number, line), _line(line)


def _key(number: int, line: socket.socket) -> Key:
    return number, os.fstat(line.fileno()).st_ino, line.getpeername()


def _is_between(line: socket.socket, host: str, port: int) -> bool:
    if line.family not in {socket.AF_INET, socket.AF_INET6} or line.type != socket.SOCK_STREAM:
        return False
    return line.getsockname()[1] == port and _plain(line.getpeername()[0]) == _plain(host)


def _plain(host: str) -> str:
    """Write an address of IPv4 as such, over whatever it came."""
    return host.removeprefix("::ffff:")


def _line(line: socket.socket) -> Line:
    info = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, INFO_SIZE)
    return Line(*(each.unpack_from(info)[0] for each in (CAME, SENT, TAKEN, LEFT)))
