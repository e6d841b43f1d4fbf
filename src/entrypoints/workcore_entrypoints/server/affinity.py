"""Each process that serves stays on one processor; see decision 0046."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Final

from attrs import frozen

from workcore_entrypoints.claims import first_free

VARIABLE: Final = "WORKCORE_AFFINITY_PLACES"


@frozen
class Affinity:
    """
    Places on processors, one for each process that serves.

    The environment hands their file to worker processes, however a server starts them. Whoever
    comes instead of one that ended takes the place that it had.
    """

    _path: Path | None = None

    @classmethod
    def for_children(cls, workers: int) -> "Affinity":
        """
        Make *workers* places, and tell of them to the processes to come.

        There are none unless every processor gets as many: a machine that has more of them is not
        ours alone, and where it has fewer or one is left over the system spreads them better.
        """
        os.environ.pop(VARIABLE, None)
        if not workers or workers % _processors():
            return cls()
        descriptor, path = tempfile.mkstemp(prefix="workcore-affinity-")
        os.truncate(descriptor, workers)
        os.close(descriptor)
        os.environ[VARIABLE] = path
        return cls(Path(path))

    def end(self) -> None:
        """Clean up after the last process has stopped."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _processors() -> int:
    """Count those that this process may run on; endless where nobody can stay on one."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else sys.maxsize


def stay() -> None:
    """Stay on the processor of the first place that is free, with all threads to come."""
    path = os.environ.get(VARIABLE)
    if path is None or sys.platform != "linux":
        return
    # Open for as long as the process lives: closing it would give the place back.
    file = os.open(path, os.O_RDWR)
    place = first_free(file, os.fstat(file).st_size)
    if place is not None:
        processors = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {processors[place % len(processors)]})
