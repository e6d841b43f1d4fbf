"""A server that takes whatever is sent to it, and keeps it."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from attrs import define, field, frozen


@frozen
class Sent:
    """What somebody sent; its body is unpacked."""

    path: str
    headers: dict[str, str]
    body: bytes


@define
class Sink:
    """What came to *port*."""

    port: int
    sent: list[Sent] = field(factory=list)


@contextmanager
def sink() -> Iterator[Sink]:
    """Take everything, until the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    kept = Sink(server.server_address[1])

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            packed = self.headers.get("Content-Encoding") == "gzip"
            headers = {name.lower(): value for name, value in self.headers.items()}
            kept.sent.append(Sent(self.path, headers, gzip.decompress(body) if packed else body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server.RequestHandlerClass = Keep
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
