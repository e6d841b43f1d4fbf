"""Have refusals say which approval policy has to do with them."""

from collections.abc import Iterator
from contextlib import contextmanager

from workcore.entities.work_request import WorkRequest
from workcore.errors import Conflict, InvalidInput, NotAllowed, Refused
from workcore.model import ChainState, Explanation
from workcore.policies.access import FOUR_EYES
from workcore.ports.unit_of_work import UnitOfWork


@contextmanager
def explained(unit: UnitOfWork, request: WorkRequest) -> Iterator[None]:
    """Explain whatever is refused meanwhile by the chain of *request*: all who see may know it."""
    try:
        yield
    except (NotAllowed, Conflict, InvalidInput) as refusal:
        if request.approval.state is not ChainState.NONE:
            chain = unit.chains.get(request.id, request.revision)
            refusal.explanation = chain.explanation
            if isinstance(refusal, NotAllowed) and _wants_answer(refusal, request):
                refusal.hint = chain.explained
        raise


def _wants_answer(refusal: NotAllowed, request: WorkRequest) -> bool:
    return request.answerable and refusal.permission in FOUR_EYES


@contextmanager
def explained_by_version(unit: UnitOfWork) -> Iterator[None]:
    """Say of a policy that is not taken which one stays in force."""
    try:
        yield
    except Refused as refusal:
        refusal.explanation = Explanation(policy_version=unit.policies.current.version)
        raise
