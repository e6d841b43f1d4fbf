"""Servers that take messages of webhooks, on addresses of this machine."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from attrs import define, field

from workcore.ports.webhooks import Post


@define
class Listening:
    """
    A server that is there, and what was said to it.

    Attributes:
        connections: So many were made, whatever was said over them.
        status: What it answers.
        location: Where it sends whoever asks, with a status that says so.
    """

    host: str
    port: int
    scheme: str = "http"
    connections: int = 0
    status: int = 200
    location: str | None = None
    got: list[Post] = field(factory=list)

    @property
    def url(self) -> str:
        """Where messages go."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}/hook?of=workcore"

    def answers(self, status: int) -> None:
        """Answer like that from now on."""
        self.status = status


@contextmanager
def a_receiver(
    host: str = "127.0.0.1", *, port: int = 0, certificate: Path | None = None
) -> Iterator[Listening]:
    """Listen on an address of this machine; with a certificate, by TLS."""

    class Server(ThreadingHTTPServer):
        """Counts whoever connects."""

        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        daemon_threads = True

        def process_request(self, request: Any, client_address: Any) -> None:
            listening.connections += 1
            super().process_request(request, client_address)

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing of callers who hang up."""

    class Handler(BaseHTTPRequestHandler):
        """Takes down what is posted."""

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            sent = {name.lower(): value for name, value in self.headers.items()}
            url = f"{listening.scheme}://{self.headers['host']}{self.path}"
            listening.got.append(Post(url=url, headers=sent, body=self.rfile.read(length)))
            self.send_response(listening.status)
            if listening.location is not None:
                self.send_header("location", listening.location)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = Server((host, port), Handler)
    listening = Listening(host, server.server_address[1])
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        listening.scheme = "https"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield listening
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def a_rude_receiver(talk: Callable[[socket.socket], None]) -> Iterator[Listening]:
    """Listen, and let *talk* answer whoever connects, as no server should."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        listening = Listening("127.0.0.1", server.getsockname()[1])

        def serve() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                listening.connections += 1
                Thread(target=_talk, args=(talk, caller), daemon=True).start()

        Thread(target=serve, daemon=True).start()
        try:
            yield listening
        finally:
            # Closing alone would not wake whoever waits for callers.
            server.shutdown(socket.SHUT_RDWR)


def _talk(talk: Callable[[socket.socket], None], caller: socket.socket) -> None:
    with caller:
        try:
            talk(caller)
            # What is left unread when it closes would have what was said forgotten, too.
            caller.shutdown(socket.SHUT_WR)
            while caller.recv(65_536):
                pass
        except OSError:
            return  # It was hung up on.
