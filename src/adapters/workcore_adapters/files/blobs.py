"""Blobs as files: there whole, or not at all, and as soon as they are there also on the disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile, _TemporaryFileWrapper
from typing import Final
from uuid import UUID

from workcore.errors import NoSuchBlob, Unavailable
from workcore.model import AttachmentId, BlobName, OrganisationId
from workcore_adapters.files.durable import sync_folder

PIECE: Final = 256 * 1024
INCOMING: Final = "incoming"
"""The folder of what is not finished, on the same disk as what is."""

SHELVES: Final = 2
"""Digits of an identifier that name a folder; its last ones, which differ most."""


class FileBlobs:
    """
    Blobs, as `ports.blobs` promises.

    Each is a file `<organisation>/<shelf>/<attachment>`.
    """

    def __init__(self, folder: Path) -> None:
        """Keep them in *folder*, which is made at the first need."""
        self._folder = folder

    @contextmanager
    def create(self, name: BlobName) -> Iterator["FileBlobWriter"]:
        """Begin a blob, as a file that goes away unless it is finished."""
        draft = self._draft()
        try:
            yield FileBlobWriter(draft, self._path(name))
        finally:
            draft.close()
            Path(draft.name).unlink(missing_ok=True)

    def read(self, name: BlobName, *, first: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Read a blob in pieces; the file is open from the start, whoever removes it."""
        try:
            descriptor = os.open(self._path(name), os.O_RDONLY)
        except FileNotFoundError:
            raise NoSuchBlob(name.attachment_id) from None
        except OSError as error:
            raise _unavailable() from error
        pieces = _pieces(descriptor, first, length)
        next(pieces)
        return pieces

    def remove(self, name: BlobName) -> None:
        """Remove a blob."""
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError as error:
            raise _unavailable() from error

    def names(self, *, before: datetime) -> Iterator[BlobName]:
        """List finished blobs."""
        for path in self._folder.glob(f"*-*/{'?' * SHELVES}/*-*"):
            name = _name(path)
            if name is not None and self._path(name) == path and _older(path, before):
                yield name

    def sweep(self, *, before: datetime) -> int:
        """Remove what nobody finished."""
        old = [path for path in (self._folder / INCOMING).glob("*") if _older(path, before)]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def link(self, name: BlobName, *, file_name: str, expires_in: timedelta) -> str | None:
        """Serve nobody."""
        _ = name, file_name, expires_in
        return None

    def check(self) -> None:
        """
        See that files can be written.

        Raises:
            Unavailable: They cannot.
        """
        draft = self._draft()
        draft.close()
        Path(draft.name).unlink()

    def _draft(self) -> "_TemporaryFileWrapper[bytes]":
        try:
            (self._folder / INCOMING).mkdir(parents=True, exist_ok=True)
            return NamedTemporaryFile(dir=self._folder / INCOMING, delete=False, buffering=0)
        except OSError as error:
            raise _unavailable() from error

    def _path(self, name: BlobName) -> Path:
        file = str(name.attachment_id)
        return self._folder / str(name.organisation_id) / file[-SHELVES:] / file


class FileBlobWriter:
    """A blob that is being written."""

    def __init__(self, draft: "_TemporaryFileWrapper[bytes]", path: Path) -> None:
        """Write to *draft*, and move it to *path* at the end."""
        self._draft = draft
        self._path = path

    def write(self, piece: bytes) -> None:
        """Write it."""
        rest = memoryview(piece)
        try:
            while rest:
                rest = rest[os.write(self._draft.fileno(), rest) :]
        except OSError as error:
            raise _unavailable() from error

    def commit(self) -> None:
        """Bring it to the disk, and only then give it its name."""
        try:
            os.fsync(self._draft.fileno())
            self._path.parent.mkdir(parents=True, exist_ok=True)
            Path(self._draft.name).rename(self._path)
            for folder in (self._path.parent, *self._path.parent.parents[:2]):
                sync_folder(folder)
        except OSError as error:
            raise _unavailable() from error


def _pieces(descriptor: int, first: int, length: int | None) -> Iterator[bytes]:
    """Give nothing first: from then on the file is closed, whoever drops the iterator."""
    with open(descriptor, "rb", buffering=0) as file:
        yield b""
        try:
            file.seek(first)
            while length is None or length > 0:
                piece = file.read(PIECE if length is None else min(PIECE, length))
                if not piece:
                    return
                length = None if length is None else length - len(piece)
                yield piece
        except OSError as error:
            raise _unavailable() from error


def _name(path: Path) -> BlobName | None:
    """Read a path of ours; whatever else is there is somebody else's."""
    try:
        owner = OrganisationId(UUID(path.parent.parent.name))
        return BlobName(owner, AttachmentId(UUID(path.name)))
    except ValueError:
        return None


def _older(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False


def _unavailable() -> Unavailable:
    return Unavailable("folder of attachments")
