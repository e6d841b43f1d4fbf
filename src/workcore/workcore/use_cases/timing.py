"""Clocks of requests, and when to tell of their limits: written with what changes them."""

from datetime import datetime

from attrs import evolve

from workcore.entities.work_request import WorkRequest
from workcore.model import Status
from workcore.policies.notices import Watched, first_at
from workcore.policies.sla import Sla, begun
from workcore.ports.unit_of_work import UnitOfWork


def timed(unit: UnitOfWork, before: WorkRequest, after: WorkRequest) -> WorkRequest:
    """Let the clocks of a request follow what happened to it; to be saved with it."""
    sla = _sla(unit, before, after)
    if sla is after.sla and _limits(before) == _limits(after):
        return after
    return armed(unit, after if sla is after.sla else evolve(after, sla=sla))


def armed(unit: UnitOfWork, request: WorkRequest) -> WorkRequest:
    """Have a request looked at when there is something to tell of its limits."""
    return evolve(request, notice_at=first_at(watched(unit, request)))


def watched(unit: UnitOfWork, request: WorkRequest) -> Watched:
    """Take what of a request has limits."""
    sla, content = request.sla, request.content
    terms = None if sla is None else unit.settings.at(sla.version).terms(content.priority)
    return Watched(
        status=request.status,
        deadline=content.deadline,
        submitted_at=request.submitted_at,
        sla=sla,
        terms=terms,
    )


def _limits(request: WorkRequest) -> tuple[Status, datetime | None]:
    return request.status, request.content.deadline


def _sla(unit: UnitOfWork, before: WorkRequest, after: WorkRequest) -> Sla | None:
    if after.status is Status.DRAFT:
        return None
    sla, priority, at = after.sla, after.content.priority, after.updated_at
    if sla is None:
        return _begun(unit, before, after)
    if after.status is before.status and priority is before.content.priority:
        return sla
    terms = unit.settings.at(sla.version).terms(priority)
    aimed = sla if priority is before.content.priority else sla.aimed(terms)
    return aimed if after.status is before.status else aimed.turned(after.status, at, terms)


def _begun(unit: UnitOfWork, before: WorkRequest, after: WorkRequest) -> Sla | None:
    """Start the clocks of what was submitted; what was thrown away as a draft has none."""
    if before.status is not Status.DRAFT or after.status is Status.CANCELLED:
        return None
    settings = unit.settings.current
    terms = settings.terms(after.content.priority)
    sla = begun(settings.version, after.updated_at, terms)
    return sla.turned(after.status, after.updated_at, terms)
