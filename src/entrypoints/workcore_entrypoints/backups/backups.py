"""Making, checking, using and throwing away backups in one folder."""

import fcntl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from attrs import frozen

from workcore import __version__
from workcore.errors import NoSuchBlob
from workcore.model import AttachmentId, BlobName, OrganisationId
from workcore.ports.blobs import Blobs
from workcore_entrypoints.backups import manifest as manifests
from workcore_entrypoints.backups.failure import BackupFailure
from workcore_entrypoints.backups.manifest import Manifest, Part

STAMP: Final = "%Y%m%dT%H%M%SZ"
ATTACHMENTS: Final = "attachments"
SLACK: Final = timedelta(days=1)
"""How far the clock of a store of files may be ahead; what is copied besides does no harm."""


class Dump(Protocol):
    """The whole database in a file."""

    def write(self, path: Path) -> None:
        """Write what was committed when this began."""
        ...

    def restore(self, path: Path) -> None:
        """Read it into a database without tables."""
        ...

    def occupied(self) -> bool:
        """Say whether somebody's data is there."""
        ...


@frozen(kw_only=True)
class Backups:
    """
    Backups in *folder*.

    Attached files never change, so that each is copied once, for all backups that list it.
    """

    folder: Path
    dump: Dump
    blobs: Blobs

    def create(self, now: datetime, schema: str) -> Manifest:
        """
        Copy the database, then the files: each that the copied rows name was there before.

        Raises:
            DumpFailed: The database cannot be dumped.
            Unavailable: The database or the store of files does not answer.
        """
        with self._alone():
            name = self._free(now)
            made = Manifest(
                name=name,
                made_at=now,
                version=__version__,
                schema=schema,
                database=self._dumped(f"{name}.dump"),
                attachments=tuple(self._copied(self.blobs.names(before=now + SLACK))),
            )
            manifests.write(self.folder, made)
        return made

    def names(self) -> Sequence[str]:
        """List backups, oldest first."""
        return manifests.names(self.folder)

    def read(self, name: str) -> Manifest:
        """
        Read what a backup consists of.

        Raises:
            BackupFailure: There is none of this name, or its list was damaged.
        """
        return manifests.read(self.folder, name)

    def faults(self, name: str) -> Sequence[str]:
        """Read a whole backup, and say what of it was cut, altered or lost."""
        try:
            parts = self.read(name).parts
        except BackupFailure as failure:
            return [str(failure)]
        found = (part.fault(self.folder) for part in parts)
        return [f"{name}: {fault}" for fault in found if fault is not None]

    def restore(self, name: str, empty: Callable[[], None]) -> Manifest:
        """
        Put a backup into an empty database, and its files into the store beside it.

        Args:
            empty: Leaves the database without tables, but with the roles that they name.

        Raises:
            BackupFailure: The backup is damaged, or somebody's data is there.
            DumpFailed, Unavailable: As for `create`.
        """
        faults = self.faults(name)
        if faults:
            raise BackupFailure("\n".join(faults))
        if self.dump.occupied():
            raise BackupFailure("The database has data in it. Restore into one that is empty.")
        made = self.read(name)
        self._return(made.attachments)
        empty()
        self.dump.restore(self.folder / made.database.name)
        return made

    def prune(self, now: datetime, keep: timedelta) -> Sequence[str]:
        """
        Remove backups that are older than *keep*, never the last; tell which.

        Files go with them that no other backup lists, and what a backup left that was cut off.

        Raises:
            BackupFailure: One that stays cannot be read. Nothing was removed.
        """
        oldest = (now - keep).astimezone(UTC).strftime(STAMP)
        with self._alone():
            names = self.names()
            gone = [name for name in names[:-1] if name < oldest]
            stay = [name for name in names if name not in gone]
            kept = {part.name for name in stay for part in self.read(name).parts}
            for name in gone:
                manifests.path_of(self.folder, name).unlink()
            for path in (*self.folder.glob("*.dump"), *self.folder.glob(f"{ATTACHMENTS}/*/*")):
                if str(path.relative_to(self.folder)) not in kept:
                    path.unlink()
        return gone

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait for whoever else makes or removes backups in the folder, which nobody else reads."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _free(self, now: datetime) -> str:
        """Name a backup after its second, or after the next one that no other is named after."""
        while manifests.path_of(self.folder, name := now.astimezone(UTC).strftime(STAMP)).exists():
            now += timedelta(seconds=1)
        return name

    def _dumped(self, name: str) -> Part:
        draft = self.folder / f".{name}.draft"
        draft.touch(mode=0o600)
        try:
            self.dump.write(draft)
            draft.rename(self.folder / name)
        finally:
            draft.unlink(missing_ok=True)
        return Part.of(self.folder, self.folder / name)

    def _copied(self, names: Iterable[BlobName]) -> Iterable[Part]:
        known = self._known()
        for name in names:
            path = self._path(name)
            old = known.get(str(path.relative_to(self.folder)))
            if old is not None and path.is_file() and path.stat().st_size == old.bytes:
                yield old
                continue
            # Who removed it meanwhile did not want it kept.
            with suppress(NoSuchBlob):
                manifests.place_whole(path, self.blobs.read(name))
                yield Part.of(self.folder, path)

    def _known(self) -> Mapping[str, Part]:
        """Name the files of the last backup that can be read."""
        for name in reversed(self.names()):
            with suppress(BackupFailure):
                return {part.name: part for part in self.read(name).attachments}
        return {}

    def _return(self, parts: Iterable[Part]) -> None:
        for part in parts:
            owner, _, file = part.name.removeprefix(f"{ATTACHMENTS}/").partition("/")
            name = BlobName(OrganisationId(UUID(owner)), AttachmentId(UUID(file)))
            with self.blobs.create(name) as writer:
                for piece in manifests.pieces_of(self.folder / part.name):
                    writer.write(piece)
                writer.commit()

    def _path(self, name: BlobName) -> Path:
        owner, file = str(name.organisation_id), str(name.attachment_id)
        return self.folder / ATTACHMENTS / owner / file
