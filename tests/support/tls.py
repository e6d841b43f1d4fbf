"""Speaks TLS in front of a server that cannot."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@frozen
class Tunnel:
    """Where it listens, and by which certificate it is known."""

    port: int
    certificate: Path


@contextmanager
def tls_before(port: int, folder: Path) -> Iterator[Tunnel]:
    """Pass on to a port of this machine what comes by TLS."""
    certificate = a_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_serve, args=(listening, context, port), daemon=True).start()
        try:
            yield Tunnel(listening.getsockname()[1], certificate)
        finally:
            # Closing alone would not wake whoever waits for callers.
            listening.shutdown(socket.SHUT_RDWR)


def _serve(listening: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with suppress(OSError):
        while True:
            caller, _ = listening.accept()
            Thread(target=_tunnel, args=(caller, context, port), daemon=True).start()


def _tunnel(caller: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with (
        suppress(OSError),
        caller,
        context.wrap_socket(caller, server_side=True) as safe,
        socket.create_connection(("127.0.0.1", port)) as behind,
    ):
        Thread(target=_copy, args=(behind, safe), daemon=True).start()
        _copy(safe, behind)


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)


def _here() -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])


def a_certificate(folder: Path) -> Path:
    """Make a certificate of 127.0.0.1 that nobody signed but itself, with its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "made up for a test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(_here(), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
