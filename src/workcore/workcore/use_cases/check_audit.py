"""See whether the audit trail is what was signed of it."""

from collections.abc import Iterator
from typing import Final

from attrs import frozen

from workcore.entities.trail import Checkpoint, SealedRecord
from workcore.entities.trail_faults import Fault, FaultCode, faults_in
from workcore.errors import BadNote
from workcore.model import Caller, OrganisationId, Permission
from workcore.ports.checkpoints import CheckpointSigner, CheckpointStore
from workcore.ports.trails import Trails
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import permit_generally

STRETCH: Final = 5_000
"""So many records are read at a time."""


@frozen(kw_only=True)
class TrailReport:
    """
    How a trail compares with what was signed of it.

    Attributes:
        records: How many have a place.
        checkpoints: How many outside were compared.
    """

    records: int
    checkpoints: int
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        """Whether everything is as it was signed."""
        return not self.faults


@frozen
class CheckAudit:
    """Compare the caller's trail with the checkpoints outside."""

    _units: Units
    _trails: Trails
    _store: CheckpointStore
    _signer: CheckpointSigner

    def __call__(self, *, caller: Caller) -> TrailReport:
        """
        Read the whole trail and compare it.

        Raises:
            NotAllowed: The caller is no auditor or administrator.
            NotConfigured: There is no key to verify with.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.READ_AUDIT, unit.actor)
        place = caller.organisation_id
        signed, bad = self._signed(place)
        faults = (*bad, *faults_in(places(self._trails, place), signed), *self._strays(place))
        return TrailReport(
            records=self._trails.tree(place).size, checkpoints=len(signed), faults=faults
        )

    def _signed(self, place: OrganisationId) -> tuple[list[Checkpoint], list[Fault]]:
        """Open what is outside, and what is about to be put there."""
        waiting = ((s.checkpoint.size, s.note) for s in self._trails.unpublished(place))
        signed, bad = [], []
        for size, note in (*self._store.notes(place), *waiting):
            try:
                signed.append(_opened(self._signer.opened(note), place))
            except BadNote:
                message = f"The checkpoint after record {size - 1} was not signed by our key."
                bad.append(Fault(FaultCode.BAD_NOTE, 0, size - 1, message))
        return sorted(signed, key=lambda checkpoint: checkpoint.size), bad

    def _strays(self, place: OrganisationId) -> Iterator[Fault]:
        count = self._trails.strays(place)
        if count:
            message = f"{count} records were inserted that no commit of ours wrote."
            yield Fault(FaultCode.STRAY, 0, 0, message)


def places(trails: Trails, place: OrganisationId) -> Iterator[SealedRecord]:
    """Read a whole trail, a stretch at a time."""
    first = 0
    while stretch := trails.sealed(place, first=first, limit=STRETCH):
        yield from stretch
        first = stretch[-1].leaf.index + 1


def _opened(text: str, place: OrganisationId) -> Checkpoint:
    checkpoint = Checkpoint.read(text)
    if checkpoint.organisation_id != place:
        raise BadNote
    return checkpoint
