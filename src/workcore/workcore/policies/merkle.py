"""
Merkle trees over lists that only grow, as RFC 6962 (section 2.1) hashes them.

A tree's root stands for every leaf and their order: whoever keeps an old root can tell
whether a list was only added to since.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, Self

from attrs import field, frozen

HASH_BYTES: Final = 32

LEAF: Final = b"\0"
NODE: Final = b"\1"


def leaf_hash(leaf: bytes) -> bytes:
    """Hash what is kept at one place of the list."""
    return sha256(LEAF + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbouring parts of the list."""
    return sha256(NODE + left + right).digest()


def grow(peaks: list[bytes], size: int, added: bytes) -> None:
    """Add a leaf's hash to the *peaks* of a tree of *size* leaves, see `Tree`."""
    peak, full = added, size
    while full & 1:
        peak = node_hash(peaks.pop(), peak)
        full >>= 1
    peaks.append(peak)


@frozen
class Tree:
    """
    What of a tree is needed to let it grow.

    Attributes:
        size: How many leaves it has.
        peaks: The roots of its full halves, the largest first: one for each binary 1 of *size*.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def extended(self, hashes: Iterable[bytes]) -> Self:
        """Add leaves, given as their hashes."""
        size, peaks = self.size, list(self.peaks)
        for added in hashes:
            grow(peaks, size, added)
            size += 1
        return type(self)(size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """The hash that stands for all leaves."""
        if not self.peaks:
            return sha256(b"").digest()
        *left, root = self.peaks
        for peak in reversed(left):
            root = node_hash(peak, root)
        return root


def _levels(hashes: Sequence[bytes]) -> tuple[Sequence[bytes], ...]:
    levels = [hashes]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = zip(below[::2], below[1::2], strict=False)
        levels.append([node_hash(left, right) for left, right in pairs])
    return tuple(levels)


@frozen
class Grown:
    """A tree with all its nodes, to prove things about it: 64 bytes a leaf."""

    hashes: Sequence[bytes]
    _levels: tuple[Sequence[bytes], ...] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_levels", _levels(self.hashes))

    def inclusion(self, index: int) -> tuple[bytes, ...]:
        """Prove that a leaf is in the tree: RFC 6962, 2.1.1."""
        return tuple(self._path(index, 0, len(self.hashes)))

    def consistency(self, size: int) -> tuple[bytes, ...]:
        """Prove that the tree once had *size* leaves, 1 or more, and only grew: RFC 6962, 2.1.2."""
        return tuple(self._grown(size, 0, len(self.hashes), whole=True))

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _half(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._root(middle, end)]
        return [*self._path(index, middle, end), self._root(start, middle)]

    def _grown(self, size: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if size == end:
            return [] if whole else [self._root(start, end)]
        middle = start + _half(end - start)
        if size <= middle:
            return [*self._grown(size, start, middle, whole=whole), self._root(middle, end)]
        return [*self._grown(size, middle, end, whole=False), self._root(start, middle)]

    def _root(self, start: int, end: int) -> bytes:
        width = end - start
        if width & (width - 1) == 0:
            return self._levels[width.bit_length() - 1][start // width]
        middle = start + _half(width)
        return node_hash(self._root(start, middle), self._root(middle, end))


def _half(width: int) -> int:
    """Take the largest power of two that is smaller than *width*."""
    return 1 << ((width - 1).bit_length() - 1)
