"""One thread of a process that looks, again and again, after others that wait."""

import logging
from collections.abc import Callable
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Final, Generic, TypeVar

T = TypeVar("T")

log = logging.getLogger("workcore.rest")

GLANCE: Final = 1.0
"""Seconds between two looks."""


class Keeper(Generic[T]):
    """
    Looks after whatever is in `kept`. May be shared between threads.

    Attributes:
        kept: Who waits, by the identity of each: others come and go at any moment.
    """

    def __init__(
        self, what: str, look: Callable[[T, float], None], *, glance: float = GLANCE
    ) -> None:
        """
        Begin with none.

        Args:
            what: Is looked after, as the log names it.
            look: Looks at one, at a time of `monotonic`.
        """
        self.kept: dict[int, T] = {}
        self.begun = False
        self._what, self._look, self._glance = what, look, glance
        self._lock = Lock()

    def begin(self) -> None:
        """Look from now on; a process that was forked begins anew."""
        with self._lock:
            if not self.begun:
                Thread(target=self._keep, name=self._what, daemon=True).start()
                self.begun = True

    def _keep(self) -> None:
        while True:
            sleep(self._glance)
            # A copy, as they come and go meanwhile.
            for each in list(self.kept.values()):
                try:
                    self._look(each, monotonic())
                except OSError as error:
                    # No file may be free to look with. Whoever waits is looked at again.
                    log.warning("%s cannot be looked after now: %s", self._what, error)
