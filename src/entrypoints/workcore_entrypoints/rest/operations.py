"""For whoever operates the service: alive, ready, and what the contract is."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from datetime import datetime
from http import HTTPStatus
from typing import Final

from msgspec import UNSET, Struct, UnsetType

from workcore.errors import WorkcoreError
from workcore_entrypoints.rest.routes import Answer, Call, Route, Service

PATIENCE: Final = 1.0
"""Seconds in which a check has to answer."""


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
    checks = run_checks(service)
    missing = sorted(n for n, said in checks.items() if n in service.required and said != "ok")
    if missing:
        return unready(f"{', '.join(missing)} not available", checks)
    return Answer(body=ReadyOut(status="ready", checks=checks))


def unready(error: str, checks: Mapping[str, str]) -> Answer:
    """Answer that requests should go elsewhere."""
    body = ReadyOut(status="not ready", checks=checks, error=error)
    return Answer(body=body, status=HTTPStatus.SERVICE_UNAVAILABLE)


def run_checks(service: Service) -> Mapping[str, str]:
    """Run all checks at once, none longer than `PATIENCE`."""
    pool = ThreadPoolExecutor(max_workers=max(len(service.checks), 1))
    try:
        running = {name: pool.submit(check) for name, check in service.checks.items()}
        return {name: _said(future) for name, future in running.items()}
    finally:
        pool.shutdown(wait=False)


def _said(future: Future[None]) -> str:
    try:
        future.result(timeout=PATIENCE)
    except TooSlow:
        return "no answer in time"
    except WorkcoreError as error:
        return error.message
    return "ok"


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
)
