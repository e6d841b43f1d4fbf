"""Serving with gunicorn, the tested fallback; see decision 0002."""

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from workcore_entrypoints.metrics import board
from workcore_entrypoints.server.affinity import Affinity, stay
from workcore_entrypoints.server.drain import Drain
from workcore_entrypoints.server.memory import settle
from workcore_entrypoints.server.serving import Serving


class DrainingArbiter(Arbiter):
    """Says that it stops, goes on for a while, and only then stops."""

    drain: Drain
    drain_seconds: float

    def handle_term(self) -> None:
        """Drain, then stop; the workers go on while the arbiter waits."""
        self.drain.begin()
        time.sleep(self.drain_seconds)
        super().handle_term()


class Application(BaseApplication):
    """Hands our settings to gunicorn."""

    def __init__(self, serving: Serving) -> None:
        """Keep the settings for `load_config`."""
        self.serving = serving
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        chosen: dict[str, Any] = {
            "bind": f"{self.serving.host}:{self.serving.port}",
            "workers": self.serving.workers,
            "threads": self.serving.threads,
            "worker_class": "gthread",
            "graceful_timeout": self.serving.stop_seconds,
            "loglevel": "warning",
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """Make the application, once in each process."""
        stay()
        module, function = self.serving.target.split(":")
        made: Callable[..., Any] = getattr(import_module(module), function)()
        settle()
        return made


def serve(serving: Serving) -> None:
    """
    Serve until a signal stops it; returns when every process has ended.

    Raises:
        PortInUse: Somebody else listens there already.
    """
    serving.ensure_free()
    drain, counted = Drain.for_children(), board.for_children()
    places = Affinity.for_children(serving.staying)
    arbiter = DrainingArbiter(Application(serving))
    arbiter.drain, arbiter.drain_seconds = drain, serving.drain_seconds
    try:
        arbiter.run()
    finally:
        drain.end()
        places.end()
        counted.unlink(missing_ok=True)
