"""Identifiers for test data: new in every run, and in the order in which they were made."""

from itertools import count
from secrets import randbits
from threading import Lock
from time import time_ns
from typing import Final
from uuid import UUID

VERSION_7: Final = 7 << 76
VARIANT: Final = 0b10 << 62

_lock = Lock()
_count = count(1)
_run: Final = time_ns() // 1_000_000 << 80 | randbits(12) << 64


def new_id() -> UUID:
    """Make a UUID of version 7: this run's millisecond, then chance, then a counter."""
    with _lock:
        return UUID(int=_run | VERSION_7 | VARIANT | next(_count))


class CountedIds:
    """Identifiers of version 7 that two stores can be given alike: made from *start* upwards."""

    def __init__(self, start: UUID) -> None:
        self._next = count(start.int)

    def new(self) -> UUID:
        """Make the next one."""
        return UUID(int=next(self._next))


def a_start() -> UUID:
    """Make up where to count from, far from every other identifier of this run."""
    return UUID(int=_run | VERSION_7 | VARIANT | randbits(30) << 32)
