"""Look at what gets into a request's way."""

from attrs import evolve, frozen

from workcore.model import Caller, RequestContent, RequestId
from workcore.policies.access import sees_all
from workcore.policies.conflicts import Conflict, conflicts_with, own_conflicts
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import visible


@frozen
class ReadConflicts:
    """Name the works that a request's window clashes with, and the wishes it fails."""

    _units: Units

    def __call__(self, request_id: RequestId, *, caller: Caller) -> tuple[Conflict, ...]:
        """
        List every conflict with its cause.

        The other work is left out for a caller who may not see it.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            return (*own_conflicts(request.content), *clashes(unit, request.content, request.id))


def clashes(
    unit: UnitOfWork, content: RequestContent, request_id: RequestId | None
) -> tuple[Conflict, ...]:
    """Find what *content* clashes with; the other work is for those alone who see all."""
    around = unit.requests.neighbourhood(content, excluding=request_id)
    found = conflicts_with(content, around.works, around.parents)
    if sees_all(unit.actor.roles):
        return found
    return tuple(evolve(conflict, other=None) for conflict in found)
