"""Look at an organisation's audit trail as a whole."""

from collections.abc import Sequence

from attrs import frozen

from workcore.entities.records import AuditRecord
from workcore.entities.trail import SignedCheckpoint
from workcore.model import Caller, Permission
from workcore.ports.queries import Page, Slice
from workcore.ports.trails import Trails
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import permit_generally


@frozen
class ReadTrail:
    """Show what happened in an organisation, and what was signed of it."""

    _units: Units
    _trails: Trails

    def __call__(self, part: Slice, *, caller: Caller) -> Page[AuditRecord]:
        """
        List every record, oldest first.

        Raises:
            NotAllowed: The caller is no auditor or administrator.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.READ_AUDIT, unit.actor)
            return unit.audit.all(part)

    def checkpoints(
        self, *, caller: Caller, after: int = 0, limit: int
    ) -> Sequence[SignedCheckpoint]:
        """
        List checkpoints of more than *after* records, smallest first.

        Raises:
            NotAllowed: The caller is no auditor or administrator.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.READ_AUDIT, unit.actor)
        return self._trails.checkpoints(caller.organisation_id, after=after, limit=limit)
