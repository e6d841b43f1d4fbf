"""What went wrong, as `application/problem+json` (RFC 9457)."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from typing import Final

import falcon
from msgspec import UNSET, Struct, UnsetType

from workcore.errors import (
    AlreadyClaimed,
    Broken,
    Conflict,
    FileTooLarge,
    FileTypeRefused,
    InvalidInput,
    NotAllowed,
    NotAuthenticated,
    NotConfigured,
    NotFound,
    Problem,
    Refused,
    Stale,
    TooManyCalls,
    TooManyTries,
    Unavailable,
    UploadCut,
    WorkcoreError,
)
from workcore_entrypoints.representations import RefusalOut, encode, refusal_out
from workcore_entrypoints.rest.links import BadLink

log = logging.getLogger("workcore.rest")

MEDIA_TYPE: Final = "application/problem+json"
BASE: Final = "https://workcore.invalid/problems/"
"""Where problem types live; names, not places to visit."""


class ProblemItem(Struct, frozen=True):
    """One thing that is wrong with an input; `field` is empty for the whole of it."""

    field: str
    code: str
    message: str


class ProblemOut(Struct, frozen=True, kw_only=True):
    """What went wrong, and what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: tuple[ProblemItem, ...] | UnsetType = UNSET
    current_version: int | UnsetType | None = UNSET
    because: RefusalOut | UnsetType = UNSET


STATUSES: Final[Mapping[type[WorkcoreError], HTTPStatus]] = {
    NotAuthenticated: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    TooManyCalls: HTTPStatus.TOO_MANY_REQUESTS,
    TooManyTries: HTTPStatus.TOO_MANY_REQUESTS,
    Conflict: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.PRECONDITION_FAILED,
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    FileTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    FileTypeRefused: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    UploadCut: HTTPStatus.REQUEST_TIMEOUT,
    BadLink: HTTPStatus.FORBIDDEN,
    NotConfigured: HTTPStatus.SERVICE_UNAVAILABLE,
    Refused: HTTPStatus.UNPROCESSABLE_ENTITY,
    WorkcoreError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""Which status says which class of error; the nearest class counts."""

TITLES: Final[Mapping[str, str]] = {
    "malware_found": "The file carries malware",
    "invalid_input": "The input is not valid",
    "stale_version": "Somebody else was faster",
    "not_found": "There is no such thing",
    "not_allowed": "You may not do this",
    "not_authenticated": "Sign in first",
    "too_many_calls": "You ask too often",
}


def status_of(error: WorkcoreError) -> HTTPStatus:
    """Look up the status that says *error*."""
    return next(STATUSES[cls] for cls in type(error).__mro__ if cls in STATUSES)


class RequestProblem(falcon.HTTPError):
    """The HTTP request itself is wrong, before any use case could see it."""

    def __init__(self, status: HTTPStatus, code: str, detail: str, field: str = "") -> None:
        """Say what is wrong with which part."""
        super().__init__(f"{status.value} {status.phrase}", title=status.phrase, description=detail)
        self.problem_code = code
        self.items: tuple[Problem, ...] = (Problem(field, code, detail),) if field else ()


def answer_error(
    request: falcon.Request, response: falcon.Response, error: WorkcoreError, _: object
) -> None:
    """Translate an error of the core."""
    status = status_of(error)
    problems = error.problems if isinstance(error, InvalidInput) else ()
    because = refusal_out(error)
    _answer(request, response, status, error.code, error.message, problems, because)
    if isinstance(error, Stale):
        response.data = _body(
            request,
            status,
            error.code,
            error.message,
            current_version=error.current,
            because=because,
        )
    if isinstance(error, AlreadyClaimed):
        response.set_header("Retry-After", "1")
    if isinstance(error, Unavailable | TooManyCalls | TooManyTries):
        response.set_header("Retry-After", str(ceil(error.retry_after.total_seconds())))
    if isinstance(error, Broken):
        log.error("%s Request %s", error, request.context.request_id, exc_info=error)
    if isinstance(error, Unavailable):
        log.warning("%s, request %s", error, request.context.request_id, exc_info=error)
    if status is HTTPStatus.UNAUTHORIZED:
        response.set_header("WWW-Authenticate", "Bearer")


def answer_http_error(
    request: falcon.Request, response: falcon.Response, error: falcon.HTTPError, _: object
) -> None:
    """Translate an error of the framework, such as an unknown path."""
    status = HTTPStatus(error.status_code)
    code = getattr(error, "problem_code", status.name.lower())
    problems = getattr(error, "items", ())
    detail = error.description or status.description or status.phrase
    for name, value in dict(error.headers or {}).items():
        response.set_header(name, value)
    _answer(request, response, status, code, detail, problems)


def answer_unexpected(
    request: falcon.Request, response: falcon.Response, error: Exception, _: object
) -> None:
    """Say nothing of what broke but where to look it up; the log has the rest."""
    log.error("unexpected error, request %s", request.context.request_id, exc_info=error)
    detail = "Something broke on our side. Report the request_id if it happens again."
    _answer(request, response, HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", detail, ())


def problem(
    request: falcon.Request,
    status: HTTPStatus,
    code: str,
    detail: str,
    problems: tuple[Problem, ...],
    because: RefusalOut | UnsetType = UNSET,
) -> bytes:
    """Write a problem down for an answer that is no error, since something was done."""
    items = tuple(ProblemItem(p.field, p.code, p.message) for p in problems)
    return _body(request, status, code, detail, errors=items or UNSET, because=because)


def _answer(
    request: falcon.Request,
    response: falcon.Response,
    status: HTTPStatus,
    code: str,
    detail: str,
    problems: tuple[Problem, ...],
    because: RefusalOut | UnsetType = UNSET,
) -> None:
    response.status = f"{status.value} {status.phrase}"
    response.content_type = MEDIA_TYPE
    response.data = problem(request, status, code, detail, problems, because)


def _body(
    request: falcon.Request,
    status: HTTPStatus,
    code: str,
    detail: str,
    *,
    errors: tuple[ProblemItem, ...] | UnsetType = UNSET,
    current_version: int | UnsetType | None = UNSET,
    because: RefusalOut | UnsetType = UNSET,
) -> bytes:
    return encode(
        ProblemOut(
            type=BASE + code.replace("_", "-"),
            title=TITLES.get(code, status.phrase),
            status=status.value,
            detail=detail,
            instance=request.path,
            code=code,
            request_id=request.context.request_id,
            errors=errors,
            current_version=current_version,
            because=because,
        )
    )
