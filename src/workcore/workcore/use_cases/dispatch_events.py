"""See that everybody concerned is told of what happened, once, and by mail besides."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from attrs import evolve, fields, frozen

from workcore.codec import as_object, structure
from workcore.entities.delivery import Delivery
from workcore.entities.notice import Facts, Notice, Notification
from workcore.entities.organisation import Organisation
from workcore.entities.records import Comment, OutboxMessage
from workcore.entities.user import User
from workcore.errors import InvalidInput, NotFound
from workcore.events import KINDS, CommentAdded, Event
from workcore.model import (
    Channel,
    ClaimId,
    DeliveryId,
    EventId,
    NotificationId,
    Topic,
    WorkType,
)
from workcore.policies.telling import TELLINGS
from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore.ports.relay import Relay
from workcore.ports.unit_of_work import SystemUnits, UnitOfWork
from workcore.use_cases.concerned import Happening, concerned

LEASE: Final = timedelta(seconds=60)
"""So long nobody else is given the events of a run; it is over long before."""

MOST: Final = 100
"""So many events are taken on in one run."""

SAID: Final = 500
"""So much of a comment is told."""

TAKEN: Final = tuple(each.name for each in fields(Facts) if each.name != "text")
"""What a notice takes over from its event."""


@frozen(kw_only=True)
class Dispatched:
    """
    What one run did.

    Attributes:
        claimed: So many events it took on.
        told: So many notices it kept.
        overtaken: So many events others had taken over meanwhile.
        unreadable: Events that this version cannot read; they wait for one that can.
    """

    claimed: int = 0
    told: int = 0
    overtaken: int = 0
    unreadable: tuple[EventId, ...] = ()


@frozen
class DispatchEvents:
    """
    Tell the people concerned of what happened: in their inboxes, and by mail.

    Whatever is cut off anywhere is done again by whoever claims the event next, and adds
    nothing where it was done before.
    """

    _units: SystemUnits
    _relay: Relay
    _clock: Clock
    _ids: Ids

    def __call__(self, *, limit: int = MOST) -> Dispatched:
        """Take on events that wait, longest waiting first."""
        claim = ClaimId(self._ids.new())
        events = self._relay.claim_events(claim, lease=LEASE, limit=limit)
        done = Dispatched(claimed=len(events))
        for message in events:
            done = self._dispatch(message, claim, done)
        return done

    def _dispatch(self, message: OutboxMessage, claim: ClaimId, done: Dispatched) -> Dispatched:
        try:
            told = self._told(message)
        except InvalidInput:
            return evolve(done, unreadable=(*done.unreadable, message.id))
        deliveries = [self._mail(message, user, entry.notice) for user, entry in told]
        if not self._relay.dispatch(message, claim, deliveries, [entry for _, entry in told]):
            return evolve(done, overtaken=done.overtaken + 1)
        return evolve(done, told=done.told + len(told))

    def _told(self, message: OutboxMessage) -> Sequence[tuple[User, Notification]]:
        if message.kind not in TELLINGS:
            return ()
        event = structure(message.payload, KINDS[message.kind])
        try:
            with self._units(message.organisation_id) as unit:
                return self._entries(unit, message, event)
        except NotFound:
            return ()  # A draft that was thrown away meanwhile.

    def _entries(
        self, unit: UnitOfWork, message: OutboxMessage, event: Event
    ) -> Sequence[tuple[User, Notification]]:
        happening = Happening(
            event=event,
            request=unit.requests.get(message.request_id),
            telling=TELLINGS[message.kind],
            comment=_comment(unit, event),
            at=self._clock.now(),
        )
        write = _Writer(message.id, happening, unit.organisation)
        return [
            (user, self._entry(user, write(user, topic)))
            for user, topic in concerned(unit, happening).values()
        ]

    def _entry(self, user: User, notice: Notice) -> Notification:
        return Notification(id=NotificationId(self._ids.new()), user_id=user.id, notice=notice)

    def _mail(self, message: OutboxMessage, user: User, notice: Notice) -> Delivery:
        return Delivery(
            id=DeliveryId(self._ids.new()),
            organisation_id=message.organisation_id,
            event_id=message.id,
            channel=Channel.EMAIL,
            target=user.email,
            payload=as_object(notice),
            next_at=message.at,
        )


@frozen
class _Writer:
    """Writes what people are told of one event."""

    _event_id: EventId
    _happening: Happening
    _organisation: Organisation

    def __call__(self, user: User, topic: Topic) -> Notice:
        """Write what *user* is told."""
        event, request = self._happening.event, self._happening.request
        return Notice(
            event_id=self._event_id,
            topic=topic,
            kind=event.kind,
            request_id=request.id,
            reference=request.reference,
            title=request.content.title,
            by=event.by.name,
            at=event.at,
            recipient=user.name,
            organisation=self._organisation.name,
            time_zone=self._organisation.time_zone,
            emergency=request.content.work_type is WorkType.EMERGENCY,
            facts=facts_of(event, self._happening.comment),
        )


def facts_of(event: Event, comment: Comment | None) -> Facts:
    """Take from an event, and from what was said, what there is to tell besides."""
    taken: Mapping[str, Any] = {n: getattr(event, n) for n in TAKEN if hasattr(event, n)}
    return Facts(**taken, text=None if comment is None else comment.text[:SAID])


def _comment(unit: UnitOfWork, event: Event) -> Comment | None:
    if not isinstance(event, CommentAdded):
        return None
    return unit.comments.get(event.request_id, event.comment_id)
