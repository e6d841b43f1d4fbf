"""Files of requests: sent, listed, given out, taken away."""

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from attrs import frozen

from workcore.entities.attachment import Attachment
from workcore.errors import NotAuthenticated, Problem
from workcore.policies.uploads import DOWNLOADABLE
from workcore.use_cases.attach_files import Attached, FileOutcome
from workcore.use_cases.read_attachments import OpenedFile
from workcore_entrypoints.representations import (
    AttachmentOut,
    UploadOut,
    attachment_out,
    upload_out,
)
from workcore_entrypoints.representations.attachments import Link
from workcore_entrypoints.rest.links import BadLink
from workcore_entrypoints.rest.pages import ItemsOut, PageOut, Paging, page, part
from workcore_entrypoints.rest.problems import MEDIA_TYPE, RequestProblem, problem, status_of
from workcore_entrypoints.rest.ranges import Stretch, stretch_of
from workcore_entrypoints.rest.requests import ONE
from workcore_entrypoints.rest.routes import Answer, Call, Content, Files, Route

INFECTED: Final = Problem(
    "", "malware_found", "The file carries malware; nothing of it was kept but the record."
)

GUARDED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Accept-Ranges": "bytes",
}
"""What keeps a browser from doing anything with a file but saving it."""

AT_THE_STORE: Final = timedelta(minutes=1)
"""So long the store's own address works to which a download is sent on."""


@frozen(kw_only=True)
class Download:
    """What an address says that `download_url` gave; made and read by `links` alone."""

    organisation: str
    subject: str
    session: str
    expires: str
    key: str
    signature: str


def attach(call: Call) -> Answer:
    """Take files in, and say what became of each."""
    attached = call.application.attach_files(
        call.path["request_id"], call.uploads, caller=call.caller
    )
    outcomes = attached.files
    stored = [outcome for outcome in outcomes if _is_stored(outcome)]
    if not stored:
        return _none_stored(call, attached)
    body = ItemsOut(tuple(upload_out(outcome, _link(call, outcome)) for outcome in outcomes))
    mixed = len(stored) < len(outcomes)
    return Answer(body=body, status=HTTPStatus.MULTI_STATUS if mixed else None, once=attached.once)


def _is_stored(outcome: FileOutcome) -> bool:
    return outcome.attachment is not None and outcome.attachment.kept


def _none_stored(call: Call, attached: Attached) -> Answer:
    """Say why no file was attached; of malware something was written down all the same."""
    problems = tuple(_problem(number, file) for number, file in enumerate(attached.files))
    infected = any(outcome.attachment is not None for outcome in attached.files)
    refusal = next((o.refusal for o in attached.files if o.refusal is not None), None)
    if infected or refusal is None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        body = problem(call.request, status, INFECTED.code, INFECTED.message, problems)
        return Answer(body=body, status=status, media_type=MEDIA_TYPE, once=attached.once)
    refused = RequestProblem(status_of(refusal), refusal.code, refusal.message)
    refused.items = problems
    raise refused


def _problem(number: int, outcome: FileOutcome) -> Problem:
    refusal = outcome.refusal
    code, message = (
        (INFECTED.code, INFECTED.message) if refusal is None else (refusal.code, refusal.message)
    )
    return Problem(f"files[{number}]", code, message)


def _link(call: Call, outcome: FileOutcome) -> Link | None:
    return None if outcome.attachment is None else _link_to(call, outcome.attachment)


def _link_to(call: Call, file: Attachment) -> Link | None:
    """Make an address for what may be given out."""
    if file.state not in DOWNLOADABLE:
        return None
    now = call.application.ports.clock.now()
    return call.service.links.make(file.id, call.caller, now)


def list_files(call: Call) -> Answer:
    """List a request's files."""
    found = call.application.list_attachments(
        call.path["request_id"], part(call), caller=call.caller
    )
    return page(call, found, lambda file: attachment_out(file, _link_to(call, file)))


def read(call: Call) -> Answer:
    """Show one file's record."""
    file = call.application.get_attachment(
        call.path["request_id"], call.path["attachment_id"], caller=call.caller
    )
    return Answer(body=attachment_out(file, _link_to(call, file)))


def remove(call: Call) -> Answer:
    """Take a file away; its store may be waited for, which is no reason to hold a turn."""
    with call.service.removals.taken():
        call.application.remove_attachment(
            call.path["request_id"], call.path["attachment_id"], caller=call.caller
        )
    return Answer()


def download(call: Call) -> Answer:
    """Give a file out to whoever has its address, as long as its reader still may see it."""
    opened = _opened(call)
    elsewhere = opened.link(AT_THE_STORE)
    if elsewhere is not None:
        return Answer(
            location=elsewhere, status=HTTPStatus.FOUND, headers={"Referrer-Policy": "no-referrer"}
        )
    file, tag = opened.attachment, f'"{opened.attachment.sha256}"'
    stretch = stretch_of(call.request, file.size, tag)
    if stretch is None:
        detail = f"The file has {file.size} bytes."
        refused = RequestProblem(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "bad_range", detail)
        refused.headers = {"Content-Range": f"bytes */{file.size}"}
        raise refused
    return _given(call, opened, stretch, tag)


def _opened(call: Call) -> OpenedFile:
    ports = call.application.ports
    caller = call.service.links.read(
        call.path["attachment_id"],
        call.request.query_string,
        ports.clock.now(),
        correlation_id=call.request.context.request_id,
        address=call.request.context.address,
    )
    try:
        return call.application.open_attachment(call.path["attachment_id"], caller=caller)
    except NotAuthenticated:
        raise BadLink from None


def _given(call: Call, opened: OpenedFile, stretch: Stretch, tag: str) -> Answer:
    file = opened.attachment
    headers = {
        **GUARDED,
        "ETag": tag,
        "Content-Disposition": disposition(file.name),
        "Content-Type": file.content_type,
    }
    if not stretch.whole:
        headers["Content-Range"] = stretch.described
    pieces = _held(call, opened, stretch)
    # The first piece is read before anything is answered: what goes wrong so early is an error.
    first = next(pieces)
    return Answer(
        content=Content(_again(first, pieces), stretch.length),
        status=None if stretch.whole else HTTPStatus.PARTIAL_CONTENT,
        headers=headers,
    )


def _held(call: Call, opened: OpenedFile, stretch: Stretch) -> Iterator[bytes]:
    """Read while holding a slot, for whoever goes on taking."""
    service = call.service
    with service.downloads.taken(), service.readers.watched(call.request) as reader:
        yield from reader.given(opened.read(stretch.first, stretch.length))


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def disposition(name: str) -> str:
    """Let a browser save a file under its name, and do nothing else with it (RFC 6266)."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


ITS_FILES: Final = f"{ONE}/attachments"
ITS_FILE: Final = f"{ITS_FILES}/{{attachment_id:uuid}}"

ROUTES: Final = (
    Route(
        method="POST",
        path=ITS_FILES,
        name="attach_files",
        summary="Attach files; each has an outcome of its own, 207 when some are refused",
        handler=attach,
        body=Files(),
        answer=ItemsOut[UploadOut],
        status=HTTPStatus.CREATED,
        also=(HTTPStatus.MULTI_STATUS, HTTPStatus.REQUEST_TIMEOUT),
    ),
    Route(
        method="GET",
        path=ITS_FILES,
        name="list_attachments",
        summary="List a request's files, oldest first",
        handler=list_files,
        query=Paging,
        answer=PageOut[AttachmentOut],
    ),
    Route(
        method="GET",
        path=ITS_FILE,
        name="get_attachment",
        summary="Read what is known of a file, and where it can be downloaded",
        handler=read,
        answer=AttachmentOut,
    ),
    Route(
        method="DELETE",
        path=ITS_FILE,
        name="remove_attachment",
        summary="Take a file away, while the request may still be edited",
        handler=remove,
        status=HTTPStatus.NO_CONTENT,
        waits=False,
    ),
    Route(
        method="GET",
        path="/attachments/{attachment_id:uuid}/content",
        name="download_attachment",
        summary="Download a file by the address that `download_url` gave; ranges work",
        handler=download,
        query=Download,
        answer=bytes,
        media_type="application/octet-stream",
        signed_in=False,
        waits=False,
        caching="no-store",
        also=(
            HTTPStatus.PARTIAL_CONTENT,
            HTTPStatus.FOUND,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.CONFLICT,
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        ),
    ),
)
