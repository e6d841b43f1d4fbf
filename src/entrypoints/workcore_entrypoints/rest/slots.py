"""Work that takes long and holds memory: so many at a time, and whoever comes then is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Semaphore
from typing import Final

from workcore.errors import Unavailable

RETRY_AFTER: Final = timedelta(seconds=5)


class Slots:
    """So many at a time. May be shared between threads."""

    def __init__(self, what: str, number: int) -> None:
        """Have *number* slots for *what*."""
        self._what = what
        self._free = Semaphore(number)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """
        Take a slot, and give it back in the end.

        Raises:
            Unavailable: None is free; nobody waits for one.
        """
        if not self._free.acquire(blocking=False):
            raise Unavailable(self._what, RETRY_AFTER)
        try:
            yield
        finally:
            self._free.release()
