"""What readiness depends on, and what it only tells: looked at together, and never for long."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import Final

from workcore.errors import WorkcoreError
from workcore_entrypoints.causes import with_cause

log = logging.getLogger("workcore.rest")

PATIENCE: Final = 1.0
"""Seconds in which a check has to answer that readiness depends on."""

GLANCE: Final = 0.2
"""Seconds that any other is waited for: it must not make the whole answer late."""

Check = Callable[[], None]


class Checks:
    """
    Runs checks at once. May be shared between threads.

    One that hangs is asked again only when it has come back: it holds one thread, however
    often somebody wants to know. The log is told why one is not well, once until that changes.
    """

    def __init__(self, checks: Mapping[str, Check], required: frozenset[str]) -> None:
        """Take *checks* that raise Unavailable, of which those named *required* have to be well."""
        self._checks = checks
        self._required = required & checks.keys()
        self._running: dict[str, Future[None]] = {}
        self._told: dict[str, str] = {}
        self._lock = Lock()

    def run(self) -> Mapping[str, str]:
        """Say `ok` of each, or what is wrong with it."""
        running = self._begun()
        wait((running[name] for name in self._required), timeout=PATIENCE)
        wait(running.values(), timeout=GLANCE)
        for name, future in running.items():
            self._tell(name, _reason(future))
        return {name: _said(future) for name, future in running.items()}

    def missing(self, said: Mapping[str, str]) -> list[str]:
        """Name those that have to be well and are not."""
        return sorted(name for name in self._required if said[name] != "ok")

    def _tell(self, name: str, reason: str) -> None:
        before = self._told.get(name, "ok")
        if reason != before:
            log.warning("%s: %s", name, "is well again" if reason == "ok" else reason)
        self._told[name] = reason

    def _begun(self) -> Mapping[str, Future[None]]:
        """Begin each check that nobody waits for already."""
        with self._lock:
            idle = [n for n in self._checks if n not in self._running or self._running[n].done()]
            pool = ThreadPoolExecutor(max_workers=max(len(idle), 1), thread_name_prefix="check")
            self._running |= {name: pool.submit(self._checks[name]) for name in idle}
            pool.shutdown(wait=False)
            return dict(self._running)


def _reason(future: Future[None]) -> str:
    if not future.done():
        return "no answer in time"
    error = future.exception()
    return "ok" if error is None else with_cause(error)


def _said(future: Future[None]) -> str:
    if not future.done():
        return "no answer in time"
    try:
        future.result()
    except WorkcoreError as error:
        return error.message
    return "ok"
