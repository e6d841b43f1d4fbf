"""Reading what clients send: bodies, versions, query strings. All of it may be garbage."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache, partial
from http import HTTPStatus
from typing import Any, Final, TypeVar, get_args, get_origin
from urllib.parse import unquote_to_bytes

import falcon
import msgspec
from attrs import evolve, fields
from falcon.uri import parse_query_string

from workcore.codec import structure
from workcore.errors import InvalidInput, Problem
from workcore.model import JsonObject
from workcore_entrypoints.rest.problems import RequestProblem
from workcore_entrypoints.rest.stalls import Stalls, body_cut

T = TypeVar("T")

LARGEST_BODY: Final = 256 * 1024
"""Bytes of a JSON body; no request that the rules accept comes near."""

JSON_TYPES: Final = frozenset({"application/json", "application/merge-patch+json"})
DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)
ENTITY_TAG: Final = re.compile(r'"([0-9]{1,9})"')
TRUTHS: Final = {"true": True, "false": False}
STALLS: Final = Stalls()

MEMORABLE: Final = 500
"""Characters of a query string that is remembered at most."""


def read_body(request: falcon.Request) -> JsonObject:
    """
    Read a JSON object; no body at all is an empty one.

    Raises:
        RequestProblem: 413, 415, 400 for what is no JSON object, or 408 when its sender is
            too slow or went away.
    """
    raw = request.context.raw = _bytes(request)
    if not raw:
        return {}
    if (request.content_type or "").partition(";")[0].strip().lower() not in JSON_TYPES:
        detail = "Send the body as application/json."
        raise RequestProblem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_type", detail)
    body = _decoded(raw)
    if not isinstance(body, dict):
        detail = "The body has to be a JSON object."
        raise RequestProblem(HTTPStatus.BAD_REQUEST, "not_an_object", detail)
    return body


def _bytes(request: falcon.Request) -> bytes:
    length = request.content_length
    if length is None and request.get_header("Transfer-Encoding") is None:
        return b""
    if (length or 0) > LARGEST_BODY:
        raise _too_large()
    raw = STALLS.watched(request, partial(_at_most, request, length))
    if len(raw) > LARGEST_BODY:
        raise _too_large()
    if len(raw) < (length or 0):
        raise body_cut()
    return raw


def _too_large() -> RequestProblem:
    detail = f"The body may have {LARGEST_BODY // 1024} KiB at most."
    return RequestProblem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", detail)


def _at_most(request: falcon.Request, length: int | None) -> bytes:
    """Read what was announced, or one byte more than allowed when nothing was."""
    if length is not None:
        return request.bounded_stream.read(length)
    pieces, left = [], LARGEST_BODY + 1
    while left and (piece := request.stream.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _decoded(raw: bytes) -> object:
    try:
        return DECODER.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        detail = f"The body is no valid JSON: {error}."
        raise RequestProblem(HTTPStatus.BAD_REQUEST, "malformed_json", detail) from None


def read_version(request: falcon.Request) -> int:
    """
    Read the version that a write expects.

    Raises:
        RequestProblem: 428 without `If-Match`; 400 when it is not `"<version>"`.
    """
    header = request.get_header("If-Match")
    if header is None:
        detail = 'Name the version that you read: If-Match: "<version>".'
        raise RequestProblem(HTTPStatus.PRECONDITION_REQUIRED, "version_missing", detail)
    found = ENTITY_TAG.fullmatch(header.strip())
    if found is None:
        detail = 'If-Match has to be one version in quotes, such as "3".'
        raise RequestProblem(HTTPStatus.BAD_REQUEST, "malformed_version", detail)
    return int(found[1])


def read_query(request: falcon.Request, wanted: type[T]) -> T:
    """
    Read the query string; every parameter is a field of *wanted*.

    Raises:
        RequestProblem: 400; it is no UTF-8.
        InvalidInput: Each parameter that is unknown or has no usable value.
    """
    text = request.query_string
    read = _read if len(text) > MEMORABLE else _remembered
    return read(text, wanted)  # type: ignore[arg-type]  # every class is hashable


def _read(text: str, wanted: type[T]) -> T:
    _ensure_text(text)
    kinds = _kinds(wanted)  # type: ignore[arg-type]  # every class is hashable
    given = parse_query_string(text, keep_blank=True, csv=False)
    plain = {name: _plain(value, kinds.get(name)) for name, value in given.items()}
    try:
        return structure(plain, wanted)
    except InvalidInput as error:
        raise InvalidInput(tuple(map(_as_parameter, error.problems))) from None


@lru_cache(1_024)
def _remembered(text: str, wanted: type[T]) -> T:
    """Read what may be asked again and again: whoever watches a list asks for it each time."""
    return _read(text, wanted)


def _ensure_text(query: str) -> None:
    """Refuse bytes that are no text; the framework would search for a mark in their place."""
    if "%" not in query:
        return
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        detail = "The query string is no UTF-8. Percent-encode the bytes of UTF-8 text."
        raise RequestProblem(HTTPStatus.BAD_REQUEST, "malformed_query", detail) from None


@cache
def _kinds(wanted: type[Any]) -> Mapping[str, Any]:
    return {field.name: field.type for field in fields(wanted)}


def _plain(given: str | list[str], kind: Any) -> object:  # noqa: ANN401 - any type
    if get_origin(kind) is tuple:
        return given if isinstance(given, list) else [given]
    if isinstance(given, list):
        return given
    accepted = {kind, *get_args(kind)}
    if bool in accepted:
        return TRUTHS.get(given.lower(), given)
    if int in accepted and re.fullmatch(r"-?[0-9]{1,18}", given):
        return int(given)
    return given


def _as_parameter(problem: Problem) -> Problem:
    name = problem.field.partition("[")[0]
    if problem.code != "unknown_field":
        return evolve(problem, field=name)
    return Problem(name, "unknown_parameter", "There is no such parameter.")
