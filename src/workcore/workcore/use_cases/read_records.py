"""Look at what was written beside a request: its chain, history and audit records."""

from attrs import frozen

from workcore.entities.approval import ApprovalChain
from workcore.entities.records import AuditRecord, StatusChange
from workcore.model import Caller, Permission, RequestId
from workcore.ports.queries import Page, Slice
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import permit, visible
from workcore.use_cases.recording import SUBJECT


@frozen
class ReadChain:
    """Show who has to agree to a request, and what they said."""

    _units: Units

    def __call__(self, request_id: RequestId, *, caller: Caller) -> ApprovalChain:
        """
        Show the chain of the request's present revision.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
            NoSuchChain: It was not submitted since it was last taken back.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            return unit.chains.get(request.id, request.revision)


@frozen
class ReadHistory:
    """Show how a request moved."""

    _units: Units

    def __call__(self, request_id: RequestId, part: Slice, *, caller: Caller) -> Page[StatusChange]:
        """
        List a request's status changes, oldest first.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
        """
        with self._units(caller) as unit:
            return unit.history.of(visible(unit, request_id).id, part)


@frozen
class ReadAudit:
    """Show who did what to a request."""

    _units: Units

    def __call__(self, request_id: RequestId, part: Slice, *, caller: Caller) -> Page[AuditRecord]:
        """
        List a request's audit records, oldest first.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
            NotAllowed: The caller is no auditor, administrator or owner of the asset.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            permit(Permission.READ_AUDIT, request, unit.actor)
            return unit.audit.of(SUBJECT, str(request.id), part)
