"""A mail server that takes what it is given, and a certificate for it."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from attrs import define, field
from tests.support.tls import a_certificate

from workcore_entrypoints.embedded.process import free_ports

HOST: Final = "127.0.0.1"
USER, PASSWORD = "apikey", "a-password"


@define
class Caught:
    """
    What a server was given.

    Attributes:
        letters: Each recipient and each content, in order.
        secure: Whether each letter came by TLS.
        sessions: One for each connection by which letters came.
    """

    port: int
    letters: list[tuple[str, bytes]] = field(factory=list)
    secure: list[bool] = field(factory=list)
    sessions: set[int] = field(factory=set)

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it
        self, server: SMTP, _: Session, envelope: Envelope
    ) -> str:
        """Take a letter."""
        assert isinstance(envelope.content, bytes)
        [recipient] = envelope.rcpt_tos
        self.letters.append((recipient, envelope.content))
        assert server.transport is not None
        self.secure.append(server.transport.get_extra_info("sslcontext") is not None)
        self.sessions.add(id(server))
        return "250 OK"


@contextmanager
def catching(**given: Any) -> Iterator[Caught]:
    """Run a server, with what aiosmtpd is *given*."""
    [port] = free_ports(1)
    caught = Caught(port)
    controller = Controller(caught, hostname=HOST, port=port, **({"enable_SMTPUTF8": True} | given))
    controller.start()
    try:
        yield caught
    finally:
        controller.stop()


def knows(_: SMTP, __: Session, ___: Envelope, ____: str, given: Any) -> AuthResult:
    """Know one user."""
    right = given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@define
class Certificate:
    """A certificate of this machine, by itself, in a file with its key."""

    file: Path

    def context(self) -> ssl.SSLContext:
        """Serve with it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        return context


def certificate(folder: Path) -> Certificate:
    """Make one."""
    return Certificate(a_certificate(folder))
