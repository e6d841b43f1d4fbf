"""Leaves alone for a while what does not answer."""

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Final

log = logging.getLogger("workcore.services")

FAILURES: Final = 3
"""So many in a row, and nobody asks any more."""

PAUSE: Final = 1.0
"""Seconds until somebody tries again: one at a time."""


class Breaker:
    """
    Says whether to ask. May be shared between threads.

    While all is well it compares one number. Its state is in the log when it changes.
    """

    def __init__(
        self,
        service: str,
        *,
        after: int = FAILURES,
        pause: float = PAUSE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Begin with a service that is thought to answer.

        Args:
            after: How many failures in a row there have to be.
            pause: Seconds until somebody tries again.
        """
        self._service = service
        self._after = after
        self._pause = pause
        self._clock = clock
        self._lock = Lock()
        self._next_try = 0.0
        self.failures = 0
        """How many there were in a row."""

    @property
    def open(self) -> bool:
        """Whether it is known not to answer."""
        return self.failures >= self._after

    def allows(self) -> bool:
        """Whether to ask now; of those who are told so while it is open, one asks in each pause."""
        if not self.open:
            return True
        with self._lock:
            now = self._clock()
            if now < self._next_try:
                return False
            self._next_try = now + self._pause
            return True

    def succeeded(self) -> None:
        """Learn that it answered."""
        if not self.failures:
            return
        with self._lock:
            was_open, self.failures = self.open, 0
        if was_open:
            log.warning("The %s answers again", self._service)

    def failed(self, error: Exception) -> None:
        """Learn that it did not."""
        with self._lock:
            self.failures += 1
            self._next_try = self._clock() + self._pause
            opens = self.failures == self._after
        if opens:
            log.warning(
                "The %s does not answer and is left alone meanwhile: %r", self._service, error
            )
