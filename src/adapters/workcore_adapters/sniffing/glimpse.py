"""What is remembered of a file that streams past."""

import struct
from io import SEEK_CUR, SEEK_END, SEEK_SET, RawIOBase
from typing import Final

HEAD: Final = 64 * 1024
TAIL: Final = 128 * 1024
WINDOW: Final = 4 * 1024

COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR_SHIFT_AT: Final = 30
DIRECTORY_AT: Final = 48
COMPOUND_HEADER: Final = 512


class Glimpse:
    """The head and the tail of a file, and the directory of one that has it in the middle."""

    def __init__(self) -> None:
        """Have seen nothing."""
        self.size = 0
        self.head = b""
        self.tail = b""
        self.directory = b""
        self._directory_at: int | None = None

    def feed(self, piece: bytes) -> None:
        """See the next bytes."""
        if len(self.head) < HEAD:
            self.head += piece[: HEAD - len(self.head)]
            self._directory_at = _directory_of(self.head)
        self._look_for_directory(piece)
        self.tail = (self.tail + piece)[-TAIL:]
        self.size += len(piece)

    def _look_for_directory(self, piece: bytes) -> None:
        if self._directory_at is None:
            return
        begin = self._directory_at + len(self.directory) - self.size
        if 0 <= begin < len(piece):
            self.directory += piece[begin : begin + WINDOW - len(self.directory)]


def _directory_of(head: bytes) -> int | None:
    """Say where a compound file has its directory, which its header tells."""
    if len(head) < COMPOUND_HEADER or not head.startswith(COMPOUND):
        return None
    (shift,) = struct.unpack_from("<H", head, SECTOR_SHIFT_AT)
    (sector,) = struct.unpack_from("<L", head, DIRECTORY_AT)
    return (int(sector) + 1) << min(int(shift), 12)


class View(RawIOBase):
    """A glimpse as a file: nothing but zeros where nothing is remembered."""

    def __init__(self, glimpse: Glimpse) -> None:
        """Begin at the start."""
        super().__init__()
        self._glimpse = glimpse
        self._at = 0

    def readable(self) -> bool:
        """Can be read."""
        return True

    def seekable(self) -> bool:
        """Can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Go somewhere."""
        base = {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self._glimpse.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Say where it stands."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Read on, as far as the next border of what is remembered."""
        seen = self._glimpse
        left = max(0, seen.size - self._at)
        part = self._part(left if size < 0 else min(size, left))
        self._at += len(part)
        return part

    def _part(self, size: int) -> bytes:
        seen, at = self._glimpse, self._at
        tail_at = seen.size - len(seen.tail)
        if at >= tail_at:
            return seen.tail[at - tail_at : at - tail_at + size]
        if at + size <= len(seen.head):
            return seen.head[at : at + size]
        return b"\0" * min(size, tail_at - at)
