"""What servers are pointed at: makes the application that the environment describes."""

import os
from pathlib import Path

from workcore import __version__
from workcore_entrypoints.containers import Container
from workcore_entrypoints.rest.app import App, create_app
from workcore_entrypoints.rest.cursors import Cursors
from workcore_entrypoints.rest.routes import Service
from workcore_entrypoints.rest.turns import Turns
from workcore_entrypoints.server import Drain
from workcore_entrypoints.settings import read_settings


def make_service(container: Container) -> Service:
    """Gather what handlers share."""
    settings = container.settings()
    return Service(
        application=container.application(),
        cursors=Cursors.keyed(container.key()),
        drain=Drain.of_environment(),
        version=__version__,
        checks=container.checks(),
        required=settings.readiness_checks,
        turns=Turns(settings.workcore_turns),
        proxies=settings.trusted_proxies,
    )


def app() -> App:
    """Make the application, once in each process of a server."""
    settings = read_settings(os.environ, dotenv=Path(".env"))
    return create_app(make_service(Container(settings=settings)))
