"""Where lines go: the error stream, and files that somebody else may move."""

import logging
import os
import sys
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final

from attrs import define, field

from workcore_entrypoints.logs.lines import Lines

LOOK_AGAIN: Final = 1.0
"""Seconds after which a file is looked for where it was: a look at each line costs more than it."""

FLAGS: Final = os.O_WRONLY | os.O_APPEND | os.O_CREAT
MODE: Final = 0o640


@define
class LogFile:
    """
    A file that several processes append whole lines to.

    Each line is one system call, so that none is written into another. When the file was moved
    away the next line, a second later at most, begins another.
    """

    _path: Path
    _descriptor: int = field(init=False)
    _looked: float = field(init=False)

    def __attrs_post_init__(self) -> None:
        """
        Open it.

        Raises:
            OSError: It cannot be written to.
        """
        self._descriptor, self._looked = os.open(self._path, FLAGS, MODE), monotonic()

    def write(self, line: bytes) -> None:
        """Append a line."""
        now = monotonic()
        if now - self._looked > LOOK_AGAIN:
            self._looked = now
            self._follow()
        os.write(self._descriptor, line)

    def close(self) -> None:
        """Write nothing any more."""
        os.close(self._descriptor)

    def _follow(self) -> None:
        try:
            there = os.path.samestat(self._path.stat(), os.fstat(self._descriptor))
        except FileNotFoundError:
            there = False
        if not there:
            left, self._descriptor = self._descriptor, os.open(self._path, FLAGS, MODE)
            os.close(left)


class Sink(logging.Handler):
    """Hands each line to the error stream and to both files, where there are files."""

    def __init__(self, lines: Lines, folder: Path | None) -> None:
        """
        Open the files in *folder*, which is made if it is not there.

        Raises:
            OSError: It cannot be written to.
        """
        super().__init__()
        self.setFormatter(lines)
        self._lock = Lock()
        self._files: tuple[tuple[int, LogFile], ...] = ()
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            combined, errors = (LogFile(folder / name) for name in ("combined.log", "error.log"))
            self._files = ((logging.NOTSET, combined), (logging.ERROR, errors))

    def emit(self, record: logging.LogRecord) -> None:
        """Write; a full disk or a closed pipe stops nobody's work."""
        try:
            line = self.format(record) + "\n"
            sys.stderr.write(line)
            for level, file in self._files:
                if record.levelno >= level:
                    file.write(line.encode())
        except (OSError, ValueError):
            self.handleError(record)

    def close(self) -> None:
        """Close the files."""
        for _, file in self._files:
            file.close()
        self._files = ()
        super().close()
