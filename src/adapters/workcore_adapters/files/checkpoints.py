"""Checkpoints as files: keep the folder out of reach of whoever keeps the database."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from workcore.errors import ForkedTrail, Unavailable
from workcore.model import OrganisationId
from workcore_adapters.files.durable import sync_folder

SHELF: Final = 100_000
"""So many records have their checkpoints in one folder: folders stay small."""

READ_ONLY: Final = 0o444


class FileCheckpoints:
    """
    Checkpoints, as `ports.checkpoints` promises.

    Each is a file `<organisation>/<shelf>/<size>.note` that is complete as soon as it is there.
    """

    def __init__(self, folder: Path) -> None:
        """Keep them in *folder*, which is made at the first need."""
        self._folder = folder

    def put(self, organisation_id: OrganisationId, size: int, note: str) -> None:
        """Keep a checkpoint for good."""
        path = self._shelf(organisation_id, size) / f"{size:012}.note"
        try:
            _make(path.parent)
            _create(path, note)
            known = path.read_text("utf-8")
        except OSError as error:
            raise Unavailable("folder of checkpoints") from error
        if known != note:
            raise ForkedTrail(organisation_id, size)

    def notes(self, organisation_id: OrganisationId) -> Iterator[tuple[int, str]]:
        """List them, smallest first."""
        for shelf in sorted((self._folder / str(organisation_id)).glob("*")):
            for path in sorted(shelf.glob("*.note")):
                yield int(path.stem), path.read_text("utf-8")

    def _shelf(self, organisation_id: OrganisationId, size: int) -> Path:
        return self._folder / str(organisation_id) / f"{size // SHELF:07}"


def _make(folder: Path) -> None:
    """Make a folder and those above it, so that a power failure leaves them there."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def _create(path: Path, note: str) -> None:
    """Write a file that is there as a whole or not at all; leave one that is there alone."""
    with NamedTemporaryFile("w", dir=path.parent, encoding="utf-8") as draft:
        draft.write(note)
        draft.flush()
        os.fchmod(draft.fileno(), READ_ONLY)
        os.fsync(draft.fileno())
        with suppress(FileExistsError):
            os.link(draft.name, path)
    sync_folder(path.parent)
