"""Hand a draft to its approvers."""

from attrs import frozen

from workcore.model import Action, Caller, Permission, RequestId
from workcore.policies.transitions import next_status
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import ensure_version, permit, visible
from workcore.use_cases.explaining import explained
from workcore.use_cases.recording import SUBJECT, Recorder
from workcore.use_cases.references import assets_of
from workcore.use_cases.submission import submit
from workcore.use_cases.views import RequestView, view


@frozen
class SubmitRequest:
    """Judge a draft, find who has to agree, and ask them; all of it or nothing."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self, request_id: RequestId, *, caller: Caller, expected: int | None = None
    ) -> RequestView:
        """
        Submit a draft of version *expected*.

        Raises:
            NoSuchRequest, NotAllowed, IllegalTransition, Stale: As for every action.
            InvalidInput: The draft has errors; each is named.
        """
        with self._units(caller) as unit:
            draft = visible(unit, request_id)
            with explained(unit, draft):
                permit(Permission.SUBMIT, draft, unit.actor)
                ensure_version(SUBJECT, draft, expected)
                next_status(draft.status, Action.SUBMIT)

            submission = submit(unit, draft, assets_of(unit, draft.content), self._clock.now())
            saved = unit.requests.save(submission.request)
            unit.chains.put(submission.chain)
            self._recorder.request(unit, caller, *submission.events, before=draft, after=saved)
            unit.commit()

        return view(saved, unit, saved.updated_at, submission.findings)
