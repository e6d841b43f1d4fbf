"""Have somebody answer while an approver is absent."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from attrs import frozen

from workcore.codec import as_object, merged
from workcore.entities.delegation import Delegation, leads_back
from workcore.entities.user import User
from workcore.errors import InvalidInput, Problem
from workcore.model import (
    Caller,
    DelegationId,
    JsonObject,
    Permission,
    Relation,
    UserId,
)
from workcore.policies.access import ensure
from workcore.policies.approval_holes import DECIDERS
from workcore.policies.standing_in import CoverDetails, NewCover, cover_problems, may_cover
from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore.ports.queries import Page, Slice
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import STRANGER, ensure_version, permit_generally
from workcore.use_cases.recording import Recorder

SUBJECT: Final = "delegation"


def _permit(actor: User, absent_id: UserId) -> None:
    relations = frozenset({Relation.OWN}) if actor.id == absent_id else STRANGER
    ensure(Permission.MANAGE_DELEGATIONS, actor.roles, relations)


@frozen
class ReadDelegations:
    """Look at who answers in whose place."""

    _units: Units

    def __call__(self, part: Slice, *, caller: Caller) -> Page[Delegation]:
        """
        List the organisation's, in the order in which they were made.

        Raises:
            NotAllowed: The caller's roles do not read them.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.READ_DELEGATIONS, unit.actor)
            return unit.delegations.find(part)

    def one(self, delegation_id: DelegationId, *, caller: Caller) -> Delegation:
        """
        Show one.

        Raises:
            NotAllowed: The caller's roles do not read them.
            NoSuchDelegation: There is none.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.READ_DELEGATIONS, unit.actor)
            return unit.delegations.get(delegation_id)


@frozen
class AddDelegation:
    """Say who answers during an absence."""

    _units: Units
    _clock: Clock
    _ids: Ids
    _recorder: Recorder

    def __call__(self, new: NewCover, *, caller: Caller) -> Delegation:
        """
        Cover an absence of the caller's, or as an administrator anybody's.

        Raises:
            NotAllowed: It is somebody else's, or nobody asks the caller for decisions.
            InvalidInput: Each problem is named: the window, or a deputy who is unknown, not
                high enough, the absent himself, or whose own cover leads back to the absent.
        """
        with self._units(caller) as unit:
            absent_id = new.absent_id or unit.actor.id
            _permit(unit.actor, absent_id)
            at = self._clock.now()
            people = unit.users.many([absent_id, new.deputy_id])
            absent, deputy = people.get(absent_id), people.get(new.deputy_id)
            problems = (*cover_problems(new, at), *_people_problems(absent, deputy))
            if problems or absent is None or deputy is None:
                raise InvalidInput(problems)
            delegation = Delegation(
                id=DelegationId(self._ids.new()),
                organisation_id=unit.organisation.id,
                absent=absent.person,
                deputy=deputy.person,
                window=new.window,
                reason=new.reason,
                created_at=at,
                updated_at=at,
            )
            _ensure_no_circle(unit, delegation)
            unit.delegations.add(delegation)
            _record(self._recorder, unit, caller, at, None, delegation)
            unit.commit()

        return delegation


@frozen
class EditDelegation:
    """Cover another time."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self,
        delegation_id: DelegationId,
        patch: JsonObject,
        *,
        caller: Caller,
        expected: int | None = None,
    ) -> Delegation:
        """
        Apply a merge patch (RFC 7396) to the window and reason of cover of version *expected*.

        Raises:
            NotAllowed, InvalidInput: As for adding it.
            NoSuchDelegation: There is none.
            Stale: It has another version.
        """
        with self._units(caller) as unit:
            before = unit.delegations.get(delegation_id)
            _permit(unit.actor, before.absent.id)
            ensure_version(SUBJECT, before, expected)
            at = self._clock.now()
            details = merged(details_of(before), patch)
            problems = tuple(cover_problems(details, at))
            if problems:
                raise InvalidInput(problems)
            changed = before.changed(details.window, details.reason, at=at)
            _ensure_no_circle(unit, changed)
            saved = unit.delegations.save(changed)
            _record(self._recorder, unit, caller, at, before, saved)
            unit.commit()

        return saved


@frozen
class RemoveDelegation:
    """Have nobody answer in somebody's place any more."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self, delegation_id: DelegationId, *, caller: Caller, expected: int | None = None
    ) -> None:
        """
        Remove cover of version *expected*; effective with the deputy's next call.

        Raises:
            NotAllowed: It is somebody else's, and the caller is no administrator.
            NoSuchDelegation: There is none.
            Stale: It has another version.
        """
        with self._units(caller) as unit:
            delegation = unit.delegations.get(delegation_id)
            _permit(unit.actor, delegation.absent.id)
            ensure_version(SUBJECT, delegation, expected)
            unit.delegations.remove(delegation)
            _record(self._recorder, unit, caller, self._clock.now(), delegation, None)
            unit.commit()


@frozen
class ReadCovers:
    """Find who could answer during the caller's absence."""

    _units: Units

    def __call__(self, *, caller: Caller) -> tuple[User, ...]:
        """
        List everybody who holds the caller's levels or higher ones, in the order of joining.

        Nobody, when nobody asks him for decisions.
        """
        with self._units(caller) as unit:
            actor = unit.actor
            if DECIDERS.isdisjoint(actor.roles):
                return ()
            people = unit.users.holding(DECIDERS)
            return tuple(u for u in people if u.id != actor.id and may_cover(u, actor))


def details_of(delegation: Delegation) -> CoverDetails:
    """Take of cover what can be changed."""
    window = delegation.window
    return CoverDetails(starts_at=window.start, ends_at=window.end, reason=delegation.reason)


def _people_problems(absent: User | None, deputy: User | None) -> Iterator[Problem]:
    if absent is None or DECIDERS.isdisjoint(absent.roles):
        yield Problem("absent_id", "not_asked", "Nobody asks this person for decisions.")
    if deputy is None or not deputy.active:
        yield Problem("deputy_id", "unknown_user", "There is nobody with this identifier.")
    if absent is None or deputy is None:
        return
    if absent.id == deputy.id:
        yield Problem("deputy_id", "same_person", "Somebody else has to answer meanwhile.")
    elif DECIDERS.isdisjoint(deputy.roles) or not may_cover(deputy, absent):
        message = "The deputy needs every level of the absent, or a higher one."
        yield Problem("deputy_id", "level_too_low", message)


def _ensure_no_circle(unit: UnitOfWork, delegation: Delegation) -> None:
    others = unit.delegations.overlapping(delegation.window)
    others = tuple(other for other in others if other.id != delegation.id)
    if leads_back(others, delegation.absent.id, delegation.deputy.id):
        message = "The deputy is absent then himself, and his cover leads back to the absent."
        raise InvalidInput((Problem("deputy_id", "loop", message),))


def _record(
    recorder: Recorder,
    unit: UnitOfWork,
    caller: Caller,
    at: datetime,
    before: Delegation | None,
    after: Delegation | None,
) -> None:
    about = after or before
    assert about is not None  # noqa: S101 - one of both is there
    what = {(False, True): "added", (True, True): "edited", (True, False): "removed"}
    recorder.audit(
        unit,
        caller,
        at=at,
        action=f"delegation_{what[before is not None, after is not None]}",
        subject=SUBJECT,
        subject_id=str(about.id),
        was=_snapshot(before),
        now=_snapshot(after),
    )


def _snapshot(delegation: Delegation | None) -> JsonObject:
    if delegation is None:
        return {}
    people = {"absent": delegation.absent, "deputy": delegation.deputy}
    return {
        **as_object(details_of(delegation)),
        **{name: {"id": str(who.id), "name": who.name} for name, who in people.items()},
    }
