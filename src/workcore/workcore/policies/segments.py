"""
How an encrypted file is cut into segments, as pure arithmetic; see decision 0025.

A stored file is a header, and then segments that each carry a tag. The nonce of a segment is
its number and whether it is the last, so that none can be left out, repeated or moved.
"""

from typing import Final

from attrs import frozen

SEGMENT: Final = 64 * 1024
"""Bytes of the file in a segment; only the last may have fewer."""

TAG: Final = 16
SEALED: Final = SEGMENT + TAG
HEADER: Final = 32
MAGIC: Final = b"WCFILE\x01\x10"
"""Name, version, and the size of segments as a power of two."""

KEY_NAME: Final = HEADER - len(MAGIC)
"""Bytes of the header that name the data key."""


@frozen
class Span:
    """A stretch of bytes; to the end when *length* is None."""

    first: int
    length: int | None


@frozen
class Segments:
    """A file of *size* bytes, cut up."""

    size: int

    @property
    def count(self) -> int:
        """How many there are: an empty file has one, which is empty."""
        return max(1, -(-self.size // SEGMENT))

    def is_last(self, number: int) -> bool:
        """Whether nothing comes after it."""
        return number == self.count - 1

    def sealed_size(self, number: int) -> int:
        """Bytes of a segment as it is stored."""
        return self.size - number * SEGMENT + TAG if self.is_last(number) else SEALED

    def numbers(self, first: int, length: int) -> range:
        """List the segments that hold *length* bytes of the file from *first* on."""
        last = max(first, first + length - 1)
        return range(self._holding(first), self._holding(last) + 1)

    def stored(self, numbers: range) -> Span:
        """Say where segments are stored; the header comes with the first."""
        begin = 0 if numbers.start == 0 else HEADER + numbers.start * SEALED
        end = HEADER + numbers.stop * SEALED
        return Span(begin, None if numbers.stop == self.count else end - begin)

    def _holding(self, position: int) -> int:
        return min(position // SEGMENT, self.count - 1)


def nonce(number: int, *, last: bool) -> bytes:
    """Make the nonce of a segment; a data key is never used for another file."""
    return number.to_bytes(11, "big") + bytes([last])


def needed(size: int, first: int, length: int, *, sealed: bool) -> Span:
    """Say which stored bytes hold a stretch of a file of *size* bytes, encrypted or as it is."""
    if not sealed:
        return Span(first, length)
    segments = Segments(size)
    return segments.stored(segments.numbers(first, length))
