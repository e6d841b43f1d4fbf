"""What use cases answer with: a request as its caller may see and move it."""

from datetime import datetime

from attrs import frozen

from workcore.entities.approval import ApprovalChain
from workcore.entities.work_request import WorkRequest
from workcore.model import Permission
from workcore.policies.findings import Finding
from workcore.policies.sla import Readings, read
from workcore.ports.unit_of_work import UnitOfWork
from workcore.use_cases.offering import allowed, heard


# A dictionary is filled in half the time of slots, and lists fill many.
@frozen(slots=False)
class RequestView:
    """
    A request, and what its caller may do next.

    Attributes:
        allowed: What the caller may do now, in the order of the transition table.
        findings: What the rules have to say about it, where they were asked.
        clocks: How long people have waited, since it was submitted.
    """

    request: WorkRequest
    allowed: tuple[Permission, ...]
    findings: tuple[Finding, ...] = ()
    clocks: Readings | None = None


def view(
    request: WorkRequest,
    unit: UnitOfWork,
    at: datetime,
    findings: tuple[Finding, ...] = (),
    chain: ApprovalChain | None = None,
) -> RequestView:
    """
    Show *request* to whoever acts in *unit*, as it stands at some instant.

    Args:
        chain: Its open chain, where `may_answer` says that it matters.
    """
    offered = allowed(request, unit.actor)
    if chain is not None:
        offered = heard(offered, request, chain, unit.actor)
    return RequestView(request, offered, findings, clocks(request, unit, at))


def clocks(request: WorkRequest, unit: UnitOfWork, at: datetime) -> Readings | None:
    """Read the clocks of *request*."""
    sla = request.sla
    if sla is None:
        return None
    return read(sla, at, unit.settings.at(sla.version).terms(request.content.priority))
