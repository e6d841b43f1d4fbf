"""What use cases answer with: a request as its caller may see and move it."""

from datetime import datetime
from functools import lru_cache
from itertools import product
from typing import Final

from attrs import frozen

from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.model import Action, Course, Permission, Relation, Role, Status
from workcore.policies.access import may
from workcore.policies.findings import Finding
from workcore.policies.sla import Readings, read
from workcore.policies.transitions import EDITABLE, actions_from
from workcore.ports.unit_of_work import UnitOfWork


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
    request: WorkRequest, unit: UnitOfWork, at: datetime, findings: tuple[Finding, ...] = ()
) -> RequestView:
    """Show *request* to whoever acts in *unit*, as it stands at some instant."""
    return RequestView(request, allowed(request, unit.actor), findings, clocks(request, unit, at))


def clocks(request: WorkRequest, unit: UnitOfWork, at: datetime) -> Readings | None:
    """Read the clocks of *request*."""
    sla = request.sla
    if sla is None:
        return None
    return read(sla, at, unit.settings.at(sla.version).terms(request.content.priority))


def allowed(request: WorkRequest, actor: User) -> tuple[Permission, ...]:
    """List what *actor* may do to *request* in its state."""
    return _allowed(request.status, request.course, actor.roles, request.relations(actor))


@lru_cache(maxsize=4_096)
def _allowed(
    status: Status, course: Course, roles: frozenset[Role], relations: frozenset[Relation]
) -> tuple[Permission, ...]:
    # A page of a list asks the same few questions again and again.
    return tuple(p for p in OFFERED[status, course] if may(p, roles, relations))


OFFERED: Final = {
    (status, course): (
        *(Permission(action) for action in actions_from(status, course)),
        *((Permission.DELEGATE,) if Action.APPROVE in actions_from(status, course) else ()),
        *((Permission.EDIT,) if status in EDITABLE else ()),
        Permission.DUPLICATE,
        Permission.COMMENT,
    )
    for status, course in product(Status, Course)
}
"""What the tables offer in each state and on each course, whoever asks."""
