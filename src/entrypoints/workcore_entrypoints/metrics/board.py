"""Numbers that all processes of a service count together."""

import os
import tempfile
from collections.abc import Sequence
from mmap import mmap
from pathlib import Path
from threading import Lock
from typing import Final

from workcore_entrypoints.claims import first_free

VARIABLE: Final = "WORKCORE_METRICS_BOARD"

ROWS: Final = 128
"""Processes at a time: as many workers as there may be, and those that they replace."""

NUMBER: Final = 8
"""Bytes."""


class Board:
    """
    Numbers that every process of a service sees. May be shared between threads.

    Each process counts in a row of its own. A row belongs to whoever holds its lock, which the
    system takes back when a process ends, however it ends; the next one goes on counting there.
    So no sum ever goes back, and a process that is gone leaves nothing to clear away.
    """

    def __init__(self, width: int, path: Path | None = None) -> None:
        """
        Take a row.

        Args:
            width: Numbers in it; the first is the board's own. The same in each process.
            path: The file that is shared; without one nobody else counts.
        """
        self._width = width + 1
        self._lock = Lock()
        # Open for as long as the process lives: closing it would give the lock back.
        file = -1 if path is None else os.open(path, os.O_RDWR)
        self._first = 0 if path is None else self._claimed(file)
        shared = mmap(file, (1 if path is None else ROWS) * self._width * NUMBER)
        self._numbers = memoryview(shared).cast("d")
        self._numbers[self._first] = 1

    def add(self, *amounts: tuple[int, float]) -> None:
        """Add to numbers of this process's row, all or none of which others see together."""
        numbers, first = self._numbers, self._first + 1
        with self._lock:
            for place, amount in amounts:
                numbers[first + place] += amount

    def put(self, place: int, value: float) -> None:
        """Say how much something is now, in this process."""
        self._numbers[self._first + 1 + place] = value

    def sums(self) -> Sequence[float]:
        """Add up each number over all processes that ever were."""
        starts = range(0, len(self._numbers), self._width)
        rows = [self._numbers[at : at + self._width].tolist() for at in starts if self._numbers[at]]
        return [sum(column) for column in list(zip(*rows, strict=True))[1:]]

    def _claimed(self, file: int) -> int:
        """Make the file large enough, and lock the first row that is free."""
        os.ftruncate(file, ROWS * self._width * NUMBER)
        row = first_free(file, ROWS)
        if row is None:
            raise RuntimeError(f"more than {ROWS} processes count together")
        return row * self._width


def for_children() -> Path:
    """Make a board's file, and tell it to the processes to come."""
    descriptor, path = tempfile.mkstemp(prefix="workcore-metrics-")
    os.close(descriptor)
    os.environ[VARIABLE] = path
    return Path(path)


def of_environment() -> Path | None:
    """Look where the environment says."""
    path = os.environ.get(VARIABLE)
    return Path(path) if path else None
