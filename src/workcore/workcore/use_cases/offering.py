"""What callers are offered: what the tables let them do, and of answers those that would count."""

from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import product
from typing import Final

from workcore.entities.approval import ApprovalChain
from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.model import (
    Action,
    ChainState,
    Course,
    Permission,
    Relation,
    Role,
    Status,
    Verdict,
)
from workcore.policies.access import may
from workcore.policies.transitions import EDITABLE, actions_from
from workcore.ports.unit_of_work import UnitOfWork
from workcore.use_cases.access import STRANGER


def allowed(request: WorkRequest, actor: User) -> tuple[Permission, ...]:
    """List what *actor* may do to *request* in its state."""
    return _allowed(request.status, request.course, actor.roles, request.relations(actor))


@lru_cache(maxsize=4_096)
def _allowed(
    status: Status, course: Course, roles: frozenset[Role], relations: frozenset[Relation]
) -> tuple[Permission, ...]:
    # A page of a list asks the same few questions again and again.
    return tuple(p for p in OFFERED[status, course] if may(p, roles, relations))


def may_answer(request: WorkRequest, actor: User) -> bool:
    """Whether *actor* may answer by what the request knows; its chain may know that he has."""
    open_ = request.approval.state is ChainState.OPEN
    return open_ and Permission.APPROVE in allowed(request, actor)


def chain_to_answer(unit: UnitOfWork, request: WorkRequest) -> ApprovalChain | None:
    """Read the chain of *request* where it matters to what its caller may do."""
    if not may_answer(request, unit.actor):
        return None
    return unit.chains.open_of([request.id]).get(request.id)


def heard(
    offered: tuple[Permission, ...], request: WorkRequest, chain: ApprovalChain, actor: User
) -> tuple[Permission, ...]:
    """Leave out answers that would not count: given before, handed on, or of whom nobody asks."""
    counting = answers(request, chain, actor)
    return tuple(each for each in offered if each not in ANSWERS or each in counting)


def answers(request: WorkRequest, chain: ApprovalChain, actor: User) -> AbstractSet[Permission]:
    """Say which answers of *actor* the open steps of *chain* would take."""
    if not chain.open_steps:
        return frozenset()
    step, seat = chain.place_of(request.unbiased(actor))
    if step.objection(actor.id, (seat or actor.person).id) is not None:
        return frozenset()
    if seat is None:
        return {each for each in ANSWERS if may(each, actor.roles, STRANGER)}
    return ANSWERS if step.delegable else ANSWERS - {Permission.DELEGATE}


ANSWERS: Final = frozenset(map(Permission, Verdict))
"""What approvers say to an open step."""

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
