"""One attempt over HTTP, again and again under the same name until it is known what came of it."""

import json
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from threading import Event
from typing import Any, Final

from attrs import define, field
from tests.integration.chaos.journal import SENT_OFF, SILENCE, Attempt, Came, Heard
from tests.support.rest.forms import PDF, Form, form
from tests.support.served import Service

PAUSE: Final = Event()
"""Never set: to wait on."""

LATER: Final = {429, 503}
"""Answers that ask to come again, and leave open whether something was done."""

CLAIMED: Final = {"idempotency_in_progress", "idempotency_answer_lost"}
"""Answers to an attempt whose own answer is not there, and may not come any more."""


def file_of(attempt: Attempt) -> Form:
    """Make the file that an attempt sends."""
    return form((f"{attempt.key}.pdf", PDF + attempt.key.encode()))


@define
class Caller:
    """
    Speaks for everybody, and remembers their tokens.

    Attributes:
        writing: Whether an answer to a try is waited for.
        cuts: How many tries ended while it was.
        sent_off: How many found nobody, or were asked to come again.
    """

    service: Service
    writing: bool = False
    cuts: int = 0
    sent_off: int = 0
    _tokens: dict[str, str] = field(factory=dict)

    def attempt(self, attempt: Attempt, number: int) -> Heard:
        """Try once, for the n-th time."""
        self.writing = True
        try:
            status, answer = self._sent(attempt, number)
        except ConnectionRefusedError:
            self.sent_off += 1
            return SENT_OFF
        except (OSError, HTTPException):
            self.cuts += 1
            return SILENCE
        finally:
            self.writing = False
        if status in LATER:
            self.sent_off += 1
            return SENT_OFF
        return Heard(_meaning(attempt, status, answer, number), status, answer)

    def read(self, path: str, who: str = "adam") -> Any:
        """Read something, as often as it takes."""
        while True:
            try:
                status, content = self._call("GET", path, None, self._headers(who))
            except (OSError, HTTPException):
                status, content = 0, b""
            if status and status not in LATER:
                assert status == 200, (path, status, content)
                return content
            PAUSE.wait(0.1)

    def read_json(self, path: str, who: str = "adam") -> Any:
        """Read something that is JSON."""
        return json.loads(self.read(path, who))

    def _sent(self, attempt: Attempt, number: int) -> tuple[int, Mapping[str, Any]]:
        headers = {
            **self._headers(attempt.who),
            "Idempotency-Key": attempt.key,
            "X-Request-ID": f"{attempt.key}.{number}",
        }
        if attempt.version is not None:
            headers["If-Match"] = f'"{attempt.version}"'
        if attempt.body is None:
            sent = file_of(attempt)
            headers |= sent.headers
            body = sent.body
        else:
            headers["Content-Type"] = "application/json"
            body = json.dumps(attempt.body).encode()
        status, said = self._call(attempt.method, attempt.path, body, headers)
        return status, json.loads(said)

    def _headers(self, who: str) -> dict[str, str]:
        token = self._tokens.setdefault(who, self.service.token(who))
        return {"Authorization": f"Bearer {token}"}

    def _call(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        """Call on a connection of its own, so that any process may answer."""
        connection = HTTPConnection("127.0.0.1", self.service.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def _meaning(attempt: Attempt, status: int, answer: Mapping[str, Any], number: int) -> Came:
    """Say what an answer tells of the attempt."""
    if status in {200, 201}:
        return Came.DONE
    # The attempt was claimed, which is written together with what it does: decision 0013.
    if status == 409 and answer.get("code") in CLAIMED:
        return Came.LOST
    # Nobody else changes this request; what has no name is known by its version.
    if status == 412 and attempt.method == "PATCH" and number > 1:
        return Came.LOST
    return Came.REFUSED
