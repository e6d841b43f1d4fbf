"""Move approved work to another window."""

from attrs import frozen

from workcore.model import Caller, Permission, RequestId, Window
from workcore.policies.findings import ensure_submittable
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import ensure_version, permit, visible
from workcore.use_cases.explaining import explained
from workcore.use_cases.recording import SUBJECT, Recorder
from workcore.use_cases.submission import all_findings
from workcore.use_cases.views import RequestView, view


@frozen
class RescheduleRequest:
    """Give approved work another window, and say what that clashes with."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self,
        request_id: RequestId,
        window: Window,
        *,
        caller: Caller,
        expected: int | None = None,
        reason: str | None = None,
    ) -> RequestView:
        """
        Move a request of version *expected* to *window*.

        Raises:
            NoSuchRequest, NotAllowed, IllegalTransition, Stale: As for every action.
            InvalidInput: The window is not possible, such as one in the past.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            actor, at = unit.actor, self._clock.now()
            with explained(unit, request):
                permit(Permission.RESCHEDULE, request, actor)
                ensure_version(SUBJECT, request, expected)
                moved, event = request.rescheduled(window, by=actor.person, at=at, reason=reason)
                findings = all_findings(unit, moved.content, at, request.id)
                ensure_submittable(findings)
            saved = unit.requests.save(moved)
            self._recorder.request(unit, caller, event, before=request, after=saved)
            unit.commit()

        return view(saved, unit, saved.updated_at, findings)
