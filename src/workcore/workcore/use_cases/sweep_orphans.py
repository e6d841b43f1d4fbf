"""Remove stored bytes that no record speaks of: of uploads that were cut off."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from attrs import frozen

from workcore.model import BlobName
from workcore.ports.attachments import Files
from workcore.ports.blobs import Blobs

GRACE: Final = timedelta(hours=24)
"""So long after an upload began its record is there, or never will be."""

BATCH: Final = 500


@frozen(kw_only=True)
class Sweep:
    """
    What one sweep removed.

    Attributes:
        orphans: Files that no record keeps.
        unfinished: Files that were never finished.
    """

    orphans: int = 0
    unfinished: int = 0


@frozen
class SweepOrphans:
    """Look through everything that is stored."""

    _files: Files
    _blobs: Blobs

    def __call__(self, now: datetime) -> Sweep:
        """
        Sweep what is older than a day.

        Raises:
            Unavailable: The blob store or the database does not answer; sweep again.
        """
        before = now - GRACE
        unfinished, orphans = self._blobs.sweep(before=before), 0
        for names in _batches(self._blobs.names(before=before)):
            for name in self._files.orphans(names):
                self._blobs.remove(name)
                orphans += 1
        return Sweep(orphans=orphans, unfinished=unfinished)


def _batches(names: Iterator[BlobName]) -> Iterator[list[BlobName]]:
    while batch := list(islice(names, BATCH)):
        yield batch
