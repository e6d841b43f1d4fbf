"""What servers are pointed at: makes the application that the environment describes."""

import logging
import os
from datetime import timedelta
from pathlib import Path

from attrs import evolve
from dependency_injector.providers import Object

from workcore import __version__
from workcore_entrypoints.choices import lacking
from workcore_entrypoints.containers import Container
from workcore_entrypoints.logs import set_up, tell_errors
from workcore_entrypoints.metrics import Figures, Meter, board
from workcore_entrypoints.rest.app import App, create_app
from workcore_entrypoints.rest.checks import Checks
from workcore_entrypoints.rest.contract import ROUTES
from workcore_entrypoints.rest.cursors import Cursors
from workcore_entrypoints.rest.links import Links
from workcore_entrypoints.rest.routes import Service
from workcore_entrypoints.rest.slots import Places, Slots
from workcore_entrypoints.rest.turns import Turns
from workcore_entrypoints.server import Drain
from workcore_entrypoints.settings import read_settings

log = logging.getLogger("workcore.settings")


def make_service(container: Container) -> Service:
    """Gather what handlers share."""
    settings = container.settings()
    meter = Meter(((route.method, route.path) for route in ROUTES), path=board.of_environment())
    container.meter.override(Object(meter))
    places = Places.among(settings.workcore_threads, turns=settings.workcore_turns)
    return Service(
        application=container.application(),
        cursors=Cursors.keyed(container.key()),
        drain=Drain.of_environment(),
        version=__version__,
        checks=Checks(container.checks(), settings.readiness_checks),
        turns=Turns(settings.workcore_turns),
        links=Links.keyed(
            *container.keys(),
            lifetime=timedelta(seconds=settings.s3_signed_url_expiry),
            base=settings.api_url or "",
        ),
        uploads=Slots("place for another upload", places.uploads),
        downloads=Slots("place for another download", places.downloads),
        removals=Slots("place for another removal", places.removals),
        proxies=settings.trusted_proxies,
        meter=meter,
        figures=figures_of(container),
        lent=container.lent(),
        spans=container.spans(),
    )


def figures_of(container: Container) -> Figures:
    """
    Gather what is told to Prometheus.

    In production what waits is told by the worker: whoever serves may not look across
    organisations, and each replica would ask the same.
    """
    settings = container.settings()
    return Figures(
        meter=container.meter(),
        version=__version__,
        state=None if settings.production else container.state(),
        connections=settings.database_pool_max * settings.workcore_workers,
    )


def app() -> App:
    """Make the application, once in each process of a server."""
    settings = read_settings(os.environ, dotenv=Path(".env"))
    set_up(settings)
    container = Container(settings=settings)
    tell_errors(container.errors())
    for sentence in lacking(settings):
        log.warning(sentence)
    if settings.workcore_failpoints is not None:
        from workcore_entrypoints.failpoints import wire  # noqa: PLC0415 - nothing else needs it

        wire(container)
    service = make_service(container)
    if settings.metrics_port is not None and service.figures is not None:
        from workcore_entrypoints.metrics.listening import listen  # noqa: PLC0415 - as above

        listen(service.figures, host=settings.host, port=settings.metrics_port)
        service = evolve(service, figures=None)
    return create_app(service)
