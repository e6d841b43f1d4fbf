"""Find who may answer in somebody's place."""

from attrs import frozen

from workcore.model import Caller, Permission, Person, RequestId
from workcore.policies.access import may
from workcore.policies.approval_holes import DECIDERS
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import visible


@frozen
class ReadDeputies:
    """List whom an approver may ask to answer for him."""

    _units: Units

    def __call__(self, request_id: RequestId, *, caller: Caller) -> tuple[Person, ...]:
        """
        List everybody to whom the caller may hand his answer to a request, by name.

        Nobody, where no answer of his is asked for.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            if not may(Permission.DELEGATE, unit.actor.roles, request.relations(unit.actor)):
                return ()
            chain = unit.chains.get(request.id, request.revision)
            step, seat = chain.place_of(request.unbiased(unit.actor))
            able = [
                user.person
                for user in unit.users.holding(DECIDERS)
                if user.id not in request.biased
                and step.delegation_problem(seat or unit.actor.person, user) is None
            ]
            return tuple(sorted(able, key=lambda person: person.name))
