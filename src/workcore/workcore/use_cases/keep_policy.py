"""Look at the approval policy, try another one out, put it in force."""

from collections.abc import Iterator
from typing import Final

from attrs import evolve, frozen

from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.errors import InvalidInput
from workcore.model import Caller, Permission, Role, Status
from workcore.policies.approval import Policy, Routed
from workcore.policies.approval_cases import case_of
from workcore.policies.approval_editing import NewPolicy, policy_problems, refusal
from workcore.policies.approval_holes import DECIDERS, find_hole
from workcore.ports.queries import RequestQuery
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import permit_generally
from workcore.use_cases.explaining import explained_by_version
from workcore.use_cases.in_force import PutInForce

MOST_REPLAYED: Final = 1_000
PAGE: Final = 100

SUBMITTED: Final = tuple(status for status in Status if status is not Status.DRAFT)


@frozen(kw_only=True)
class ChangedChain:
    """A request about which others would be asked, or otherwise: the steps, and their rules."""

    request: WorkRequest
    before: tuple[Routed, ...]
    after: tuple[Routed, ...]

    @property
    def differs(self) -> bool:
        """Whether the steps are others; the names of their rules may be."""
        return [each.step for each in self.before] != [each.step for each in self.after]


@frozen(kw_only=True)
class Simulation:
    """
    What a proposed policy would have done.

    Attributes:
        policy_version: The policy in force, with which it is compared.
        replayed: How many requests were looked at, the newest.
    """

    policy_version: int
    replayed: int
    changed: tuple[ChangedChain, ...]


@frozen
class ReadPolicy:
    """Show the approval policy in force."""

    _units: Units

    def __call__(self, *, caller: Caller) -> Policy:
        """
        Read it.

        Raises:
            NotAllowed: The caller's roles do not read it.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.READ_POLICY, unit.actor)
            return unit.policies.current


@frozen
class SavePolicy:
    """Put an approval policy in force, unless somebody's request would get stuck in it."""

    _units: Units
    _put_in_force: PutInForce

    def __call__(self, new: NewPolicy, *, caller: Caller, expected: int | None = None) -> Policy:
        """
        Replace the policy of version *expected*; chains that are open stay as they are.

        Raises:
            NotAllowed: The caller is no administrator.
            Stale: Another version is in force.
            InvalidInput: Each problem is named.
            PolicyHasHole: Some request would reach nobody who may decide.
        """
        with self._units(caller) as unit:
            before = unit.policies.current
            with explained_by_version(unit):
                permit_generally(Permission.MANAGE_POLICY, unit.actor)
                self._put_in_force.ensure_current(unit, before, expected)
                ensure_sound(unit, new)
            saved = new.numbered(before.version + 1)
            unit.policies.add(saved)
            self._put_in_force(unit, before, saved, caller=caller)

        return saved


def ensure_sound(unit: UnitOfWork, new: NewPolicy) -> None:
    """
    Refuse a policy in which something is wrong.

    Raises:
        InvalidInput, PolicyHasHole: As for saving it.
    """
    people = deciders(unit)
    problems = tuple(policy_problems(new, people))
    if problems:
        raise InvalidInput(problems)
    hole = find_hole(new.numbered(0), people)
    if hole is not None:
        raise refusal(hole)


def deciders(unit: UnitOfWork) -> tuple[User, ...]:
    """Find everybody who may be asked."""
    return unit.users.holding(frozenset(Role(role) for role in DECIDERS))


@frozen
class SimulatePolicy:
    """Replay a proposed policy over past requests."""

    _units: Units

    def __call__(self, new: NewPolicy, *, caller: Caller) -> Simulation:
        """
        Say whose chain would change, and by which rules, among the newest submitted requests.

        Raises:
            NotAllowed: The caller's roles do not read the policy.
            InvalidInput, PolicyHasHole: As for saving it.
        """
        with self._units(caller) as unit:
            with explained_by_version(unit):
                permit_generally(Permission.READ_POLICY, unit.actor)
                ensure_sound(unit, new)
            before, after = unit.policies.current, new.numbered(0)
            requests = tuple(_newest(unit))

        compared = (_compared(request, before, after) for request in requests)
        return Simulation(
            policy_version=before.version,
            replayed=len(requests),
            changed=tuple(each for each in compared if each.differs),
        )


def _newest(unit: UnitOfWork) -> Iterator[WorkRequest]:
    query = RequestQuery(statuses=SUBMITTED, limit=PAGE)
    for _ in range(MOST_REPLAYED // PAGE):
        page = unit.requests.find(query)
        yield from page.items
        if page.next is None:
            return
        query = evolve(query, after=page.next)


def _compared(request: WorkRequest, before: Policy, after: Policy) -> ChangedChain:
    asset = request.asset
    case = case_of(request.content, asset.asset_type, asset.capacity_group)
    return ChangedChain(request=request, before=before.routed(case), after=after.routed(case))
