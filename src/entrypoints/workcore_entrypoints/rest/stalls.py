"""
Bodies of JSON that stop on their way.

Whoever handles a request reads such a body at once, in a read that nothing ends while its sender
is silent: no server of ours does. One thread of a process looks after all such reads, and hangs
up on the senders; see decision 0024.
"""

import logging
from collections.abc import Callable
from http import HTTPStatus
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Final

import falcon
from attrs import define

from workcore_entrypoints.rest.problems import RequestProblem
from workcore_entrypoints.server.lines import Lines, hang_up

log = logging.getLogger("workcore.rest")

GLANCE: Final = 1.0
"""Seconds that a read may take until anybody looks; nearly all take a thousandth of it."""

WINDOW: Final = 10.0
LEAST: Final = 64 * 1024
"""Bytes that have to come in each window of so many seconds of waiting."""


def body_cut() -> RequestProblem:
    """Say that a body did not come."""
    detail = "The body ended before it was complete, or came too slowly. Send it again, at once."
    return RequestProblem(HTTPStatus.REQUEST_TIMEOUT, "body_cut", detail)


@define(eq=False)
class Waiting:
    """
    A read that has not ended.

    Attributes:
        since: When it began, or when its lines were counted.
        lines: The connections by which its body may come.
        given_up: Whether its sender was hung up on.
    """

    request: falcon.Request
    since: float
    lines: Lines | None = None
    given_up: bool = False

    def count(self, now: float) -> None:
        """Count what has come by now."""
        self.since = now
        self.lines = Lines.of(self.request.remote_addr, int(self.request.env["SERVER_PORT"]))

    def judge(self, now: float) -> None:
        """Hang up where too little has come since the lines were counted, and count again."""
        lines = self.lines
        assert lines is not None  # noqa: S101 - it is judged after it was counted
        for line in lines.silent(lines, came=0, little=LEAST):
            self.given_up = True
            hang_up(line)
        self.count(now)


class Stalls:
    """Looks after reads. May be shared between threads; one is enough for a process."""

    def __init__(self, *, glance: float = GLANCE, window: float = WINDOW) -> None:
        """Begin with none; the thread that looks after them begins with the first."""
        self._glance, self._window = glance, window
        self._reads: dict[int, Waiting] = {}
        self._lock = Lock()
        self._keeper: Thread | None = None

    def watched(self, request: falcon.Request, read: Callable[[], bytes]) -> bytes:
        """
        Run *read*, which reads the body of *request*.

        Raises:
            RequestProblem: 408; the sender was given up meanwhile.
        """
        if self._keeper is None:
            self._begin()
        waiting = Waiting(request, monotonic())
        self._reads[id(waiting)] = waiting
        try:
            content = read()
        finally:
            del self._reads[id(waiting)]
        if waiting.given_up:
            raise body_cut()
        return content

    def _begin(self) -> None:
        with self._lock:
            if self._keeper is None:
                self._keeper = Thread(target=self._keep, name="stalls", daemon=True)
                self._keeper.start()

    def _keep(self) -> None:
        while True:
            sleep(self._glance)
            # A copy: others come and go meanwhile.
            for waiting in list(self._reads.values()):
                try:
                    self._look(waiting, monotonic())
                except OSError as error:
                    # No file may be free to look with. Whoever waits is looked at again.
                    log.warning("Bodies that stop cannot be looked after now: %s", error)

    def _look(self, waiting: Waiting, now: float) -> None:
        waited = now - waiting.since
        if waiting.lines is None and waited >= self._glance:
            waiting.count(now)
        elif waiting.lines is not None and waited >= self._window:
            waiting.judge(now)
