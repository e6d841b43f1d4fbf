"""Approving where an edit has left nobody to ask."""

from typing import Final

from workcore.entities.approval import ApprovalChain
from workcore.entities.work_request import WorkRequest
from workcore.events import Moved
from workcore.model import Status
from workcore.policies.conflicts import as_finding
from workcore.policies.findings import Finding
from workcore.ports.unit_of_work import UnitOfWork
from workcore.use_cases.read_conflicts import clashes

SETTLED: Final = "Nobody is left to ask: all whom the approval policy asks had agreed before."


def settled(request: WorkRequest, chain: ApprovalChain) -> tuple[WorkRequest, Moved]:
    """
    Approve by what was agreed before; the history says so, as nobody approves just now.

    Who brought it about is named, whoever he is: he decides nothing by it.
    """
    by, at = request.updated_by, request.updated_at
    return request.approved(chain, by=by, at=at, reason=SETTLED)


def in_its_way(unit: UnitOfWork, before: WorkRequest, after: WorkRequest) -> tuple[Finding, ...]:
    """Name the works that a request clashes with, where it has just become approved."""
    if after.status is not Status.APPROVED or before.status is Status.APPROVED:
        return ()
    return tuple(map(as_finding, clashes(unit, after.content, after.id)))
