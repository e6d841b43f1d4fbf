"""For whoever operates the service: alive, ready, and what the contract is."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final

from msgspec import UNSET, Struct, UnsetType

from workcore_entrypoints.metrics.families import MEDIA_TYPE
from workcore_entrypoints.rest.problems import RequestProblem
from workcore_entrypoints.rest.routes import Answer, Call, Route


class HealthOut(Struct, frozen=True, kw_only=True):
    """The process is alive; nothing outside it was asked."""

    status: str
    timestamp: datetime
    version: str


class ReadyOut(Struct, frozen=True, kw_only=True):
    """Whether to send requests; `checks` says `ok` or what is wrong with each part."""

    status: str
    checks: Mapping[str, str]
    error: str | UnsetType = UNSET


def health(call: Call) -> Answer:
    """Say that the process is alive."""
    service = call.service
    now = service.application.ports.clock.now()
    return Answer(body=HealthOut(status="healthy", timestamp=now, version=service.version))


def ready(call: Call) -> Answer:
    """Say whether everything is there that readiness depends on."""
    service = call.service
    if service.drain.active:
        return unready("the service is about to stop", {})
    said = service.checks.run()
    if missing := service.checks.missing(said):
        return unready(f"{', '.join(missing)} not available", said)
    return Answer(body=ReadyOut(status="ready", checks=said))


def unready(error: str, checks: Mapping[str, str]) -> Answer:
    """Answer that requests should go elsewhere."""
    body = ReadyOut(status="not ready", checks=checks, error=error)
    return Answer(body=body, status=HTTPStatus.SERVICE_UNAVAILABLE)


def metrics(call: Call) -> Answer:
    """Tell what all processes of this service counted."""
    figures = call.service.figures
    if figures is None:
        raise RequestProblem(HTTPStatus.NOT_FOUND, "not_found", "Another port tells them.")
    return Answer(body=figures.text().encode())


ROUTES: Final = (
    Route(
        method="GET",
        path="/health",
        name="health",
        summary="Whether the process is alive",
        handler=health,
        answer=HealthOut,
        signed_in=False,
        waits=False,
    ),
    Route(
        method="GET",
        path="/ready",
        name="ready",
        summary="Whether to send requests here",
        handler=ready,
        answer=ReadyOut,
        signed_in=False,
        waits=False,
    ),
    Route(
        method="GET",
        path="/metrics",
        name="metrics",
        summary="Figures for Prometheus",
        handler=metrics,
        answer=str,
        also=(HTTPStatus.NOT_FOUND,),
        signed_in=False,
        waits=False,
        media_type=MEDIA_TYPE,
        caching="no-store",
    ),
)
