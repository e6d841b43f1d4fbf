"""Attaching files to requests at an airport in memory."""

from collections.abc import Iterator
from typing import Final

from attrs import evolve
from tests.support.airport import Airport

from workcore.entities.attachment import Attachment
from workcore.entities.work_request import WorkRequest
from workcore.model import Once
from workcore.ports.queries import Slice
from workcore.use_cases.attach_files import Attached
from workcore.use_cases.intake import Upload

PDF: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\nconfidential\nendobj\n"
PIECE: Final = 65_536


def pieces(content: bytes) -> Iterator[bytes]:
    """Cut a file into pieces."""
    return (content[at : at + PIECE] for at in range(0, len(content), PIECE))


def upload(name: str = "plan.pdf", content: bytes = PDF) -> Upload:
    """Make a file on its way."""
    return Upload(name, pieces(content))


def attach(
    airport: Airport,
    request: WorkRequest,
    *uploads: Upload,
    by: str = "ann",
    once: Once | None = None,
) -> Attached:
    """Attach files."""
    caller = evolve(airport.caller(by), once=once)
    return airport.app.attach_files(request.id, uploads, caller=caller)


def attached(
    airport: Airport, request: WorkRequest, *, content: bytes = PDF, by: str = "ann"
) -> Attachment:
    """Attach one file that is not refused."""
    (outcome,) = attach(airport, request, upload(content=content), by=by).files
    assert outcome.attachment is not None, outcome.refusal
    return outcome.attachment


def files_of(airport: Airport, request: WorkRequest) -> list[Attachment]:
    """List a request's files as everybody's superior."""
    listed = airport.app.list_attachments
    return list(listed(request.id, Slice(limit=100), caller=airport.caller("adam")).items)


def content_of(airport: Airport, file: Attachment, *, by: str = "ann") -> bytes:
    """Read a file."""
    return b"".join(airport.app.open_attachment(file.id, caller=airport.caller(by)).read())


def stored(airport: Airport, file: Attachment) -> bytes:
    """Look at what is stored of a file."""
    return b"".join(airport.app.ports.blobs.read(file.blob))
