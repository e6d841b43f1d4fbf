"""Whether an audit trail is what was signed: every place, their order, their number."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final

from attrs import define, field, frozen

from workcore.entities.trail import Checkpoint, SealedRecord, sealed_hash
from workcore.policies.merkle import Tree, grow


class FaultCode(StrEnum):
    """What can be wrong with a trail."""

    ALTERED = "altered"
    GONE = "gone"
    MISSING = "missing"
    REWRITTEN = "rewritten"
    CUT_OFF = "cut_off"
    UNSIGNED = "unsigned"
    STRAY = "stray"
    BAD_NOTE = "bad_note"
    FORGOTTEN = "forgotten"
    MOVED = "moved"


MESSAGES: Final = {
    FaultCode.ALTERED: "differs from what was sealed",
    FaultCode.GONE: "was deleted",
    FaultCode.MISSING: "has no place in the trail any more",
    FaultCode.REWRITTEN: "was changed, deleted, inserted or moved after it was signed",
    FaultCode.CUT_OFF: "was signed and is not there",
    FaultCode.UNSIGNED: "has a place that nobody signed",
    FaultCode.FORGOTTEN: "is the last of a checkpoint that was deleted here and is still outside",
    FaultCode.MOVED: "is to be added to a tree that nobody signed",
}


@frozen
class Fault:
    """
    Something that is not as it was signed.

    Attributes:
        first: The place, or the first of those among which it is; counted from 0.
        last: The last of them.
    """

    code: FaultCode
    first: int
    last: int
    message: str

    @classmethod
    def at(cls, code: FaultCode, first: int, last: int | None = None) -> "Fault":
        """Find a fault at a place, or somewhere among some."""
        end = first if last is None else last
        where = f"Record {first}" if end == first else f"One or more of records {first} to {end}"
        return cls(code, first, end, f"{where} {MESSAGES[code]}.")


def faults_in(places: Iterable[SealedRecord], signed: Sequence[Checkpoint]) -> Iterator[Fault]:
    """
    Compare a trail with what was signed of it.

    Args:
        places: All of them, by place.
        signed: Genuine checkpoints, smallest first.
    """
    comparison = Comparison(list(reversed(signed)))
    for place in places:
        yield from _record_faults(place)
        yield from comparison.take(place)
    yield from comparison.end(signed)


def _record_faults(place: SealedRecord) -> Iterator[Fault]:
    if place.record is None:
        yield Fault.at(FaultCode.GONE, place.leaf.index)
    elif sealed_hash(place.record) != place.leaf.hash:
        yield Fault.at(FaultCode.ALTERED, place.leaf.index)


@define
class Comparison:
    """
    A tree that grows with the places, and what was signed of it.

    Attributes:
        size: How many leaves the tree has, and *peaks* the rest of it, as `Tree` says.
        ahead: Checkpoints that the tree has not reached, the largest first.
        agreed: Up to here everything is as it was signed.
        whole: Whether the tree can be compared: behind a gap it cannot.
    """

    ahead: list[Checkpoint]
    size: int = 0
    peaks: list[bytes] = field(factory=list)
    agreed: int = 0
    whole: bool = True

    def take(self, place: SealedRecord) -> Iterator[Fault]:
        """Compare with one more place."""
        if self.whole and place.leaf.index != self.size:
            self.whole = False
            first, last = sorted((self.size, place.leaf.index))
            yield Fault.at(FaultCode.MISSING, first, last - 1)
        if self.whole:
            grow(self.peaks, self.size, place.leaf.hash)
            self.size += 1
            yield from self._compare()

    def _compare(self) -> Iterator[Fault]:
        while self.whole and self.ahead and self.ahead[-1].size == self.size:
            checkpoint = self.ahead.pop()
            if checkpoint.root == Tree(self.size, tuple(self.peaks)).root:
                self.agreed = checkpoint.size
            else:
                self.whole = False
                yield Fault.at(FaultCode.REWRITTEN, self.agreed, checkpoint.size - 1)

    def end(self, signed: Sequence[Checkpoint]) -> Iterator[Fault]:
        """Compare the number of places."""
        last = signed[-1].size if signed else 0
        if not self.whole:
            return
        if self.size < last:
            yield Fault.at(FaultCode.CUT_OFF, self.size, last - 1)
        if self.size > last:
            yield Fault.at(FaultCode.UNSIGNED, last, self.size - 1)
