"""Tell who was too slow what somebody else did meanwhile."""

from workcore.entities.approval import ApprovalChain
from workcore.entities.work_request import WorkRequest
from workcore.errors import NotFound, Stale
from workcore.model import ChainState, RequestId
from workcore.ports.unit_of_work import UnitOfWork
from workcore.use_cases.access import visible


def tell(unit: UnitOfWork, refusal: Stale) -> None:
    """Add what happened to a request, and whom its chain asks now; nothing when it is gone."""
    try:
        request = visible(unit, RequestId(refusal.id))
    except NotFound:
        refusal.current = None
        return
    refusal.current = request.version
    if request.approval.state is ChainState.NONE:
        refusal.happened = _changed(request)
        return
    chain = unit.chains.get(request.id, request.revision)
    refusal.happened = _answered(request, chain) or _changed(request)
    refusal.explanation = chain.explanation


def _answered(request: WorkRequest, chain: ApprovalChain) -> str | None:
    """Say who answered what, where that was the last that happened."""
    for step in chain.steps:
        for decision in step.decisions:
            if decision.at == request.updated_at:
                said = decision.verdict.replace("_", " ")
                return f"{decision.by.name} answered {said} at the {step.level} step{_now(request)}"
    return None


def _changed(request: WorkRequest) -> str:
    return f"{request.updated_by.name} changed it{_now(request)}"


def _now(request: WorkRequest) -> str:
    status = request.status.replace("_", " ")
    return f" at {request.updated_at:%Y-%m-%d %H:%M}Z, and it is {status}."
