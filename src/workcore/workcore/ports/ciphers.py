"""Encrypts files on their way to the blob store."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from workcore.model import BlobName, WrappedKey
from workcore.policies.segments import Span


class Sealing(Protocol):
    """A file that is being encrypted, by a data key that no other file has."""

    @property
    def key(self) -> WrappedKey | None:
        """What opens the file again; None when it is not encrypted."""
        ...

    def update(self, piece: bytes) -> bytes:
        """Take the next bytes; give those that can be stored by now, maybe none."""
        ...

    def finish(self) -> bytes:
        """Give the rest; called once, after the last piece."""
        ...


class Cipher(Protocol):
    """
    Encrypts and decrypts files in segments (`policies.segments`). May be shared between threads.

    What is decrypted was encrypted under this very name and key, in this order: whatever was
    cut, altered, repeated, moved or brought from elsewhere is `Damaged`. A file without a key
    is stored as it is, and read so.
    """

    @property
    def current(self) -> str | None:
        """Which key-encryption key wraps the keys of new files; None when they get none."""
        ...

    def seal(self, name: BlobName) -> Sealing:
        """Begin to encrypt what will be stored under *name*."""
        ...

    def span(self, key: WrappedKey | None, *, size: int, first: int, length: int) -> Span:
        """
        Say which stored bytes are needed for *length* bytes of a file from *first* on.

        Args:
            size: Of the whole file; *first* and *length* lie within.
        """
        ...

    def open(
        self,
        stored: Iterable[bytes],
        name: BlobName,
        key: WrappedKey | None,
        *,
        size: int,
        first: int,
        length: int,
    ) -> Iterator[bytes]:
        """
        Decrypt what `span` asked for, a segment at a time.

        A segment's bytes are given only when they are right; all of them are given unless:

        Raises:
            Damaged: The next segment is not the one that was stored.
            UnknownKey: The key that wraps the data key is not on the ring.
        """
        ...

    def rewrap(self, key: WrappedKey, name: BlobName) -> WrappedKey:
        """
        Wrap a data key by the current key-encryption key; the file stays as it is.

        Raises:
            Damaged: It is not the key of this file.
            UnknownKey: The key that wraps it is not on the ring, or there is no current one.
        """
        ...
