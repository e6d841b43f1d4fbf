"""Read a whole trail, a stretch at a time, while its sealer goes on."""

from collections.abc import Iterator, Sequence
from typing import Final

from workcore.entities.trail import SealedRecord, SignedCheckpoint
from workcore.model import OrganisationId
from workcore.policies.merkle import Tree
from workcore.ports.trails import Trails

STRETCH: Final = 5_000
"""So many records are read at a time."""


def kept(trails: Trails, place: OrganisationId) -> tuple[Tree, Sequence[SignedCheckpoint]]:
    """
    Read a tree and the checkpoints of it.

    A checkpoint is written together with its tree: one of a larger tree was signed meanwhile and
    is left out, unless the tree has not grown to that even afterwards.
    """
    tree = trails.tree(place)
    found = list(_checkpoints(trails, place))
    now = trails.tree(place).size
    return tree, [s for s in found if not tree.size < s.checkpoint.size <= now]


def places(trails: Trails, place: OrganisationId, size: int) -> Iterator[SealedRecord]:
    """Read the first *size* places, and those behind them that belong to no tree."""
    first = 0
    while stretch := _stretch(trails, place, first, size):
        yield from stretch
        first = stretch[-1].leaf.index + 1
    yield from _behind(trails, place)


def hashes(trails: Trails, place: OrganisationId, size: int) -> Iterator[bytes]:
    """Read the hashes at the first *size* places."""
    first = 0
    while first < size and (stretch := trails.leaves(place, first=first, limit=STRETCH)):
        yield from (leaf.hash for leaf in stretch if leaf.index < size)
        first = stretch[-1].index + 1


def _stretch(
    trails: Trails, place: OrganisationId, first: int, size: int
) -> Sequence[SealedRecord]:
    if first >= size:
        return ()
    found = trails.sealed(place, first=first, limit=STRETCH)
    return [each for each in found if each.leaf.index < size]


def _behind(trails: Trails, place: OrganisationId) -> Iterator[SealedRecord]:
    """Read places that no tree has: the tree that is read after them has all that were sealed."""
    first, full = trails.tree(place).size, True
    while full:
        stretch = trails.sealed(place, first=first, limit=STRETCH)
        now = trails.tree(place).size
        yield from (each for each in stretch if each.leaf.index >= now)
        full = len(stretch) == STRETCH
        first = stretch[-1].leaf.index + 1 if full else first


def _checkpoints(trails: Trails, place: OrganisationId) -> Iterator[SignedCheckpoint]:
    after = 0
    while stretch := trails.checkpoints(place, after=after, limit=STRETCH):
        yield from stretch
        after = stretch[-1].checkpoint.size
