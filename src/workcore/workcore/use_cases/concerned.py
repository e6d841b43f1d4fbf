"""Find the people whom something concerns, and what each of them is told it as."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from attrs import evolve, frozen

from workcore.entities.approval import ApprovalSummary
from workcore.entities.delegation import Delegation
from workcore.entities.records import Comment
from workcore.entities.user import Principal, User
from workcore.entities.work_request import WorkRequest
from workcore.events import Asking, Escalated, Event, Moved
from workcore.model import Permission, Person, Role, Status, Topic, UserId, Window
from workcore.policies.access import GRANTS, may
from workcore.policies.telling import Concern, Telling
from workcore.ports.unit_of_work import UnitOfWork

INSTANT: Final = timedelta(microseconds=1)

ANSWERING: Final = frozenset(GRANTS[Permission.APPROVE])
"""Roles whose holders may answer for a step."""

ANSWERS: Final = frozenset({Concern.ASKED, Concern.APPROVER, Concern.ADMIN})
"""Concerns of those who may answer."""


@frozen
class Happening:
    """
    An event, with what it is about as that stands when it is told.

    Attributes:
        comment: What was said, where that is what happened.
        at: When it is told.
    """

    event: Event
    request: WorkRequest
    telling: Telling
    comment: Comment | None
    at: datetime

    @property
    def of_draft(self) -> bool:
        """Whether it is about a draft, which is its author's own affair."""
        if isinstance(self.event, Moved):
            return self.event.before is Status.DRAFT and self.event.after is Status.CANCELLED
        return self.request.status is Status.DRAFT

    def may_know(self, user: User) -> bool:
        """Whether *user* may see the request, and what was said of it."""
        relations = self.request.relations(user)
        internal = self.comment is not None and self.comment.internal
        needed = Permission.READ_INTERNAL_COMMENTS if internal else Permission.VIEW
        return user.active and all(
            may(permission, user.roles, relations) for permission in (Permission.VIEW, needed)
        )


def concerned(unit: UnitOfWork, happening: Happening) -> Mapping[UserId, tuple[User, Topic]]:
    """
    Find who is told, each once, and what as.

    Nobody is told of what he may not see, or of what he did himself unless he cannot know it.
    """
    if happening.of_draft:
        return {}
    told: dict[UserId, tuple[User, Topic]] = {}
    people = _people(unit, happening)
    for concern, topic in happening.telling.topics.items():
        for user in people(concern):
            if happening.may_know(user):
                told.setdefault(user.id, (user, topic))
    if not happening.telling.of_himself:
        told.pop(happening.event.by.id, None)
    return told


def administrators(unit: UnitOfWork, topic: Topic) -> Mapping[UserId, tuple[User, Topic]]:
    """Find who is told of what is about no request: those who look after the organisation."""
    return {user.id: (user, topic) for user in unit.users.holding({Role.ADMIN})}


def _people(unit: UnitOfWork, happening: Happening) -> Callable[[Concern], Iterable[User]]:
    """Read everybody at once, and tell who stands how to what happened."""
    concerns = happening.telling.concerns
    ids = {concern: tuple(NAMED[concern](happening)) for concern in concerns & NAMED.keys()}
    wanted = {user_id for each in ids.values() for user_id in each}
    known = unit.users.many(wanted) if wanted else {}
    answering = _answering(unit, happening.at) if concerns & ANSWERS else ()
    mentioned = _mentioned(unit, happening.comment)

    def find(concern: Concern) -> Iterable[User]:
        if concern in NAMED:
            return [known[user_id] for user_id in ids[concern] if user_id in known]
        if concern is Concern.MENTIONED:
            return mentioned
        return [user for user in answering if CIRCLES[concern](happening, user)]

    return find


def _asked(request: WorkRequest, summary: ApprovalSummary, user: User) -> bool:
    return user.id not in request.biased and summary.asks(request.unbiased(user))


def _is_asked(happening: Happening, user: User) -> bool:
    """Whether an answer of *user* would count for the step that the event is about."""
    event = happening.event
    assert isinstance(event, Asking)  # noqa: S101 - the table says so
    if user.id in event.answered_ids:
        return False
    if not isinstance(event, Escalated):
        asker = _without_own_answer(user) if user.id in event.passed_on_ids else user
        return _asked(happening.request, _asking(event), asker)
    if event.escalated_to is None:
        return Role.ADMIN in user.roles
    return _asked(happening.request, ApprovalSummary(levels=(event.escalated_to,)), user)


def _asking(event: Asking) -> ApprovalSummary:
    """Ask some by name, or everybody of a level and those who hold answers of others."""
    named = tuple(Person(user_id, "") for user_id in (*event.approver_ids, *event.deputy_ids))
    levels = () if event.approver_ids else (event.level,)
    return ApprovalSummary(waiting_for=named, levels=levels)


def _without_own_answer(user: User) -> User:
    """Leave of *user* what he may answer for others."""
    return evolve(user, roles=frozenset(), level=None)


def _owner(happening: Happening) -> Iterable[UserId]:
    owner_id = happening.request.asset.owner_id
    return () if owner_id is None else (owner_id,)


NAMED: Final[Mapping[Concern, Callable[[Happening], Iterable[UserId]]]] = MappingProxyType(
    {
        Concern.REQUESTER: lambda h: (h.request.requested_by.id,),
        Concern.OWNER: _owner,
        Concern.WATCHER: lambda h: h.request.content.watcher_ids,
        Concern.ACTOR: lambda h: (h.event.by.id,),
    }
)
"""Whom the event or its request names."""

CIRCLES: Final[Mapping[Concern, Callable[[Happening, User], bool]]] = MappingProxyType(
    {
        Concern.ASKED: _is_asked,
        Concern.APPROVER: lambda h, user: _asked(h.request, h.request.approval, user),
        Concern.ADMIN: lambda _, user: Role.ADMIN in user.roles,
    }
)
"""Who of those that may answer is meant."""


def _answering(unit: UnitOfWork, at: datetime) -> Iterable[User]:
    """Read who may answer, each with those in whose place he does so at that moment."""
    people = unit.users.holding(ANSWERING)
    known = {user.id: user for user in people}
    covers = unit.delegations.overlapping(Window(at, at + INSTANT))
    return [evolve(user, stands_in_for=_absent(user, covers, known)) for user in people]


def _absent(
    deputy: User, covers: Iterable[Delegation], known: Mapping[UserId, User]
) -> tuple[Principal, ...]:
    absent = (
        known[c.absent.id] for c in covers if c.deputy.id == deputy.id and c.absent.id in known
    )
    return tuple(Principal(person=u.person, roles=u.roles, level=u.level) for u in absent)


def _mentioned(unit: UnitOfWork, comment: Comment | None) -> Iterable[User]:
    if comment is None or not comment.mentions:
        return ()
    return unit.users.addressed(comment.mentions)
