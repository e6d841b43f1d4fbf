"""Look at what gets into a request's way."""

from attrs import evolve, frozen

from workcore.entities.user import User
from workcore.model import Caller, RequestId
from workcore.policies.access import sees_all
from workcore.policies.conflicts import Conflict, conflicts_with, own_conflicts
from workcore.ports.unit_of_work import Units
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
            around = unit.requests.neighbourhood(request.content, excluding=request.id)
            clashes = conflicts_with(request.content, around.works, around.parents)
            return tuple(_shown(c, unit.actor) for c in (*own_conflicts(request.content), *clashes))


def _shown(conflict: Conflict, actor: User) -> Conflict:
    return conflict if sees_all(actor.roles) else evolve(conflict, other=None)
