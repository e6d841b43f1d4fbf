"""A line for each request: what was asked, of whom, and how long it took."""

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Final

import falcon
from attrs import frozen

from workcore_entrypoints.logs import CURRENT, Safe
from workcore_entrypoints.metrics.meter import ELSEWHERE, Meter

log = logging.getLogger("workcore.access")

LEVELS: Final = dict.fromkeys(("/health", "/ready", "/metrics"), logging.DEBUG)
"""Probes are asked every few seconds: told only to whoever debugs, unless they fail."""

BROKEN: Final = 500


@frozen
class AccessLog:
    """
    Tells of each request when its answer begins, and counts it.

    Of the path only the route is told: what stands in its place may be anything, and queries
    hold signatures. It has to be the first of all, but for what names the request.
    """

    _meter: Meter
    _lent: Callable[[], int]

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
        if log.isEnabledFor(level):
            method = request.method if request.method in falcon.HTTP_METHODS else ELSEWHERE
            said = {
                "method": method,
                "route": route,
                "status": status,
                "duration_ms": round(took * 1000, 3),
            }
            log.handle(Safe(log.name, level, "request", said))
        CURRENT.set(None)
