"""What submitting takes, wherever it happens: rules, neighbours, a chain."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from workcore.entities.approval import ApprovalChain
from workcore.entities.approval_step import Step
from workcore.entities.asset import Asset
from workcore.entities.work_request import WorkRequest
from workcore.events import Approved, Event, Moved
from workcore.model import AssetId, Impact, Person, RequestContent, RequestId, UserId
from workcore.policies.approval import StepRule, Who
from workcore.policies.approval_cases import case_of
from workcore.policies.conflicts import as_finding
from workcore.policies.consistency import Facts
from workcore.policies.findings import Finding, ensure_submittable
from workcore.policies.transitions import AT_ONCE
from workcore.policies.validation import validate
from workcore.ports.unit_of_work import UnitOfWork
from workcore.use_cases.asking import approval_requested
from workcore.use_cases.read_conflicts import clashes
from workcore.use_cases.timing import timed


@frozen(kw_only=True)
class Submission:
    """What came of submitting: to be saved and told together."""

    request: WorkRequest
    chain: ApprovalChain
    events: tuple[Event, ...]
    findings: tuple[Finding, ...]


def all_findings(
    unit: UnitOfWork, content: RequestContent, at: datetime, request_id: RequestId | None
) -> tuple[Finding, ...]:
    """Apply every rule, those about neighbouring works included."""
    facts = Facts(now=at, currency=unit.organisation.currency)
    return (*validate(content, facts), *map(as_finding, clashes(unit, content, request_id)))


def submit(
    unit: UnitOfWork,
    draft: WorkRequest,
    assets: Mapping[AssetId, Asset],
    at: datetime,
) -> Submission:
    """
    Judge a draft, find who has to agree, and ask the first of them.

    Raises:
        InvalidInput: Rules are broken; each is named.
        IllegalTransition: It is no draft.
    """
    findings = all_findings(unit, draft.content, at, draft.id)
    ensure_submittable(findings)
    chain = open_chain(unit, draft, assets, at)
    moved, event = draft.submitted(chain, by=unit.actor, at=at)
    submitted = timed(unit, draft, moved)
    events = (event, *_consequences(event, chain, at))
    return Submission(request=submitted, chain=chain, events=events, findings=findings)


def open_chain(
    unit: UnitOfWork, request: WorkRequest, assets: Mapping[AssetId, Asset], at: datetime
) -> ApprovalChain:
    """Compute who has to agree to *request*, and ask the first step."""
    return chain_for(unit, request, assets).advanced(at)


def chain_for(
    unit: UnitOfWork, request: WorkRequest, assets: Mapping[AssetId, Asset]
) -> ApprovalChain:
    """Compute who has to agree to *request*, and ask nobody yet."""
    content, primary = request.content, assets[request.content.asset_id]
    case = case_of(content, primary.asset_type, primary.capacity_group)
    policy = unit.policies.current
    steps = (
        Step.asking(each.step, _named(unit, each.step, request, assets), each.because)
        for each in policy.routed(case)
    )
    return ApprovalChain(
        request_id=request.id,
        revision=request.revision,
        policy_version=policy.version,
        rules=tuple(rule.name for rule in policy.matching(case)),
        steps=tuple(steps),
    )


def _named(
    unit: UnitOfWork, rule: StepRule, request: WorkRequest, assets: Mapping[AssetId, Asset]
) -> tuple[Person, ...]:
    """Find whom a step asks by name: never the requester, nobody who has left."""
    wanted = {
        Who.USERS: rule.user_ids,
        Who.ASSET_OWNER: _owners(request.content, assets),
        Who.LEVEL: (),
    }[rule.who]
    asked = [user_id for user_id in wanted if user_id != request.requested_by.id]
    if not asked:
        return ()
    users = unit.users.many(asked)
    return tuple(users[user].person for user in asked if user in users and users[user].active)


def _owners(content: RequestContent, assets: Mapping[AssetId, Asset]) -> tuple[UserId, ...]:
    """Find the owners of what is closed, or else of the primary asset."""
    closed = [a for a, impact in content.impacts.items() if impact is Impact.FULL_CLOSURE]
    owners = (assets[asset].owner_id for asset in closed or [content.asset_id])
    return tuple(dict.fromkeys(owner for owner in owners if owner is not None))


def _consequences(event: Moved, chain: ApprovalChain, at: datetime) -> tuple[Event, ...]:
    """Tell besides that somebody is asked, or that nobody had to be."""
    if chain.open_steps:
        return approval_requested(event, chain.open_steps)
    return (
        Approved(
            request_id=event.request_id,
            reference=event.reference,
            by=event.by,
            at=at,
            before=event.after,
            after=AT_ONCE,
        ),
    )
