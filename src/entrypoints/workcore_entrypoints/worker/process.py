"""How a worker lives and ends as a process."""

import logging
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from workcore_entrypoints.server.parent import bind_to_parent
from workcore_entrypoints.worker.worker import Worker

log = logging.getLogger("workcore.worker")

STOPS: Final = {signal.SIGTERM, signal.SIGINT}
STOP_SECONDS: Final = 20.0
"""Time that running jobs have to finish; the database gives up on each statement sooner."""


def until_stopped(worker: Worker, ready: Callable[[], None]) -> None:
    """Run *worker* until a stop signal, then let it finish; a second signal ends it at once."""
    # Blocked before there are threads, so that no thread of a job is interrupted by them.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    worker.start()
    ready()
    signal.sigwait(STOPS)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    worker.drain()


@contextmanager
def beside(run: Callable[[], None]) -> Iterator[None]:
    """Have *run* work in a process of its own meanwhile, and let it finish afterwards."""
    process = multiprocessing.get_context("fork").Process(target=_bound, args=(run,), name="worker")
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(STOP_SECONDS)
        if process.is_alive():
            log.warning("The worker did not finish within %.0f s.", STOP_SECONDS)
            process.kill()
            process.join()


def _bound(run: Callable[[], None]) -> None:
    bind_to_parent()
    run()
