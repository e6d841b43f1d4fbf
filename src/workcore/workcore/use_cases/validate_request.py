"""Judge a request that nobody has saved."""

from attrs import frozen

from workcore.model import Caller, Permission, RequestContent
from workcore.policies.findings import Finding
from workcore.ports.clock import Clock
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import permit_generally
from workcore.use_cases.references import assets_of
from workcore.use_cases.submission import all_findings


@frozen
class ValidateRequest:
    """Run every rule over a request, conflicts included, and save nothing."""

    _units: Units
    _clock: Clock

    def __call__(self, content: RequestContent, *, caller: Caller) -> tuple[Finding, ...]:
        """
        Say what a submission of *content* would be told now.

        Raises:
            NotAllowed: The caller's roles do not raise requests.
            InvalidInput: An asset or user does not exist.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.CREATE, unit.actor)
            assets_of(unit, content)
            priced = content.priced_in(unit.organisation.currency)
            return all_findings(unit, priced, self._clock.now(), None)
