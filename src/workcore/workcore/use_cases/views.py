"""What use cases answer with: a request as its caller may see and move it."""

from functools import lru_cache
from itertools import product
from typing import Final

from attrs import frozen

from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.model import Action, Course, Permission, Relation, Role, Status
from workcore.policies.access import may
from workcore.policies.findings import Finding
from workcore.policies.transitions import EDITABLE, actions_from


# A dictionary is filled in half the time of slots, and lists fill many.
@frozen(slots=False)
class RequestView:
    """
    A request, and what its caller may do next.

    Attributes:
        allowed: What the caller may do now, in the order of the transition table.
        findings: What the rules have to say about it, where they were asked.
    """

    request: WorkRequest
    allowed: tuple[Permission, ...]
    findings: tuple[Finding, ...] = ()


def view(request: WorkRequest, actor: User, findings: tuple[Finding, ...] = ()) -> RequestView:
    """Show *request* to *actor*."""
    return RequestView(request, allowed(request, actor), findings)


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
