"""From a row of the route table to a responder of Falcon."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from http import HTTPStatus
from itertools import groupby
from typing import Final
from uuid import UUID

import falcon
from attrs import define

from workcore.errors import NotAuthenticated, TooManyCalls
from workcore_entrypoints.representations import encode
from workcore_entrypoints.rest.multipart import uploads_of
from workcore_entrypoints.rest.once import (
    answer_once,
    keep_upload,
    named,
    once_of,
    replayed_upload,
)
from workcore_entrypoints.rest.rates import tell
from workcore_entrypoints.rest.reading import read_body, read_query, read_version
from workcore_entrypoints.rest.routes import Answer, Call, Files, Route, Service

Responder = Callable[..., None]

AT_ONCE: Final = nullcontext()
BEARER: Final = "bearer "
NAMED_TAGS: Final = "HTTP_IF_NONE_MATCH"
"""As WSGI calls `If-None-Match`."""

SUCCESS: Final = {
    status: f"{status.value} {status.phrase}"
    for status in (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT)
}


@define(slots=False)
class Resource:
    """What Falcon calls for one path: an `on_<method>` for each of its routes."""

    path: str


def resources(routes: Iterable[Route], service: Service) -> Iterable[Resource]:
    """Make a resource for each path."""
    for path, rows in groupby(sorted(routes, key=_path), key=_path):
        resource = Resource(path)
        for route in rows:
            setattr(resource, f"on_{route.method.lower()}", responder(route, service))
        yield resource


def _path(route: Route) -> str:
    return route.path


def responder(route: Route, service: Service) -> Responder:
    """Make the function that Falcon calls for *route*."""
    if isinstance(route.body, Files):
        return upload_responder(route, service)

    def respond(request: falcon.Request, response: falcon.Response, **path: UUID) -> None:
        if route.signed_in:
            admit(request, response, service)
        call = Call(
            service=service,
            request=request,
            path=path,
            expected=read_version(request) if route.versioned else None,
            query=None if route.query is None else read_query(request, route.query),
            body={} if route.body is None else read_body(request),
        )

        def answer() -> None:
            write(request, response, route, route.handler(call))

        counts = route.signed_in and route.once
        once = once_of(request, service.application) if counts else None
        with service.turns if route.waits else AT_ONCE:
            if once is None:
                answer()
            else:
                named(request, once)
                answer_once(request, response, service.application, answer)

    return respond


def upload_responder(route: Route, service: Service) -> Responder:
    """Make the function that Falcon calls for a route that takes files."""
    rules = service.application.uploads

    def respond(request: falcon.Request, response: falcon.Response, **path: UUID) -> None:
        admit(request, response, service)
        once = once_of(request, service.application)
        if once is not None:
            named(request, once)
        with service.uploads.taken(), uploads_of(request, rules) as uploads:
            call = Call(service=service, request=request, path=path, body={}, uploads=uploads)
            if replayed_upload(response, call):
                return
            answer = route.handler(call)
        write(request, response, route, answer)
        keep_upload(response, call, answer)

    return respond


def authenticate(request: falcon.Request, service: Service) -> None:
    """
    Establish who claims to call.

    Raises:
        NotAuthenticated: There is no token, or it is not genuine.
    """
    header = request.auth or ""
    if header[: len(BEARER)].lower() != BEARER:
        raise NotAuthenticated
    context = request.context
    context.token = header[len(BEARER) :].strip()
    context.caller = service.application.authenticate(
        context.token, correlation_id=context.request_id, address=context.address
    )


def admit(request: falcon.Request, response: falcon.Response, service: Service) -> None:
    """
    Establish who claims to call, count his call, and tell him how he stands.

    Raises:
        NotAuthenticated: As for `authenticate`.
        TooManyCalls: He or his organisation calls too often.
    """
    authenticate(request, service)
    try:
        tell(response, service.application.count_call(request.context.caller))
    except TooManyCalls as refusal:
        tell(response, refusal.standing)
        raise


def write(request: falcon.Request, response: falcon.Response, route: Route, answer: Answer) -> None:
    """Write what a handler answered."""
    status = answer.status or route.status
    response.status = SUCCESS.get(status) or f"{status.value} {status.phrase}"
    response.set_header("Cache-Control", route.caching)
    if answer.version is not None:
        tag = f'"{answer.version}"'
        response.set_header("ETag", tag)
        if _known(request, tag):
            response.status = falcon.HTTP_304
            return
    if answer.location is not None:
        response.set_header("Location", answer.location)
    if answer.headers:
        response.set_headers(dict(answer.headers))
    if answer.lines is not None:
        response.content_type = route.media_type
        response.stream = (line.encode() for line in answer.lines)
    if answer.content is not None:
        response.stream = answer.content.pieces
        response.content_length = answer.content.length
    if answer.body is not None:
        response.content_type = answer.media_type or route.media_type
        response.data = answer.body if isinstance(answer.body, bytes) else encode(answer.body)


def _known(request: falcon.Request, tag: str) -> bool:
    header = request.env.get(NAMED_TAGS)
    if header is None or request.method != "GET":
        return False
    return tag in {part.strip().removeprefix("W/") for part in header.split(",")}
