"""How every process of a service learns that it is about to stop."""

import os
import tempfile
from mmap import mmap
from pathlib import Path
from typing import Final

from attrs import frozen

VARIABLE: Final = "WORKCORE_DRAIN_MARK"

UNSAID: Final = b"\0"
SAID: Final = 1


@frozen
class Drain:
    """
    A byte that all processes see, and that says: stopping soon.

    Once it is set `/ready` answers 503 and every answer closes its connection, so
    that clients go elsewhere before the listening socket is gone. The environment
    hands its file to worker processes, however a server starts them.
    """

    _path: Path | None = None
    _mark: mmap | None = None

    @classmethod
    def at(cls, path: Path) -> "Drain":
        """Share the byte in the file at *path*, which is there."""
        with path.open("r+b") as file:
            return cls(path, mmap(file.fileno(), len(UNSAID)))

    @classmethod
    def of_environment(cls) -> "Drain":
        """Look where the environment says; without it nothing ever drains."""
        path = os.environ.get(VARIABLE)
        return cls.at(Path(path)) if path else cls()

    @classmethod
    def for_children(cls) -> "Drain":
        """Make a place, and tell it to the processes to come."""
        descriptor, path = tempfile.mkstemp(prefix="workcore-draining-")
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(UNSAID)
        os.environ[VARIABLE] = path
        return cls.at(Path(path))

    def begin(self) -> None:
        """Say it."""
        if self._mark is not None:
            self._mark[0] = SAID

    def end(self) -> None:
        """Clean up after the last process has stopped."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    @property
    def active(self) -> bool:
        """Whether it was said: a look at memory, since a look at a file cost a tenth of a read."""
        return self._mark is not None and self._mark[0] == SAID
