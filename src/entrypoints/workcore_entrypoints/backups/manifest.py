"""What a backup consists of, to the letter."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, Self

import msgspec

from workcore_entrypoints.backups.failure import BackupFailure

PIECE: Final = 1024 * 1024
FLAGS: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
OURS: Final = 0o600
"""Nobody else reads what may be about anybody."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a backup: where it is below the folder, and what it holds."""

    name: str
    bytes: int
    sha256: str

    @classmethod
    def of(cls, folder: Path, path: Path) -> Self:
        """Read a file."""
        size, digest = measured(pieces_of(path))
        return cls(name=str(path.relative_to(folder)), bytes=size, sha256=digest)

    def fault(self, folder: Path) -> str | None:
        """Say what is wrong with the file, if anything is."""
        try:
            found = Part.of(folder, folder / self.name)
        except OSError as error:
            return f"{self.name}: {error.strerror}"
        if found.bytes != self.bytes:
            return f"{self.name}: {found.bytes} bytes instead of {self.bytes}"
        return None if found == self else f"{self.name}: was altered"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a backup consists of.

    Attributes:
        name: Of the backup: when it began.
        made_at: When it began: what was committed later is not in it.
        version: The product's, and the schema's.
        attachments: The bytes of attached files, as they were stored: encrypted.
    """

    name: str
    made_at: datetime
    version: str
    schema: str
    database: Part
    attachments: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """All files."""
        return (self.database, *self.attachments)


class Sealed(msgspec.Struct, frozen=True):
    """A manifest, and the hash of its bytes."""

    manifest: msgspec.Raw
    sha256: str


def path_of(folder: Path, name: str) -> Path:
    """Say where a manifest is."""
    return folder / f"{name}.json"


def write(folder: Path, manifest: Manifest) -> None:
    """Write a manifest, the last of a backup's files: from now on there is one."""
    encoded = msgspec.json.encode(manifest)
    sealed = Sealed(msgspec.Raw(encoded), hashlib.sha256(encoded).hexdigest())
    place_whole(path_of(folder, manifest.name), [msgspec.json.encode(sealed)])


def read(folder: Path, name: str) -> Manifest:
    """
    Read a manifest.

    Raises:
        BackupFailure: There is none, or it was cut or altered.
    """
    try:
        sealed = msgspec.json.decode(path_of(folder, name).read_bytes(), type=Sealed)
        if hashlib.sha256(sealed.manifest).hexdigest() != sealed.sha256:
            raise BackupFailure(f"{name}: its list of parts was altered")
        return msgspec.json.decode(sealed.manifest, type=Manifest)
    except FileNotFoundError:
        raise BackupFailure(f"{name}: there is no such backup in {folder}") from None
    except msgspec.MsgspecError as error:
        raise BackupFailure(f"{name}: its list of parts was cut or altered") from error


def names(folder: Path) -> list[str]:
    """List backups, oldest first."""
    return sorted(path.stem for path in folder.glob("????????T??????Z.json"))


def pieces_of(path: Path) -> Iterator[bytes]:
    """Read a file."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def measured(pieces: Iterable[bytes]) -> tuple[int, str]:
    """Count and hash what passes by."""
    size, digest = 0, hashlib.sha256()
    for piece in pieces:
        size += len(piece)
        digest.update(piece)
    return size, digest.hexdigest()


def place_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that is there whole or not at all, whoever is killed meanwhile."""
    draft = path.with_name(f".{path.name}.draft")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(draft, FLAGS, OURS), "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
