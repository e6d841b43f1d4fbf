"""See whether the audit trail is what was signed of it."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from attrs import frozen

from workcore.entities.trail import Checkpoint
from workcore.entities.trail_faults import Fault, FaultCode, faults_in
from workcore.errors import BadNote
from workcore.model import Caller, OrganisationId, Permission
from workcore.policies.merkle import Tree
from workcore.ports.checkpoints import CheckpointSigner, CheckpointStore
from workcore.ports.trails import Trails
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import permit_generally
from workcore.use_cases.whole_trail import kept, places


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
        # Outside first: whatever is there was sealed before the tree is read.
        outside = {note: size for size, note in self._store.notes(place)}
        tree, ours = kept(self._trails, place)
        here = {each.note: each.checkpoint.size for each in ours}
        signed, bad = self._signed(place, outside | here)
        faults = (
            *bad,
            *faults_in(places(self._trails, place, tree.size), signed),
            *_lost(tree, signed, set(here.values()), set(outside.values())),
            *self._strays(place),
        )
        return TrailReport(records=tree.size, checkpoints=len(signed), faults=faults)

    def _signed(
        self, place: OrganisationId, notes: Mapping[str, int]
    ) -> tuple[list[Checkpoint], list[Fault]]:
        """Open what is kept here and outside."""
        signed, bad = [], []
        for note, size in notes.items():
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


def _lost(
    tree: Tree, signed: Sequence[Checkpoint], here: AbstractSet[int], outside: AbstractSet[int]
) -> Iterator[Fault]:
    """See that what is genuine outside is still here, and that the tree that grows on is signed."""
    for size in (each.size for each in signed if each.size <= tree.size):
        if size in outside - here:
            yield Fault.at(FaultCode.FORGOTTEN, size - 1)
    if tree.size and (tree.size, tree.root) not in {(each.size, each.root) for each in signed}:
        yield Fault.at(FaultCode.MOVED, tree.size)


def _opened(text: str, place: OrganisationId) -> Checkpoint:
    checkpoint = Checkpoint.read(text)
    if checkpoint.organisation_id != place:
        raise BadNote
    return checkpoint
