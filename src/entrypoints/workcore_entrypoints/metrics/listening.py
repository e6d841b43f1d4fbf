"""Telling figures on a port of their own, which callers of the service need not reach."""

import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from workcore_entrypoints.metrics.families import MEDIA_TYPE
from workcore_entrypoints.metrics.figures import Figures

PATH: Final = "/metrics"
HEALTH: Final = "/health"
"""Asks nothing of anybody: the worker's probe is here, for it listens nowhere else."""

PATIENCE: Final = 5
"""Seconds in which a client has to ask."""


class Listener(ThreadingHTTPServer):
    """Every process of a service listens on the same port: whichever answers knows of all."""

    daemon_threads = True

    def server_bind(self) -> None:
        """Share the port."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        super().server_bind()


def listen(figures: Figures, *, host: str, port: int) -> Listener:
    """Answer on a thread of its own, as long as the process lives."""

    class Handler(BaseHTTPRequestHandler):
        timeout = PATIENCE

        def do_GET(self) -> None:
            """Tell the figures, or that the process is alive."""
            asked = self.path.partition("?")[0]
            found = asked in {PATH, HEALTH}
            body = figures.text().encode() if asked == PATH else b""
            self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Type", MEDIA_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: somebody asks every few seconds."""

    listener = Listener((host, port), Handler)
    threading.Thread(target=listener.serve_forever, name="metrics", daemon=True).start()
    return listener
