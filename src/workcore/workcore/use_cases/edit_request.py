"""Change what a request asks for."""

from datetime import datetime

from attrs import evolve, frozen

from workcore.codec import merged
from workcore.entities.approval import ApprovalChain
from workcore.entities.work_request import WorkRequest
from workcore.events import Event, Updated
from workcore.model import Caller, ChainState, JsonObject, Permission, RequestId
from workcore.policies.approval import reopened
from workcore.policies.consistency import Facts
from workcore.policies.findings import Finding, ensure_submittable
from workcore.policies.transitions import DECIDABLE
from workcore.policies.validation import validate
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import ensure_version, permit, visible
from workcore.use_cases.asking import approval_requested
from workcore.use_cases.explaining import explained
from workcore.use_cases.offering import chain_to_answer
from workcore.use_cases.recording import SUBJECT, Recorder
from workcore.use_cases.references import assets_of, reference_to
from workcore.use_cases.settling import in_its_way, settled
from workcore.use_cases.submission import chain_for
from workcore.use_cases.timing import timed
from workcore.use_cases.views import RequestView, view


@frozen
class EditRequest:
    """
    Change a draft freely; after submission keep it without errors.

    What approvers have looked at cannot change behind their backs: when money, window, assets,
    impact, type or priority change, the levels that the change affects are asked again.
    """

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self,
        request_id: RequestId,
        patch: JsonObject,
        *,
        caller: Caller,
        expected: int | None = None,
    ) -> RequestView:
        """
        Apply a merge patch (RFC 7396) to the content of a request of version *expected*.

        Raises:
            NoSuchRequest, NotAllowed, Stale: As for every action.
            NotEditable: The request has gone too far.
            InvalidInput: The result has the wrong shape, names what does not exist, or has
                errors and was submitted before.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            at = self._clock.now()
            with explained(unit, request):
                permit(Permission.EDIT, request, unit.actor)
                ensure_version(SUBJECT, request, expected)
                content = merged(request.content, patch).priced_in(unit.organisation.currency)
                edited = request.edited(content, by=unit.actor.person, at=at)
                findings = _judge(unit, edited, at)
            asked, events, chain = _ask_again(unit, request, edited, at)
            saved = unit.requests.save(timed(unit, request, asked))
            self._recorder.request(
                unit, caller, _updated(edited, patch), *events, before=request, after=saved
            )
            found = (*findings, *in_its_way(unit, request, saved))
            unit.commit()

        return view(saved, unit, at, found, chain=chain)


def _judge(unit: UnitOfWork, request: WorkRequest, at: datetime) -> tuple[Finding, ...]:
    never_asked = request.approval.state is ChainState.NONE
    facts = Facts(now=at, currency=unit.organisation.currency, submitting=never_asked)
    findings = validate(request.content, facts)
    if not never_asked:
        ensure_submittable(findings)
    return findings


def _ask_again(
    unit: UnitOfWork, before: WorkRequest, edited: WorkRequest, at: datetime
) -> tuple[WorkRequest, tuple[Event, ...], ApprovalChain | None]:
    """
    Start another chain when what the old one looked at has changed; what is settled stays.

    Tells the chain there is then, where its caller may answer.
    """
    assets = assets_of(unit, edited.content)
    placed = evolve(edited, asset=reference_to(assets[edited.content.asset_id]))
    levels = reopened(before.content, edited.content)
    if before.approval.state is ChainState.NONE or levels is None:
        return placed, (), chain_to_answer(unit, placed)

    former = unit.chains.get(before.id, before.revision)
    unit.chains.put(former.withdrawn())
    renewed = evolve(placed.renewed(), submitted_at=before.submitted_at)
    chain = chain_for(unit, renewed, assets).keeping(former, levels).advanced(at)
    unit.chains.put(chain)
    if not chain.open_steps and renewed.status in DECIDABLE:
        approved, event = settled(renewed, chain)
        return approved, (event,), chain
    asked = renewed.asking(chain)
    return asked, approval_requested(_updated(edited, {}), chain.open_steps), chain


def _updated(after: WorkRequest, patch: JsonObject) -> Updated:
    return Updated(
        request_id=after.id,
        reference=after.reference,
        by=after.updated_by,
        at=after.updated_at,
        fields=tuple(sorted(patch)),
    )
