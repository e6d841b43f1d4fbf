"""How every process of a service learns that it is about to stop."""

import os
import tempfile
from pathlib import Path
from typing import Final

from attrs import frozen

VARIABLE: Final = "WORKCORE_DRAIN_MARK"


@frozen
class Drain:
    """
    A mark in the file system that says: stopping soon.

    While it is there `/ready` answers 503 and every answer closes its connection, so
    that clients go elsewhere before the listening socket is gone. The environment
    hands its path to worker processes, however a server starts them.
    """

    mark: Path | None

    @classmethod
    def of_environment(cls) -> "Drain":
        """Look where the environment says; without it nothing ever drains."""
        path = os.environ.get(VARIABLE)
        return cls(Path(path) if path else None)

    @classmethod
    def for_children(cls) -> "Drain":
        """Choose a place, and tell it to the processes to come."""
        mark = Path(tempfile.gettempdir()) / f"workcore-draining-{os.getpid()}"
        mark.unlink(missing_ok=True)
        os.environ[VARIABLE] = str(mark)
        return cls(mark)

    def begin(self) -> None:
        """Say it."""
        if self.mark is not None:
            self.mark.touch()

    def end(self) -> None:
        """Clean up after the last process has stopped."""
        if self.mark is not None:
            self.mark.unlink(missing_ok=True)

    @property
    def active(self) -> bool:
        """Whether it was said; costs one look at the file system, about a microsecond."""
        return self.mark is not None and self.mark.exists()
