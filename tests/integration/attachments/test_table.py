"""Whatever a scanner does, with whatever file: nothing is given out but what it called clean."""

import socket
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Final

import pytest
from clamd import EICAR  # type: ignore[import-untyped]  # it has no types
from dependency_injector.providers import Object
from tests.support.daemon import FOUND, Talk, daemon, hangs, has_enough, resets, says
from tests.support.rest.attachments import get, listed, send
from tests.support.rest.forms import form
from tests.support.web import Web, a_web, filing_settings

from workcore.testing.contracts.sniffers import a_docx
from workcore_adapters.clamav import ClamdScanner
from workcore_entrypoints.containers import Container
from workcore_entrypoints.embedded.clamd import EmbeddedClamd

pytestmark = pytest.mark.integration

MEGABYTE: Final = 1024 * 1024
HEAD: Final = b"%PDF-1.7\n"


def locked(document: bytes) -> bytes:
    """Mark what is in an archive as encrypted."""
    archive = bytearray(document)
    for at in (6, archive.rfind(b"PK\1\2") + 8):
        archive[at] |= 1
    return bytes(archive)


def bomb() -> bytes:
    """Make a page whose stream is 600 MiB of nothing."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(600)) + packer.flush()
    return (
        HEAD
        + b"1 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed)
        + packed
        + b"\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
    )


def locked_page() -> bytes:
    """Make a page that opens by a password only."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <%b> /U <%b> >>" % (b"6f" * 32, b"75" * 32),
    )
    written, places = HEAD, []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"<< /Size 4 /Root 1 0 R /Encrypt 3 0 R /ID [<%b> <%b>] >>" % (b"00" * 16, b"00" * 16)
    return written + b"xref\n0 4\n0000000000 65535 f \n%btrailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        trailer,
        len(written),
    )


FILES: Final[Mapping[str, tuple[str, bytes]]] = {
    "clean": ("a.pdf", HEAD + b"nothing" * 1_000),
    "signature-at-start": ("b.pdf", HEAD + EICAR + bytes(12 * MEGABYTE)),
    "signature-at-end": ("c.pdf", HEAD + bytes(12 * MEGABYTE) + EICAR),
    "encrypted": ("d.docx", locked(a_docx())),
    "encrypted-page": ("f.pdf", locked_page()),
    "bomb": ("e.pdf", bomb()),
}

CLOSED: Final = "closed"
DEAF: Final = "deaf"

DAEMONS: Final[Mapping[str, Talk | str]] = {
    "down": DEAF,
    "refused": CLOSED,
    "hanging": hangs,
    "reset": resets,
    "empty": says(b""),
    "cut": says(b"stream: O"),
    "limit": has_enough,
    "limit-after-all": says(b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\n"),
    "error": says(b"stream: Can't allocate memory ERROR\n"),
}


@contextmanager
def nobody(*, accepts: bool) -> Iterator[int]:
    """Take a port at which nobody talks: each is refused, or is not answered at all."""
    with ExitStack() as stack:
        taken = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        where = taken.getsockname()
        if not accepts:
            taken.close()
        else:
            # Whoever comes after the two that wait to be accepted hears nothing.
            for _ in range(4):
                waiting = stack.enter_context(socket.socket())
                waiting.settimeout(0)
                waiting.connect_ex(where)
        yield where[1]


@pytest.fixture(scope="module")
def served(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The service on a database and a folder."""
    settings = filing_settings(postgres_dsn, tmp_path_factory.mktemp("data"))
    container = Container(settings=settings)
    container.scanner.override(Object(Switchable()))
    yield a_web(container)
    container.database().close()


class Switchable:
    """A scanner that tests plug in."""

    scanner: ClamdScanner

    def begin(self) -> object:
        """Begin by the one that is plugged in."""
        return self.scanner.begin()


@pytest.fixture
def web(served: Web) -> Web:
    """The service with people of the test's own."""
    return served.anew()


def plug(web: Web, port: int, *, seconds: float = 1) -> None:
    """Let the service ask a daemon at *port*."""
    switch = web.container.scanner()
    switch.scanner = ClamdScanner("127.0.0.1", port, within=timedelta(seconds=seconds))


def given_out(web: Web, request: dict[str, object]) -> list[int]:
    """Try to get every file of a request, by the link it has and by one that a thief would make."""
    sizes = []
    for file in listed(web, request):
        made, _ = web.service.links.make(file["id"], web.home.caller("ann"), web.clock.now())
        for link in filter(None, (file["download_url"], made)):
            answer = get(web, link)
            if answer.status_code == 200:
                sizes.append(len(answer.content))
    return sizes


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("state", DAEMONS)
def test_daemon_that_fails(web: Web, state: str, kind: str) -> None:
    """No verdict, no byte: the file waits, whatever is in it, or is not taken at all."""
    talk = DAEMONS[state]
    request = web.made()
    with ExitStack() as stack:
        if isinstance(talk, str):
            plug(web, stack.enter_context(nobody(accepts=talk == DEAF)), seconds=0.3)
        else:
            plug(web, stack.enter_context(daemon(FOUND, talk)))
        answer = send(web, request, form(FILES[kind]))

    refused = kind == "encrypted"
    assert answer.status_code == (415 if refused else 201), answer.text
    assert [file["status"] for file in listed(web, request)] == ["pending"] * (not refused)
    assert given_out(web, request) == []


@pytest.mark.parametrize(
    ("kind", "status", "states"),
    [
        ("clean", 201, ["clean"]),
        ("signature-at-start", 422, ["infected"]),
        ("signature-at-end", 422, ["infected"]),
        ("encrypted", 415, []),
        ("encrypted-page", 201, ["error"]),
        ("bomb", 201, None),
    ],
)
def test_daemon_that_works(
    web: Web, clamd: EmbeddedClamd, kind: str, status: int, states: list[str] | None
) -> None:
    """A real scanner's verdict counts, and only the clean file is given out."""
    request = web.made()
    plug(web, clamd.port, seconds=60)
    answer = send(web, request, form(FILES[kind]))

    assert answer.status_code == status, answer.text
    found = [file["status"] for file in listed(web, request)]
    assert found == states if states is not None else found != ["clean"]
    assert given_out(web, request) == [len(FILES[kind][1])] * 2 * (kind == "clean")
