"""A proxy that stands between a client and a server, and breaks their talk as it is told to."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from enum import Enum
from select import select
from typing import Final

from attrs import define, field, frozen

PIECE: Final = 64 * 1024
DELAY: Final = 0.05
"""Seconds by which each piece is late."""

LATE: Final = 0.35
"""Seconds by which each answer is late."""

AT_ONCE: Final = struct.pack("ii", 1, 0)
"""Makes a socket end by a reset, not by a farewell."""


class Break(Enum):
    """How a connection breaks, or only suffers."""

    RESET = "reset"
    HANG = "hang"
    DELAY = "delay"
    LATE = "late"


@frozen
class Fault:
    """
    What every connection suffers from.

    Attributes:
        after: Once the client has sent so many bytes over it.
    """

    how: Break
    after: int = 0


@define
class FaultProxy:
    """
    Passes bytes on to a server, as long as nothing is wrong.

    Attributes:
        fault: What is wrong now; of connections that are open as well.
        broken: How many connections a fault has met, whether somebody used them or not.
        talking: Clients whose connections are open.
    """

    port: int
    server: tuple[str, int] | str
    fault: Fault | None = None
    broken: int = 0
    talking: set[socket.socket] = field(factory=set)

    def talk(self, client: socket.socket) -> None:
        """Pass on what both say, until one of them is silent or something breaks."""
        try:
            with suppress(OSError), closing(client), self._dialled() as server:
                self._pass_on(client, server)
        finally:
            self.talking.discard(client)

    def end_all(self) -> None:
        """End what connections there are: one that others kept would be met by the next fault."""
        self.fault = Fault(Break.RESET)
        while self.talking:
            threading.Event().wait(0.01)
        self.fault = None

    def _dialled(self) -> socket.socket:
        if not isinstance(self.server, str):
            return socket.create_connection(self.server, 5)
        dialled = socket.socket(socket.AF_UNIX)
        try:
            dialled.connect(self.server)
        except OSError:
            dialled.close()
            raise
        return dialled

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        sent = 0
        while True:
            readable, _, _ = select((client, server), (), (), 0.05)
            if self._breaks(client, sent):
                return
            for side in readable:
                piece = side.recv(PIECE)
                if not piece:
                    return
                if side is server:
                    self._wait(Break.LATE, LATE)
                (server if side is client else client).sendall(piece)
                sent += len(piece) if side is client else 0

    def _breaks(self, client: socket.socket, sent: int) -> bool:
        fault = self.fault
        if fault is None or sent < fault.after:
            return False
        self._wait(Break.DELAY, DELAY)
        if fault.how in {Break.DELAY, Break.LATE}:
            return False
        self.broken += 1
        if fault.how is Break.HANG:
            while self.fault is fault:
                threading.Event().wait(0.05)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        return True

    def _wait(self, how: Break, seconds: float) -> None:
        """Wait, where connections suffer from this."""
        if self.fault is not None and self.fault.how is how:
            threading.Event().wait(seconds)


@contextmanager
def fault_proxy(host: str, port: int) -> Iterator[FaultProxy]:
    """
    Stand before the server at *host* and *port*, on a port of one's own.

    Args:
        host: May be the folder of PostgreSQL's sockets, by which libpq knows a server, too.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        behind = f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port)
        proxy = FaultProxy(listening.getsockname()[1], behind)

        def listen() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    proxy.talking.add(client)
                    threading.Thread(target=proxy.talk, args=(client,), daemon=True).start()

        threading.Thread(target=listen, daemon=True).start()
        yield proxy
        proxy.fault = None
        listening.shutdown(socket.SHUT_RDWR)
