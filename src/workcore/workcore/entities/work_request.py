"""Work that somebody asks for."""

from collections.abc import Mapping
from datetime import datetime
from itertools import compress, product
from types import MappingProxyType
from typing import Final, Self

from attrs import evolve, frozen

from workcore import events
from workcore.entities.approval import ApprovalChain, ApprovalSummary
from workcore.entities.asset import AssetRef
from workcore.entities.user import User
from workcore.errors import IllegalTransition, NotEditable, invalid
from workcore.model import (
    Action,
    ChainState,
    Course,
    Money,
    OrganisationId,
    Person,
    Relation,
    RequestContent,
    RequestId,
    Status,
    Urgency,
    UserId,
    Window,
    WorkType,
)
from workcore.policies.sla import Sla
from workcore.policies.transitions import (
    ANSWERABLE,
    AT_ONCE,
    DECIDABLE,
    EARLY,
    EDITABLE,
    needs_reason,
    next_status,
)

EVENTS: Final[Mapping[Action, type[events.Moved]]] = MappingProxyType(
    {
        Action.SUBMIT: events.Submitted,
        Action.APPROVE: events.Approved,
        Action.REJECT: events.Rejected,
        Action.REQUEST_INFO: events.InfoRequested,
        Action.PROVIDE_INFO: events.InfoProvided,
        Action.WITHDRAW: events.Withdrawn,
        Action.CANCEL: events.Cancelled,
        Action.START: events.Started,
        Action.HOLD: events.PutOnHold,
        Action.RESUME: events.Resumed,
        Action.COMPLETE: events.Completed,
    }
)
"""What each action is told as; anything else is a plain `status_changed`."""

RATIFYING_EVENTS: Final[Mapping[Action, type[events.Moved]]] = MappingProxyType(
    {
        **EVENTS,
        Action.APPROVE: events.Ratified,
        Action.REJECT: events.RatificationRefused,
    }
)
"""The same for work that was started before it was approved."""

NEVER_ASKED: Final = ApprovalSummary()

NEW_REVISION: Final = frozenset({Action.WITHDRAW, Action.REVISE})
"""Actions that leave a chain behind: the next submission starts another."""


HELD: Final = (Relation.OWN, Relation.ASSET_OWNER, Relation.ASSIGNED, Relation.STARTER)

RELATIONS: Final[Mapping[tuple[bool, ...], frozenset[Relation]]] = MappingProxyType(
    {
        held: frozenset(compress(HELD, held)) or frozenset({Relation.OTHER})
        for held in product((False, True), repeat=len(HELD))
    }
)
"""How somebody stands who raised it, owns the asset, is asked, started it early: each or not."""


# As for the request itself, below.
@frozen(kw_only=True, slots=False)
class Outcome:
    """What the work came to."""

    actual_start: datetime
    actual_end: datetime
    actual_cost: Money | None = None
    notes: str | None = None


# A dictionary is filled in half the time of slots, and lists fill many.
@frozen(kw_only=True, slots=False)
class WorkRequest:
    """
    Work that somebody asks for.

    A request never changes. Each transition returns the next request and the
    event that explains it; a repository alone counts versions.

    Attributes:
        reference: Short number for people, such as `WR-2026-000123`.
        asset: The primary asset as the register has it now.
        requester_email: Kept from the submission on, for records.
        started_by: Who started the work before it was approved; None when nobody did.
        revision: Counts approval chains, from 1.
        version: Counts saved changes, from 1.
        sla: How long people wait, since it was submitted.
        notice_at: When to look whether there is something to tell of its limits.
    """

    id: RequestId
    organisation_id: OrganisationId
    reference: str
    content: RequestContent
    asset: AssetRef
    requested_by: Person
    requester_email: str
    status: Status = Status.DRAFT
    revision: int = 1
    version: int = 1
    approval: ApprovalSummary = NEVER_ASKED
    started_by: Person | None = None
    outcome: Outcome | None = None
    created_at: datetime
    updated_at: datetime
    updated_by: Person
    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    completed_at: datetime | None = None
    sla: Sla | None = None
    notice_at: datetime | None = None

    def relations(self, user: User) -> frozenset[Relation]:
        """Say how *user* stands to this request."""
        own, owner = user.id == self.requested_by.id, user.id == self.asset.owner_id
        started = self.started_by is not None and user.id == self.started_by.id
        return RELATIONS[own, owner, self.asks(user), started]

    def asks(self, user: User) -> bool:
        """Whether an open step of the approval chain asks *user*."""
        return self.approval.asks(self.unbiased(user))

    def unbiased(self, user: User) -> User:
        """Leave *user* without those he stands in for, when one of them may not decide on this."""
        if not user.stands_in_for:
            return user
        absent = {each.person.id for each in user.stands_in_for}
        return user if absent.isdisjoint(self.biased) else evolve(user, stands_in_for=())

    @property
    def biased(self) -> tuple[UserId, ...]:
        """Who may not decide on this: who raised it, and who started it early."""
        starter = () if self.started_by is None else (self.started_by.id,)
        return (self.requested_by.id, *starter)

    @property
    def course(self) -> Course:
        """Say which rows of the transition table there are for this request."""
        if self.started_by is not None and self.approval.state is ChainState.OPEN:
            return Course.UNRATIFIED
        content = self.content
        if content.work_type is WorkType.EMERGENCY and content.urgency is Urgency.IMMEDIATE:
            return Course.EMERGENCY
        return Course.REGULAR

    @property
    def answerable(self) -> bool:
        """Whether it waits for the answers of approvers."""
        unratified = self.course is Course.UNRATIFIED
        return self.status in (ANSWERABLE if unratified else DECIDABLE)

    def edited(self, content: RequestContent, *, by: Person, at: datetime) -> Self:
        """
        Ask for something else.

        Raises:
            NotEditable: The request has gone too far.
        """
        if self.status not in EDITABLE:
            raise NotEditable(self.status)
        return evolve(self, content=content, updated_at=at, updated_by=by)

    def asking(self, chain: ApprovalChain) -> Self:
        """Take over where *chain* stands."""
        return evolve(self, approval=chain.summary)

    def submitted(
        self, chain: ApprovalChain, *, by: User, at: datetime
    ) -> tuple[Self, events.Moved]:
        """
        Hand the draft to its approvers; approved at once when the chain asks nobody.

        Raises:
            IllegalTransition: The request is no longer a draft.
        """
        moved, event = self.moved(Action.SUBMIT, by=by.person, at=at)
        asked = evolve(moved, submitted_at=at).asking(chain)
        if chain.open_steps:
            return asked, event
        return evolve(asked, status=AT_ONCE, approved_at=at), event

    def approved(
        self, chain: ApprovalChain, *, by: Person, at: datetime, reason: str | None = None
    ) -> tuple[Self, events.Moved]:
        """
        Take the last approval of *chain*.

        Raises:
            IllegalTransition: The request does not wait for approval.
        """
        moved, event = self.moved(Action.APPROVE, by=by, at=at, reason=reason)
        return evolve(moved, approved_at=at).asking(chain), event

    def completed(self, outcome: Outcome, *, by: Person, at: datetime) -> tuple[Self, events.Moved]:
        """
        Finish the work with what it came to.

        Raises:
            IllegalTransition: The work is not in progress.
        """
        moved, event = self.moved(Action.COMPLETE, by=by, at=at)
        return evolve(moved, outcome=outcome, completed_at=at), event

    def rescheduled(
        self, window: Window, *, by: Person, at: datetime, reason: str | None
    ) -> tuple[Self, events.Rescheduled]:
        """
        Move approved work to another window.

        Raises:
            IllegalTransition: The request is not approved.
        """
        moved, event = self.moved(Action.RESCHEDULE, by=by, at=at, reason=reason)
        content = evolve(self.content, requested_start=window.start, requested_end=window.end)
        return evolve(moved, content=content), events.Rescheduled(
            request_id=self.id,
            reference=self.reference,
            by=by,
            at=at,
            before=event.before,
            after=event.after,
            reason=reason,
            was=self.content.window,
            now=window,
        )

    def moved(
        self, action: Action, *, by: Person, at: datetime, reason: str | None = None
    ) -> tuple[Self, events.Moved]:
        """
        Take one row of the transition table.

        Raises:
            IllegalTransition: The table has no such row, or it leads out of existence.
            InvalidInput: The row needs a reason and none was given.
        """
        course = self.course
        after = next_status(self.status, action, course)
        if after is None:
            raise IllegalTransition(self.status, action)
        if needs_reason(self.status, action) and not (reason and reason.strip()):
            raise invalid("reason", "reason_required", f"To {action} this needs a reason.")

        told = RATIFYING_EVENTS if course is Course.UNRATIFIED else EVENTS
        event = told.get(action, events.Moved)(
            request_id=self.id,
            reference=self.reference,
            by=by,
            at=at,
            before=self.status,
            after=after,
            reason=reason,
        )
        starter = by if (self.status, action) in EARLY else self.started_by
        moved = evolve(self, status=after, started_by=starter, updated_at=at, updated_by=by)
        return moved.renewed() if action in NEW_REVISION else moved, event

    def renewed(self) -> Self:
        """Leave the chain behind: whatever is asked next is asked anew."""
        return evolve(
            self,
            revision=self.revision + 1,
            approval=NEVER_ASKED,
            started_by=None,
            submitted_at=None,
            approved_at=None,
        )
