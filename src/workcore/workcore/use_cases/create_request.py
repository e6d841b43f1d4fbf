"""Raise a request."""

from collections.abc import Mapping

from attrs import frozen

from workcore.entities.asset import Asset
from workcore.entities.records import StatusChange
from workcore.entities.work_request import WorkRequest
from workcore.events import Created, Event
from workcore.model import AssetId, Caller, HistoryId, Permission, RequestContent, RequestId
from workcore.policies.consistency import Facts
from workcore.policies.findings import Finding
from workcore.policies.references import reference
from workcore.policies.validation import validate
from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore.ports.numbers import Numbers
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import permit, permit_generally, visible
from workcore.use_cases.explaining import explained
from workcore.use_cases.recording import Recorder
from workcore.use_cases.references import assets_of, ensure_there, reference_to
from workcore.use_cases.submission import submit
from workcore.use_cases.timing import armed
from workcore.use_cases.views import RequestView, view

Assets = Mapping[AssetId, Asset]


@frozen
class CreateRequest:
    """Make a draft; errors in it are findings, and stop only its submission."""

    _units: Units
    _clock: Clock
    _ids: Ids
    _numbers: Numbers
    _recorder: Recorder

    def __call__(
        self, content: RequestContent, *, caller: Caller, submitting: bool = False
    ) -> RequestView:
        """
        Make a draft of *content*, and submit it at once when *submitting*.

        Amounts without a currency take the organisation's.

        Raises:
            NotAllowed: The caller's roles do not raise requests.
            InvalidInput: An asset or user does not exist; or the draft has errors, and
                *submitting*. Nothing is kept.
        """
        with self._units(caller) as unit:
            # Read first: a store may tell in the same answer who is calling.
            assets = unit.assets.many(content.asset_ids)
            permit_generally(Permission.CREATE, unit.actor)
            ensure_there(unit, content, assets)
            shown = self._create(unit, content, assets, caller, submitting=submitting)
            unit.commit()

        return shown

    def duplicate(self, request_id: RequestId, *, caller: Caller) -> RequestView:
        """
        Make a draft that asks for the same as another request does.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
            NotAllowed: The access table does not grant it.
        """
        with self._units(caller) as unit:
            original = visible(unit, request_id)
            with explained(unit, original):
                permit(Permission.DUPLICATE, original, unit.actor)
            assets = assets_of(unit, original.content)
            shown = self._create(unit, original.content, assets, caller, submitting=False)
            unit.commit()

        return shown

    def _create(
        self,
        unit: UnitOfWork,
        content: RequestContent,
        assets: Assets,
        caller: Caller,
        *,
        submitting: bool,
    ) -> RequestView:
        draft = self._draft(unit, content.priced_in(unit.organisation.currency), assets)
        request, events, findings = (
            self._submitted(unit, draft, assets) if submitting else self._kept(unit, draft)
        )
        unit.requests.add(request)
        unit.history.add(self._first_row(draft))
        self._recorder.request(unit, caller, created(draft), *events, after=request)
        return view(request, unit, draft.created_at, findings)

    def _draft(self, unit: UnitOfWork, content: RequestContent, assets: Assets) -> WorkRequest:
        at, actor, organisation = self._clock.now(), unit.actor, unit.organisation
        year = at.astimezone(organisation.zone).year
        return WorkRequest(
            id=RequestId(self._ids.new()),
            organisation_id=organisation.id,
            reference=reference(year, self._numbers.next(organisation.id, year)),
            content=content,
            asset=reference_to(assets[content.asset_id]),
            requested_by=actor.person,
            requester_email=actor.email,
            created_at=at,
            updated_at=at,
            updated_by=actor.person,
        )

    def _submitted(
        self, unit: UnitOfWork, draft: WorkRequest, assets: Assets
    ) -> tuple[WorkRequest, tuple[Event, ...], tuple[Finding, ...]]:
        submission = submit(unit, draft, assets, draft.created_at)
        unit.chains.put(submission.chain)
        return submission.request, submission.events, submission.findings

    def _kept(
        self, unit: UnitOfWork, draft: WorkRequest
    ) -> tuple[WorkRequest, tuple[Event, ...], tuple[Finding, ...]]:
        facts = Facts(now=draft.created_at, currency=unit.organisation.currency)
        return armed(unit, draft), (), validate(draft.content, facts)

    def _first_row(self, draft: WorkRequest) -> StatusChange:
        return StatusChange(
            id=HistoryId(self._ids.new()),
            request_id=draft.id,
            before=None,
            after=draft.status,
            by=draft.requested_by,
            at=draft.created_at,
        )


def created(draft: WorkRequest) -> Created:
    """Tell that a draft was made."""
    return Created(
        request_id=draft.id,
        reference=draft.reference,
        by=draft.requested_by,
        at=draft.created_at,
    )
