"""Wrap the keys of files by the current key-encryption key; no stored file is touched."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final, TypeVar

from attrs import evolve, frozen

from workcore.errors import Broken, NotFound, Stale
from workcore.ports.attachments import Filed, Files
from workcore.ports.ciphers import Cipher
from workcore.ports.unit_of_work import SystemUnits

T = TypeVar("T")

BATCH: Final = 500


@frozen(kw_only=True)
class Rewraps:
    """
    What one run came to.

    Attributes:
        overtaken: Files that somebody removed or judged meanwhile.
        broken: Files whose key is not on the ring, or is not theirs.
    """

    rewrapped: int = 0
    overtaken: int = 0
    broken: int = 0


def rewraps(
    old: Callable[[int, T | None], Sequence[T]], rewrap: Callable[[T], None], limit: int
) -> Rewraps:
    """
    Turn over so much of what is wrapped by an old key, or all that is left.

    Args:
        old: Lists at most so much, after what was listed before. What cannot be turned stays
            listed, and is passed over each time: it keeps nothing else from being turned.
    """
    done = Rewraps()
    for each in _pages(old, limit):
        done = _turned(done, each, rewrap)
        if done.rewrapped == limit:
            break
    return done


def _pages(old: Callable[[int, T | None], Sequence[T]], size: int) -> Iterator[T]:
    page = old(size, None)
    yield from page
    while len(page) == size:
        page = old(size, page[-1])
        yield from page


def _turned(done: Rewraps, each: T, rewrap: Callable[[T], None]) -> Rewraps:
    try:
        rewrap(each)
    except (Stale, NotFound):
        return evolve(done, overtaken=done.overtaken + 1)
    except Broken:
        return evolve(done, broken=done.broken + 1)
    return evolve(done, rewrapped=done.rewrapped + 1)


@frozen
class RewrapKeys:
    """Turn the ring a little further; files can be read all the while."""

    _units: SystemUnits
    _files: Files
    _cipher: Cipher

    def __call__(self, *, limit: int = BATCH) -> Rewraps:
        """Wrap so many keys, or all that are left; each in a transaction of its own."""
        current = self._cipher.current
        if current is None:
            return Rewraps()
        return rewraps(partial(self._files.to_rewrap, current), self._rewrap, limit)

    def _rewrap(self, filed: Filed) -> None:
        with self._units(filed.organisation_id) as unit:
            file = unit.attachments.find(filed.attachment_id)
            if file.key is not None:
                key = self._cipher.rewrap(file.key, file.blob)
                unit.attachments.save(evolve(file, key=key))
                unit.commit()
