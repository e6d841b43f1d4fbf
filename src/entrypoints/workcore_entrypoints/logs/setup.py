"""Which loggers are heard, and how they are set up."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from workcore_entrypoints.logs.lines import Lines
from workcore_entrypoints.logs.redaction import Redaction
from workcore_entrypoints.logs.sink import Sink
from workcore_entrypoints.settings import Settings, SettingsError

OURS: Final = "workcore"
PREFIX: Final = "capacity-planner"
"""How `DEBUG` calls our loggers: `capacity-planner:rest` is `workcore.rest`."""


def set_up(settings: Settings) -> None:
    """
    Log as *settings* say, in this process.

    Libraries are heard from warnings on, whatever is set: some tell secrets when they debug.

    Raises:
        SettingsError: LOG_DIR cannot be written to.
    """
    sink, root = _sink(settings), logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(sink)
    root.setLevel(logging.WARNING)
    # What a handler says when it fails is the record as it came, secrets included.
    logging.raiseExceptions = False
    logging.getLogger(OURS).setLevel(settings.log_level.upper())
    for name in debugged(settings.debug or ""):
        logging.getLogger(name).setLevel(logging.DEBUG)


def tell_errors(to: logging.Handler | None) -> None:
    """Tell somebody else of errors as well, if anybody wants to know."""
    if to is not None:
        logging.getLogger().addHandler(to)


def debugged(patterns: str) -> Iterator[str]:
    """Name our loggers that `DEBUG` turns on, with all below them; other programs' are not ours."""
    for pattern in patterns.replace(",", " ").split():
        first, *rest = pattern.removesuffix("*").rstrip(":").split(":")
        if first == PREFIX or pattern == "*":
            yield ".".join((OURS, *rest))


def _sink(settings: Settings) -> Sink:
    folder = None if settings.log_dir is None else Path(settings.log_dir)
    try:
        return Sink(Lines(Redaction.of(settings)), folder)
    except OSError as error:
        raise SettingsError((f"LOG_DIR cannot be written to: {error.strerror}",)) from error
