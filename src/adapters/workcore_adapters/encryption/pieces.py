"""Cutting a stream into parts of given sizes."""

from collections.abc import Iterable, Iterator, Sequence


def exactly(
    pieces: Iterable[bytes], sizes: Sequence[int], *, to_the_end: bool
) -> Iterator[bytes | None]:
    """
    Cut *pieces* into parts of *sizes*; None for a part that is not whole.

    Args:
        to_the_end: Whether nothing may come after the last part, which else is None.
    """
    source, rest = iter(pieces), bytearray()
    last = len(sizes) - 1
    for number, size in enumerate(sizes):
        wanted = size + (to_the_end and number == last)
        while len(rest) < wanted and (piece := next(source, None)) is not None:
            rest += piece
        whole = len(rest) == size if wanted > size else len(rest) >= size
        yield bytes(rest[:size]) if whole else None
        del rest[:size]
