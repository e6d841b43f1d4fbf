"""Blobs, kept in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock

from workcore.errors import NoSuchBlob
from workcore.model import BlobName
from workcore.ports.blobs import LARGEST_PIECE
from workcore.ports.clock import Clock


class MemoryBlobs:
    """Blobs, as `ports.blobs` promises."""

    def __init__(self, clock: Clock) -> None:
        """Keep none; *clock* says when each was written."""
        self._clock = clock
        self._lock = Lock()
        self._finished: dict[BlobName, tuple[datetime, bytes]] = {}
        self._begun: dict[BlobName, datetime] = {}

    @contextmanager
    def create(self, name: BlobName) -> Iterator["MemoryBlobWriter"]:
        self._begun[name] = self._clock.now()
        try:
            yield MemoryBlobWriter(self, name)
        finally:
            self._begun.pop(name, None)

    def read(self, name: BlobName, *, first: int = 0, length: int | None = None) -> Iterator[bytes]:
        with self._lock:
            if name not in self._finished:
                raise NoSuchBlob(name.attachment_id)
            _, content = self._finished[name]
        part = content[first:] if length is None else content[first : first + length]
        return (part[at : at + LARGEST_PIECE] for at in range(0, len(part), LARGEST_PIECE))

    def remove(self, name: BlobName) -> None:
        with self._lock:
            self._finished.pop(name, None)

    def names(self, *, before: datetime) -> Iterator[BlobName]:
        with self._lock:
            found = [name for name, (at, _) in self._finished.items() if at < before]
        return iter(found)

    def sweep(self, *, before: datetime) -> int:
        old = [name for name, at in dict(self._begun).items() if at < before]
        for name in old:
            self._begun.pop(name, None)
        return len(old)

    def link(self, name: BlobName, *, file_name: str, expires_in: timedelta) -> str | None:
        _ = name, file_name, expires_in
        return None

    def keep(self, name: BlobName, content: bytes) -> None:
        """Store *content* under *name*, over whatever was there."""
        with self._lock:
            self._finished[name] = (self._clock.now(), content)


class MemoryBlobWriter:
    """A blob that is being written."""

    def __init__(self, blobs: MemoryBlobs, name: BlobName) -> None:
        """Write to *blobs* at the end."""
        self._blobs = blobs
        self._name = name
        self._content = bytearray()

    def write(self, piece: bytes) -> None:
        self._content += piece

    def commit(self) -> None:
        self._blobs.keep(self._name, bytes(self._content))
