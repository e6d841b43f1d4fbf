"""The OpenAPI 3.1 document, derived from the table of routes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, Final

from workcore_entrypoints.rest.multipart import FIELD
from workcore_entrypoints.rest.multipart import MEDIA_TYPE as MULTIPART
from workcore_entrypoints.rest.once import HEADER, WELL_FORMED
from workcore_entrypoints.rest.problems import MEDIA_TYPE, ProblemOut
from workcore_entrypoints.rest.rates import MEANINGS
from workcore_entrypoints.rest.routes import Files, Route
from workcore_entrypoints.rest.schemas import Schema, Schemas, parameters_of

FORM: Final = {
    "type": "object",
    "properties": {
        FIELD: {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1}
    },
    "required": [FIELD],
    "additionalProperties": False,
}
"""Files as a form sends them."""

BYTES: Final = {"type": "string", "format": "binary"}

STANDING: Final = {name: {"$ref": f"#/components/headers/{name}"} for name in MEANINGS}

PARAMETER: Final = re.compile(r"\{(\w+):uuid\}")

DESCRIPTION: Final = """\
Requests for work on assets whose capacity matters. Times are UTC (RFC 3339 with `Z`), money is
an exact text with its currency. Every write of a versioned resource names the version that was
read in `If-Match`; every read gives it as `ETag`. A POST that names itself in `Idempotency-Key`
has one effect however often it is sent, and gets the first answer again. Every answer to whoever
has signed in tells by `RateLimit-Limit`, `-Remaining` and `-Reset` how often he may still call;
whoever calls too often gets 429 and `Retry-After`. Errors are
`application/problem+json` (RFC 9457): branch on `code`, show `detail`. Unknown fields and
parameters are errors. Actions in `allowed_actions` are the words of the action paths, or a
decision's `decision`."""


def openapi(routes: Sequence[Route], version: str) -> Schema:
    """Write the document."""
    schemas = Schemas(routes)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operations = paths.setdefault(PARAMETER.sub(r"{\1}", route.path), {})
        operations[route.method.lower()] = operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "workcore", "version": version, "description": DESCRIPTION},
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "headers": {
                name: {"description": meaning, "schema": {"type": "integer", "minimum": 0}}
                for name, meaning in MEANINGS.items()
            },
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
    }


def operation(route: Route, schemas: Schemas) -> Schema:
    """Describe one route."""
    described: Schema = {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": list(parameters(route)),
        "responses": responses(route, schemas),
        "security": [{"token": []}] if route.signed_in else [],
    }
    if isinstance(route.body, Files):
        described["requestBody"] = {"content": {MULTIPART: {"schema": FORM}}, "required": True}
    elif route.body is not None:
        content = {"application/json": {"schema": schemas.of(route.body)}}
        described["requestBody"] = {"content": content, "required": schemas.needs(route.body)}
    return described


def parameters(route: Route) -> Iterator[Schema]:
    """Describe what a path, the header and the query string say."""
    for name in PARAMETER.findall(route.path):
        schema = {"type": "string", "format": "uuid"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    if takes_key(route):
        key = {"type": "string", "pattern": f"^{WELL_FORMED.pattern}$"}
        yield {"name": HEADER, "in": "header", "required": False, "schema": key}
    if route.versioned:
        schema = {"type": "string", "pattern": '^"\\d{1,9}"$'}
        yield {"name": "If-Match", "in": "header", "required": True, "schema": schema}
    if HTTPStatus.NOT_MODIFIED in route.also:
        schema = {"type": "string"}
        yield {"name": "If-None-Match", "in": "header", "required": False, "schema": schema}
    if route.query is not None:
        yield from parameters_of(route.query)


def takes_key(route: Route) -> bool:
    """Whether an attempt can be named, and so be malformed, still run, or be another one."""
    return route.method == "POST" and route.signed_in and route.once


def responses(route: Route, schemas: Schemas) -> Schema:
    """Describe the success, and every way in which it can differ or fail."""
    success: Schema = {}
    if route.answer is bytes:
        success["content"] = {route.media_type: {"schema": BYTES}}
    elif route.answer is not None:
        success["content"] = {route.media_type: {"schema": schemas.of(route.answer)}}
    problem = {"content": {MEDIA_TYPE: {"schema": schemas.of(ProblemOut)}}}
    described: Schema = {
        str(status.value): {"description": status.phrase} | _content(status, success, problem)
        for status in (route.status, *statuses(route))
    }
    if route.signed_in:
        for status in (route.status, HTTPStatus.TOO_MANY_REQUESTS):
            described[str(status.value)]["headers"] = STANDING
    return described


def _content(status: HTTPStatus, success: Schema, problem: Schema) -> Schema:
    if status is HTTPStatus.NOT_MODIFIED:
        return {}
    return success if status < HTTPStatus.MULTIPLE_CHOICES else problem


def statuses(route: Route) -> Iterable[HTTPStatus]:
    """List how a route can answer besides its success."""
    yield from route.also
    yield HTTPStatus.SERVICE_UNAVAILABLE
    if route.signed_in or route.body is not None:
        yield HTTPStatus.UNAUTHORIZED
    if route.signed_in:
        yield from (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
    if PARAMETER.search(route.path):
        yield HTTPStatus.NOT_FOUND
    if route.body is not None:
        yield from (
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.CONFLICT,
            HTTPStatus.REQUEST_TIMEOUT,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    if route.query is not None:
        yield from (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)
    if takes_key(route):
        yield from (
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.CONFLICT,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    if route.versioned:
        yield from (
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.CONFLICT,
            HTTPStatus.PRECONDITION_FAILED,
            HTTPStatus.PRECONDITION_REQUIRED,
        )
