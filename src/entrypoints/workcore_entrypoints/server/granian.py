"""Serving with granian; see decision 0002."""

import logging
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from workcore_entrypoints.metrics import board
from workcore_entrypoints.server.affinity import Affinity, stay
from workcore_entrypoints.server.drain import Drain
from workcore_entrypoints.server.memory import settle
from workcore_entrypoints.server.parent import bind_to_parent
from workcore_entrypoints.server.serving import Serving

HEAD_TIMEOUT: Final = 15_000
"""Milliseconds in which a client has to send its request's head."""

GLANCE: Final = 0.02
"""Seconds between looks at whether workers have ended."""

LAST: Final = 1
"""Seconds of their time in which granian itself waits for those that have not."""


class DrainingServer(MPServer):
    """Says that it stops, goes on for a while, and only then stops."""

    drain: Drain
    drain_seconds: float

    def signal_handler_interrupt(self, *args: object, **kwargs: object) -> None:
        """Begin to drain at the first signal; stop at once at the second."""
        stop: Callable[..., None] = super().signal_handler_interrupt
        again = self.drain.active
        self.drain.begin()
        if again or not self.drain_seconds:
            stop(*args, **kwargs)
            return
        timer = threading.Timer(self.drain_seconds, stop)
        timer.daemon = True
        timer.start()

    def _stop_workers(self) -> None:
        """
        Let workers end before granian looks whether they have.

        Threads of its own wait for them, too: while one of those has just heard that a process
        ended, that process still seems to live, and granian would say that it kills it.
        """
        workers: list[Any] = self.wrks
        deadline = time.monotonic() + (self.workers_kill_timeout or LAST) - LAST
        for worker in workers:
            worker.terminate()
        while any(worker.is_alive() for worker in workers) and time.monotonic() < deadline:
            time.sleep(GLANCE)
        self.workers_kill_timeout = LAST
        stop: Callable[[], None] = super()._stop_workers
        stop()


def _is_news(record: logging.LogRecord) -> bool:
    """Leave out that there are many threads: requests take turns, see decision 0012."""
    return "Python threads" not in record.getMessage()


def load(target: str) -> Callable[..., Any]:
    """Make the application in a worker process, which ends with its parent and only by it."""
    bind_to_parent()
    stay()
    module, function = target.split(":")
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
    server = DrainingServer(
        serving.target,
        address=serving.host,
        port=serving.port,
        interface=Interfaces.WSGI,
        workers=serving.workers,
        blocking_threads=serving.threads,
        backpressure=serving.threads * 16,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_TIMEOUT),
        workers_kill_timeout=serving.stop_seconds,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    )
    server.drain, server.drain_seconds = drain, serving.drain_seconds
    logging.getLogger("_granian").addFilter(_is_news)
    try:
        server.serve(target_loader=load)
    finally:
        drain.end()
        places.end()
        counted.unlink(missing_ok=True)
