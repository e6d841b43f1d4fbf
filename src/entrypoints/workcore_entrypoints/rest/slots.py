"""Work that takes long and holds memory: so many at a time, and whoever comes then is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Semaphore
from typing import Final

from attrs import frozen

from workcore.errors import Unavailable

RETRY_AFTER: Final = timedelta(seconds=5)

UPLOADS: Final = 4
"""Uploads at a time in one process: each takes some 20 MiB."""

DOWNLOADS: Final = 8
REMOVALS: Final = 2


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


@frozen
class Places:
    """How much of what may wait for others goes on in a process at a time."""

    uploads: int
    downloads: int
    removals: int = REMOVALS

    @classmethod
    def among(cls, threads: int, *, turns: int) -> "Places":
        """
        Share out *threads* so that one for each turn is left, whoever is waited for.

        A process with few of them goes on with one of each: it is not kept from any work.
        """
        rest = threads - turns - REMOVALS
        uploads = max(1, min(UPLOADS, rest // 2))
        return cls(uploads, max(1, min(DOWNLOADS, rest - uploads)))
