"""One connection to one address that was looked at, for one message, until one instant."""

import socket
from collections.abc import Callable
from http.client import HTTPConnection
from io import BufferedReader, RawIOBase
from ssl import SSLContext
from time import monotonic
from typing import Any, Final

from workcore.policies.hook_urls import PORTS, Place
from workcore.policies.outside import Address

MOST_BYTES: Final = 64 * 1024
"""So much of an answer is read: its status line, and headers that nobody looks at."""


class TooMuch(OSError):
    """The answer is longer than any that is read."""


class Dialed(HTTPConnection):
    """
    A conversation with the host of a place, at an address that was looked up before.

    The host's name stands in the request and is what its certificate must be of; nothing is
    looked up any more.
    """

    def __init__(
        self, place: Place, address: Address, *, until: float, tls: Callable[[], SSLContext]
    ) -> None:
        """Prepare to talk until *until*, by the clock that only goes forward."""
        super().__init__(place.host, place.port)
        self.default_port = PORTS["https" if place.tls else "http"]
        self._address = address
        self._until = until
        self._tls = tls if place.tls else None

    def connect(self) -> None:
        """Connect to the address, and to no other."""
        family = socket.AF_INET if self._address.version == 4 else socket.AF_INET6  # noqa: PLR2004 - versions of IP
        plain = socket.socket(family, socket.SOCK_STREAM)
        try:
            plain.settimeout(left(self._until))
            plain.connect((str(self._address), self.port))
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            plain.settimeout(left(self._until))
            encrypted = self._tls and self._tls().wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
        self.sock = encrypted or plain

    def status(self) -> int:
        """Read the status of the answer, and nothing behind its headers."""
        self.sock.settimeout(left(self._until))
        answer = self.response_class(_Heard(self.sock, self._until), method="POST")  # type: ignore[arg-type]  # it asks of a socket for a file alone
        answer.begin()
        return answer.status


class _Heard(RawIOBase):
    """What comes in, as a file that ends with the time, or where it gets too long."""

    def __init__(self, source: socket.socket, until: float) -> None:
        """Hear *source* until *until*."""
        self._source = source
        self._until = until
        self._rest = MOST_BYTES

    def makefile(self, mode: str) -> BufferedReader:  # noqa: ARG002 - as of a socket
        """Be read as a file."""
        return BufferedReader(self)

    def readable(self) -> bool:
        """Be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - whatever can be written into
        """Take in what comes next."""
        if self._rest <= 0:
            raise TooMuch
        self._source.settimeout(left(self._until))
        count = self._source.recv_into(buffer)
        self._rest -= count
        return count


def left(until: float) -> float:
    """
    Say how many seconds there are left.

    Raises:
        TimeoutError: None.
    """
    rest = until - monotonic()
    if rest <= 0:
        raise TimeoutError
    return rest
