"""See that everybody concerned is told of what happened, once, and by mail besides."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Self

from attrs import evolve, fields, frozen

from workcore.codec import as_object, structure
from workcore.entities.delivery import Delivery
from workcore.entities.notice import Facts, Notice, Notification
from workcore.entities.organisation import Organisation
from workcore.entities.records import Comment, OutboxMessage
from workcore.entities.user import User
from workcore.entities.work_request import WorkRequest
from workcore.errors import InvalidInput, NotFound
from workcore.events import KINDS, CommentAdded, Event, WebhookDisabled
from workcore.model import (
    About,
    Channel,
    ClaimId,
    DeliveryId,
    EventId,
    NotificationId,
    Topic,
    WorkType,
)
from workcore.policies.hooks import HOOKED
from workcore.policies.preferences import Preferences
from workcore.policies.telling import HORIZON, TELLINGS, Concern
from workcore.ports.cache import Cache
from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore.ports.relay import Relay
from workcore.ports.unit_of_work import SystemUnits, UnitOfWork
from workcore.use_cases.concerned import Happening, administrators, concerned
from workcore.use_cases.hooking import Hooks
from workcore.use_cases.memos import requests_of

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
        told: So many notices it put into inboxes.
        overtaken: So many events others had taken over meanwhile.
        unreadable: Events that this version cannot read; they wait for one that can.
    """

    claimed: int = 0
    told: int = 0
    overtaken: int = 0
    unreadable: tuple[EventId, ...] = ()


@frozen
class Told:
    """What somebody is told, at an instant, and what he has chosen to be told."""

    user: User
    notice: Notice
    chosen: Preferences
    at: datetime

    @property
    def kept(self) -> bool:
        """Whether it goes into his inbox."""
        return self.notice.topic not in self.chosen.muted.inbox

    @property
    def mailed(self) -> bool:
        """Whether it goes by mail: what is old is only kept."""
        recent = self.at - self.notice.at < HORIZON
        return recent and self.notice.topic not in self.chosen.muted.email

    @property
    def channel(self) -> Channel:
        """Whether it is mailed by itself, or gathered with others."""
        return Channel.EMAIL if self._digest_at is None else Channel.DIGEST

    @property
    def mail_at(self) -> datetime:
        """From when on mail may go: since it happened, unless he wants quiet, or a digest."""
        if self._digest_at is not None:
            return self._digest_at
        notice = self.notice
        at = self.chosen.mail_at(self.at, ours=notice.time_zone, emergency=notice.emergency)
        return notice.at if at == self.at else at

    @property
    def _digest_at(self) -> datetime | None:
        notice = self.notice
        return self.chosen.digest_at(
            self.at, notice.topic, ours=notice.time_zone, emergency=notice.emergency
        )


@frozen
class DispatchEvents:
    """
    Tell the people concerned of what happened: in their inboxes, and by mail.

    Whatever is cut off anywhere is done again by whoever claims the event next, and adds
    nothing where it was done before. What was worked out of requests before they changed is
    forgotten first: events that are claimed were committed.
    """

    _units: SystemUnits
    _relay: Relay
    _clock: Clock
    _ids: Ids
    _hooks: Hooks
    _cache: Cache

    def __call__(self, *, limit: int = MOST) -> Dispatched:
        """Take on events that wait, longest waiting first."""
        claim = ClaimId(self._ids.new())
        events = self._relay.claim_events(claim, lease=LEASE, limit=limit)
        for organisation_id in {message.organisation_id for message in events}:
            self._cache.forget(requests_of(organisation_id))
        done = Dispatched(claimed=len(events))
        for message in events:
            done = self._dispatch(message, claim, done)
        return done

    def _dispatch(self, message: OutboxMessage, claim: ClaimId, done: Dispatched) -> Dispatched:
        try:
            told, posts = self._told(message)
        except InvalidInput:
            return evolve(done, unreadable=(*done.unreadable, message.id))
        mail = [self._mail(message, each) for each in told if each.mailed]
        entries = [self._entry(each) for each in told if each.kept]
        if not self._relay.dispatch(message, claim, [*mail, *posts], entries):
            return evolve(done, overtaken=done.overtaken + 1)
        return evolve(done, told=done.told + len(entries))

    def _told(self, message: OutboxMessage) -> tuple[Sequence[Told], Sequence[Delivery]]:
        """Find out what people are told, and what webhooks are."""
        if message.kind not in TELLINGS and message.kind not in HOOKED:
            return (), ()
        event = structure(message.payload, KINDS[message.kind])
        try:
            with self._units(message.organisation_id) as unit:
                posts = self._hooks(unit, message, event)
                return self._written(unit, message, event), posts
        except NotFound:
            return (), ()  # A draft that was thrown away meanwhile.

    def _written(self, unit: UnitOfWork, message: OutboxMessage, event: Event) -> Sequence[Told]:
        if message.kind not in TELLINGS:
            return ()
        at, telling = self._clock.now(), TELLINGS[message.kind]
        if isinstance(event, WebhookDisabled):
            people = administrators(unit, telling.topics[Concern.ADMIN])
            subject, comment = Subject(event.title, About.WEBHOOK), None
        else:
            request, comment = unit.requests.get(message.request_id), _comment(unit, event)
            people = concerned(unit, Happening(event, request, telling, comment, at))
            subject = Subject.of(request)
        chosen = unit.preferences.of(people.keys()) if people else {}
        write = _Writer(message.id, event, subject, comment, unit.organisation)
        return [
            Told(user, write(user, topic), chosen[user.id], at) for user, topic in people.values()
        ]

    def _entry(self, told: Told) -> Notification:
        return Notification(
            id=NotificationId(self._ids.new()), user_id=told.user.id, notice=told.notice
        )

    def _mail(self, message: OutboxMessage, told: Told) -> Delivery:
        return Delivery(
            id=DeliveryId(self._ids.new()),
            organisation_id=message.organisation_id,
            event_id=message.id,
            channel=told.channel,
            target=told.user.email,
            payload=as_object(told.notice),
            next_at=told.mail_at,
        )


@frozen
class Subject:
    """What people are told about."""

    title: str
    about: About = About.REQUEST
    emergency: bool = False

    @classmethod
    def of(cls, request: WorkRequest) -> Self:
        """Tell about a request."""
        urgent = request.content.work_type is WorkType.EMERGENCY
        return cls(request.content.title, emergency=urgent)


@frozen
class _Writer:
    """Writes what people are told of one event."""

    _event_id: EventId
    _event: Event
    _subject: Subject
    _comment: Comment | None
    _organisation: Organisation

    def __call__(self, user: User, topic: Topic) -> Notice:
        """Write what *user* is told."""
        event, subject = self._event, self._subject
        return Notice(
            event_id=self._event_id,
            topic=topic,
            kind=event.kind,
            request_id=event.request_id,
            reference=event.reference,
            title=subject.title,
            about=subject.about,
            by=event.by.name,
            at=event.at,
            recipient=user.name,
            organisation=self._organisation.name,
            time_zone=self._organisation.time_zone,
            emergency=subject.emergency,
            facts=facts_of(event, self._comment),
        )


def facts_of(event: Event, comment: Comment | None) -> Facts:
    """Take from an event, and from what was said, what there is to tell besides."""
    taken: Mapping[str, Any] = {n: getattr(event, n) for n in TAKEN if hasattr(event, n)}
    return Facts(**taken, text=None if comment is None else comment.text[:SAID])


def _comment(unit: UnitOfWork, event: Event) -> Comment | None:
    if not isinstance(event, CommentAdded):
        return None
    return unit.comments.get(event.request_id, event.comment_id)
