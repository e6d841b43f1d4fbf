"""A line for each request: what was asked, of whom, and how long it took."""

import logging
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Final, Protocol

import falcon
from attrs import frozen

from workcore_entrypoints.logs import CURRENT, Safe
from workcore_entrypoints.logs.context import named
from workcore_entrypoints.metrics.meter import ELSEWHERE, Meter

log = logging.getLogger("workcore.access")

LEVELS: Final = dict.fromkeys(("/health", "/ready", "/metrics"), logging.DEBUG)
"""Probes are asked every few seconds: told only to whoever debugs, unless they fail."""

BROKEN: Final = 500


class Spans(Protocol):
    """Whoever wants to hear of each request that was answered. May be shared between threads."""

    def answered(
        self,
        request: tuple[str, str],
        status: int,
        took: float,
        *,
        parent: str | None,
        named: Mapping[str, object],
    ) -> None:
        """
        Hear of one; takes no time worth mentioning, and never fails.

        Args:
            request: Its method and route.
            took: Seconds.
            parent: Its `traceparent`, as the caller sent it.
            named: What names it: its own, its organisation's and its user's identifier.
        """
        ...


@frozen
class AccessLog:
    """
    Tells of each request when its answer begins, and counts it.

    Of the path only the route is told: what stands in its place may be anything, and queries
    hold signatures. It has to be the first of all, but for what names the request.
    """

    _meter: Meter
    _lent: Callable[[], int]
    _spans: Spans | None = None

    def process_request(self, request: falcon.Request, _: falcon.Response) -> None:
        """Begin to count, and let every line meanwhile name the request."""
        request.context.began = perf_counter()
        CURRENT.set(request.context)
        self._meter.begun()

    def process_response(
        self,
        request: falcon.Request,
        response: falcon.Response,
        _: object,
        succeeded: bool,  # noqa: ARG002, FBT001 - Falcon passes it so
    ) -> None:
        """Tell."""
        status = response.status_code
        route = request.uri_template or ELSEWHERE
        took = perf_counter() - request.context.began
        self._meter.answered((request.method, route), status, took, lent=self._lent())
        level = logging.WARNING if status >= BROKEN else LEVELS.get(route, logging.INFO)
        method = request.method if request.method in falcon.HTTP_METHODS else ELSEWHERE
        if self._spans is not None and route not in LEVELS:
            parent = request.get_header("traceparent")
            self._spans.answered((method, route), status, took, parent=parent, named=named())
        if log.isEnabledFor(level):
            said = {
                "method": method,
                "route": route,
                "status": status,
                "duration_ms": round(took * 1000, 3),
            }
            log.handle(Safe(log.name, level, "request", said))
        CURRENT.set(None)
