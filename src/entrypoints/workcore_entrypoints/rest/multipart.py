"""Bodies of `multipart/form-data`, read while they come."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

import falcon
from falcon.media.multipart import BodyPart, MultipartForm, MultipartFormHandler

from workcore.errors import invalid
from workcore.policies.uploads import UploadRules
from workcore.use_cases.intake import Upload
from workcore_entrypoints.rest.pace import PacedBody
from workcore_entrypoints.rest.problems import RequestProblem
from workcore_entrypoints.server.lines import Lines

MEDIA_TYPE: Final = "multipart/form-data"
FIELD: Final = "files"
PIECE: Final = 64 * 1024
AROUND: Final = 64 * 1024
"""Bytes that the wrapping of one file may take."""

HANDLER: Final = MultipartFormHandler()
HANDLER.parse_options.max_body_part_count = 128


@contextmanager
def uploads_of(request: falcon.Request, rules: UploadRules) -> Iterator[Iterator[Upload]]:
    """
    Read the files of a request's body, one after the other.

    Raises:
        RequestProblem: 415 when it is no form, 413 when it is larger than any may be, 400 when
            it is broken off or malformed.
        UploadCut: Its sender is too slow, or went away.
        InvalidInput: It has fields that there are not, or no file.
    """
    most = rules.max_files * (rules.max_bytes + AROUND)
    length = request.content_length
    if (length or 0) > most:
        detail = f"The body may have {most:,} bytes at most."
        raise RequestProblem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", detail)
    with PacedBody(request.stream.read, length, _lines(request)) as body:
        form = _form(request, body, most if length is None else length)
        yield _uploads(form)


def _lines(request: falcon.Request) -> Lines:
    """Look at the connections by which a request may have come, whoever stands before us."""
    return Lines.of(request.remote_addr, int(request.env["SERVER_PORT"]))


def _form(request: falcon.Request, body: PacedBody, length: int) -> MultipartForm:
    content_type = request.content_type or ""
    if content_type.partition(";")[0].strip().lower() != MEDIA_TYPE:
        detail = f"Send the files as {MEDIA_TYPE}, in the field `{FIELD}`."
        raise RequestProblem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_type", detail)
    try:
        return HANDLER.deserialize(body, content_type, length)  # type: ignore[arg-type]  # all it does is to read
    except (falcon.HTTPInvalidHeader, UnicodeError):
        raise _malformed("The boundary of the form is missing or malformed.") from None


def _uploads(form: MultipartForm) -> Iterator[Upload]:
    """Give each file while it comes; the next is reached over what is left of it."""
    found = 0
    try:
        for part in form:
            found += 1
            yield _upload(part)
    except falcon.MediaMalformedError as error:
        raise _malformed(f"The form is malformed: {error.description}.") from None
    if not found:
        raise invalid(FIELD, "missing", "Send at least one file.")


def _upload(part: BodyPart) -> Upload:
    try:
        field, name = part.name, part.filename
    except UnicodeError:
        raise _malformed("The head of a part is not UTF-8.") from None
    if field != FIELD:
        raise invalid(str(field or ""), "unknown_field", f"There is no such field, but `{FIELD}`.")
    return Upload(name or "", iter(lambda: part.stream.read(PIECE), b""))


def _malformed(detail: str) -> RequestProblem:
    return RequestProblem(HTTPStatus.BAD_REQUEST, "malformed_form", detail)
