"""Wrap the keys of files by the current key-encryption key; no stored file is touched."""

from collections.abc import Callable, Iterable
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


def rewraps(old: Iterable[T], rewrap: Callable[[T], None]) -> Rewraps:
    """Turn over what is wrapped by an *old* key; nothing keeps the others from being turned."""
    done = Rewraps()
    for each in old:
        try:
            rewrap(each)
        except (Stale, NotFound):
            done = evolve(done, overtaken=done.overtaken + 1)
        except Broken:
            done = evolve(done, broken=done.broken + 1)
        else:
            done = evolve(done, rewrapped=done.rewrapped + 1)
    return done


@frozen
class RewrapKeys:
    """Turn the ring a little further; files can be read all the while."""

    _units: SystemUnits
    _files: Files
    _cipher: Cipher

    def __call__(self, *, limit: int = BATCH) -> Rewraps:
        """Wrap so many keys, or all that are left; each in a transaction of its own."""
        current = self._cipher.current
        return rewraps(
            () if current is None else self._files.to_rewrap(current, limit), self._rewrap
        )

    def _rewrap(self, filed: Filed) -> None:
        with self._units(filed.organisation_id) as unit:
            file = unit.attachments.find(filed.attachment_id)
            if file.key is not None:
                key = self._cipher.rewrap(file.key, file.blob)
                unit.attachments.save(evolve(file, key=key))
                unit.commit()
