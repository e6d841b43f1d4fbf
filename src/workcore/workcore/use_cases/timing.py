"""Clocks of requests: started, paused and ended with the transition that does it."""

from attrs import evolve

from workcore.entities.work_request import WorkRequest
from workcore.model import Status
from workcore.policies.sla import Sla, begun
from workcore.ports.unit_of_work import UnitOfWork


def timed(unit: UnitOfWork, before: WorkRequest, after: WorkRequest) -> WorkRequest:
    """Let the clocks of a request follow what happened to it; to be saved with it."""
    sla = _sla(unit, before, after)
    return after if sla is after.sla else evolve(after, sla=sla)


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
