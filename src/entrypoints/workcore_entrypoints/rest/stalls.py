"""
Bodies of JSON that stop on their way.

Whoever handles a request reads such a body at once, in a read that nothing ends while its sender
is silent: no server of ours does. One thread of a process looks after all such reads, and hangs
up on the senders; see decision 0024.
"""

from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from typing import Final

import falcon
from attrs import define

from workcore_entrypoints.rest.keeper import GLANCE, Keeper
from workcore_entrypoints.rest.problems import RequestProblem
from workcore_entrypoints.server.lines import Lines, hang_up

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
        self._keeper: Keeper[Waiting] = Keeper("Bodies that stop", self._look, glance=glance)

    def watched(self, request: falcon.Request, read: Callable[[], bytes]) -> bytes:
        """
        Run *read*, which reads the body of *request*.

        Raises:
            RequestProblem: 408; the sender was given up meanwhile.
        """
        keeper = self._keeper
        if not keeper.begun:
            keeper.begin()
        waiting = Waiting(request, monotonic())
        keeper.kept[id(waiting)] = waiting
        try:
            content = read()
        finally:
            del keeper.kept[id(waiting)]
        if waiting.given_up:
            raise body_cut()
        return content

    def _look(self, waiting: Waiting, now: float) -> None:
        """Count the lines once a read has taken long; nearly all take a thousandth of that."""
        waited = now - waiting.since
        if waiting.lines is None and waited >= self._glance:
            waiting.count(now)
        elif waiting.lines is not None and waited >= self._window:
            waiting.judge(now)
