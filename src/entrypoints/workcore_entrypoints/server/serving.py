"""What to serve, and where; whichever server does it."""

import socket
from contextlib import closing

from attrs import frozen


class PortInUse(Exception):
    """Somebody else listens there already."""

    def __init__(self, host: str, port: int) -> None:
        """Say which port, and what to do."""
        super().__init__(
            f"Port {port} on {host} is in use. Stop what uses it, or choose another with --port."
        )


@frozen(kw_only=True)
class Serving:
    """
    How an application is served.

    Attributes:
        target: `package.module:function`; the function makes the application.
        workers: Processes.
        threads: Requests that each process holds at a time, senders that are slow included.
        affinity: Whether each process stays on one processor, where every processor gets as many.
        drain_seconds: Time between the stop signal and the end of listening, in which
            load balancers notice that `/ready` says no.
        stop_seconds: Time that running requests then have to finish.
    """

    target: str
    host: str = "127.0.0.1"
    port: int = 3000
    workers: int = 2
    threads: int = 16
    affinity: bool = True
    drain_seconds: float = 5.0
    stop_seconds: int = 20

    @property
    def staying(self) -> int:
        """How many processes are to stay on a processor each: all or none."""
        return self.workers if self.affinity else 0

    def ensure_free(self) -> None:
        """
        See that nobody listens there.

        Raises:
            PortInUse: Somebody does.
        """
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise PortInUse(self.host, self.port) from error
