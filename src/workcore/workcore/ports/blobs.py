"""Where the bytes of attached files are."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Final, Protocol

from workcore.model import BlobName

LARGEST_PIECE: Final = 1024 * 1024
"""Bytes that a store hands out at a time, at most."""


class BlobWriter(Protocol):
    """A blob that is being written. Belongs to one thread."""

    def write(self, piece: bytes) -> None:
        """
        Take the next bytes, any number of them; they may reach the store later.

        Raises:
            Unavailable: The store does not take them. The blob cannot be finished any more.
        """
        ...

    def commit(self) -> None:
        """
        Make the blob be there, whole: when this returns it survives a crash.

        Raises:
            Unavailable: The store does not answer; the blob may be there or not.
        """
        ...


class Blobs(Protocol):
    """
    Keeps blobs, each under a name that is used once. May be shared between threads.

    A blob is there whole, or not at all. However large it is, no more than 16 MiB of it are
    in memory.
    """

    def create(self, name: BlobName) -> AbstractContextManager[BlobWriter]:
        """
        Begin a blob. Leaving it without `commit` leaves nothing behind.

        Raises:
            Unavailable: The store does not answer.
        """
        ...

    def read(self, name: BlobName, *, first: int = 0, length: int | None = None) -> Iterator[bytes]:
        """
        Read *length* bytes from *first* on, or up to the end, in pieces of `LARGEST_PIECE` at most.

        Fewer come when the blob ends before.

        Raises:
            NoSuchBlob: There is none; told before the first piece is asked for.
            Unavailable: The store does not answer, at first or between pieces.
        """
        ...

    def remove(self, name: BlobName) -> None:
        """
        Remove a blob, if it is there.

        Raises:
            Unavailable: The store does not answer.
        """
        ...

    def names(self, *, before: datetime) -> Iterator[BlobName]:
        """
        List the blobs that were finished before then, in no order.

        Raises:
            Unavailable: The store does not answer.
        """
        ...

    def sweep(self, *, before: datetime) -> int:
        """
        Remove what was begun before then and never finished; tell how much that was.

        Raises:
            Unavailable: The store does not answer.
        """
        ...

    def link(self, name: BlobName, *, file_name: str, expires_in: timedelta) -> str | None:
        """
        Make an address from which anybody can download the blob as *file_name*, for a while.

        None when the store serves nobody but us.
        """
        ...
