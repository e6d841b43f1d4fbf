"""`Idempotency-Key`: the same attempt again gets the first answer again; see decision 0013."""

import hashlib
import logging
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

import falcon
import msgspec
from attrs import evolve

from workcore.application import Application
from workcore.errors import AlreadyClaimed, NotAuthenticated, Refused, Unavailable
from workcore.model import Caller, Once
from workcore_entrypoints.rest.problems import RequestProblem
from workcore_entrypoints.rest.routes import Answer, Call

log = logging.getLogger("workcore.rest")

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
WELL_FORMED: Final = re.compile(r"[\x21-\x7e]{1,255}")
KEPT: Final = ("ETag", "Location", "Content-Type", "Cache-Control")
"""What of an answer's headers belongs to it, and not to the connection."""


class KeptAnswer(msgspec.Struct, array_like=True):
    """An answer, as it is given again."""

    status: str
    headers: Mapping[str, str]
    body: bytes | None


DECODER: Final = msgspec.msgpack.Decoder(KeptAnswer)


def once_of(request: falcon.Request, application: Application) -> Once | None:
    """
    Read how the client names its attempt; None when it does not.

    Raises:
        RequestProblem: 400; the name is not well-formed.
    """
    if request.method != "POST":
        return None
    key = request.get_header(HEADER)
    if key is None:
        return None
    if not WELL_FORMED.fullmatch(key):
        detail = f"{HEADER} has to be 1 to 255 visible characters of ASCII."
        raise RequestProblem(HTTPStatus.BAD_REQUEST, "malformed_key", detail)
    what = b"\n".join((request.method.encode(), request.path.encode(), request.context.raw))
    fingerprint = hashlib.sha256(what).hexdigest()
    return Once(key, fingerprint, application.ports.clock.now())


def answer_once(
    request: falcon.Request,
    response: falcon.Response,
    application: Application,
    answer: Callable[[], None],
) -> None:
    """
    Answer an attempt that has a name: for the first time, or as it was answered then.

    Whoever loses a race for an attempt may be refused for what the winner did: what the
    winner was answered counts.
    """
    caller: Caller = request.context.caller
    if _replayed(response, application, caller):
        return
    try:
        answer()
    except NotAuthenticated:
        raise
    except Refused:
        if _replayed(response, application, caller):
            return
        raise
    _keep(response, application, caller)


def replayed_upload(response: falcon.Response, call: Call) -> bool:
    """
    Answer an attempt to upload as it was answered before, if it was made.

    Only its files tell whether it is the same attempt, so they are read to no other end.

    Raises:
        KeyReused: They are other files.
    """
    application, caller = call.application, call.caller
    if not application.recall_answer.knows(caller=caller):
        return False
    same = application.name_upload(call.uploads, caller=caller)
    return _replayed(response, application, same)


def keep_upload(response: falcon.Response, call: Call, answer: Answer) -> None:
    """Keep what was answered to an upload that named itself."""
    if answer.once is not None:
        _keep(response, call.application, evolve(call.caller, once=answer.once))


def named(request: falcon.Request, once: Once) -> None:
    """Let the caller speak for one attempt from now on."""
    request.context.caller = evolve(request.context.caller, once=once)


def _replayed(response: falcon.Response, application: Application, caller: Caller) -> bool:
    stored = application.recall_answer(caller=caller)
    if stored is None:
        return False
    kept = DECODER.decode(stored)
    response.status = kept.status
    response.set_headers(dict(kept.headers))
    response.set_header(REPLAYED, "true")
    if kept.body is not None:
        response.data = kept.body
    return True


def _keep(response: falcon.Response, application: Application, caller: Caller) -> None:
    """Keep what was answered; that it could not be kept undoes nothing of what was done."""
    sent = {name: value for name in KEPT if (value := response.get_header(name)) is not None}
    kept = KeptAnswer(str(response.status), sent, response.data)
    try:
        application.keep_answer(msgspec.msgpack.encode(kept), caller=caller)
    except (Unavailable, AlreadyClaimed, NotAuthenticated) as error:
        log.warning("An answer was not kept, request %s: %s", caller.correlation_id, error)
