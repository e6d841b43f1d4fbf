"""Everybody concerned is told of what happened, once, and nobody else."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from tests.support.airport import EVERYTHING, Airport

from workcore.application import Application
from workcore.codec import as_object, structure
from workcore.entities.notice import Notice
from workcore.entities.records import OutboxMessage
from workcore.entities.work_request import WorkRequest
from workcore.events import (
    AttachmentInfected,
    DeadlineApproaching,
    Escalated,
    Event,
    Overdue,
)
from workcore.model import (
    NOBODY,
    Action,
    AttachmentId,
    Channel,
    ClaimId,
    Impact,
    Level,
    Limit,
    Priority,
    RelatedAsset,
    Role,
    Status,
    Topic,
    Urgency,
    Verdict,
    WorkType,
)
from workcore.policies.approval import Policy, Rule, StepRule
from workcore.policies.approval_cases import Condition
from workcore.policies.standing_in import NewCover
from workcore.policies.telling import HORIZON
from workcore.testing.builders import DAY, HOUR, a_message
from workcore.testing.ids import new_id
from workcore.use_cases.dispatch_events import LEASE, Dispatched
from workcore_adapters.memory import MemoryMailer

WATCHER = "vera"


def told(airport: Airport) -> dict[str, Counter[Topic]]:
    """Dispatch, and count what is in whose inbox."""
    airport.app.dispatch_events()
    inboxes = {
        name: Counter(n.topic for n in inbox(airport, name)) for name in airport.place.people
    }
    return {name: topics for name, topics in inboxes.items() if topics}


def inbox(airport: Airport, name: str) -> list[Notice]:
    """Read somebody's notices, oldest first."""
    with airport.place.unit(name) as unit:
        found = unit.inbox.find(EVERYTHING, unread=False).items
    return [each.notice for each in reversed(found)]


def news(airport: Airport, request: WorkRequest, event: Event | None = None) -> dict[str, Topic]:
    """Clear all inboxes' past, let something more happen, and tell who hears of it as what."""
    before = {name: len(inbox(airport, name)) for name in airport.place.people}
    if event is not None:
        happen(airport, request, event)
    airport.app.dispatch_events()
    fresh = {name: inbox(airport, name)[count:] for name, count in before.items()}
    return {name: notice.topic for name, found in fresh.items() for notice in found}


def happen(airport: Airport, request: WorkRequest, event: Event) -> OutboxMessage:
    """Write down an event."""
    message = evolve(a_message(request), kind=event.kind, payload=as_object(event), at=event.at)
    with airport.place.unit() as unit:
        unit.outbox.add(message)
        unit.commit()
    return message


def watched(airport: Airport, **given: Any) -> WorkRequest:
    """Submit Ann's request, which Vera watches; Olga owns the stand."""
    watcher_ids = (airport.place.people[WATCHER].id,)
    request = airport.submitted(watcher_ids=watcher_ids, **given)
    airport.app.dispatch_events()
    return request


def cover(airport: Airport, absent: str, deputy: str) -> None:
    """Have somebody answer in another's place for a day."""
    people, now = airport.place.people, airport.clock.now()
    new = NewCover(
        absent_id=people[absent].id, deputy_id=people[deputy].id, starts_at=now, ends_at=now + DAY
    )
    airport.app.add_delegation(new, caller=airport.caller("adam"))


def hand_on(airport: Airport, request: WorkRequest, by: str, to: str) -> None:
    """Have somebody ask another to answer for him."""
    deputy = airport.place.people[to].id
    airport.decided(request, by, Verdict.DELEGATE, delegate_to=deputy)


def closed(airport: Airport, code: str) -> RelatedAsset:
    """Close an asset besides."""
    return RelatedAsset(asset_id=airport.place.assets[code].id, impact_level=Impact.FULL_CLOSURE)


def two_of(level: Level) -> Policy:
    """Have two of a level agree to everything."""
    step = StepRule(level=level, timeout_hours=24, quorum=2)
    return Policy(version=7, rules=(Rule(name="two", when=Condition(), steps=(step,)),))


class Slow:
    """A relay so slow to give out events that somebody else takes them over and tells them."""

    def __init__(self, airport: Airport) -> None:
        """Stand before the airport's own."""
        self._airport = airport
        self._relay = airport.app.ports.relay

    def claim_events(
        self, claim: ClaimId, *, lease: timedelta, limit: int
    ) -> Sequence[OutboxMessage]:
        """Claim, and fall asleep."""
        found = self._relay.claim_events(claim, lease=lease, limit=limit)
        self._airport.clock.move(lease + timedelta(seconds=1))
        self._airport.app.dispatch_events()
        return found

    def __getattr__(self, name: str) -> Any:
        """Do everything else as it does."""
        return getattr(self._relay, name)


@pytest.fixture
def app(airport: Airport) -> Application:
    """Everything that can be done there."""
    return airport.app


def test_submitted(airport: Airport) -> None:
    """Whoever submits is not told of it; owner and watchers are, and the approvers are asked."""
    airport.submitted(watcher_ids=(airport.place.people[WATCHER].id,))

    assert told(airport) == {
        "olga": Counter([Topic.SUBMITTED]),
        WATCHER: Counter([Topic.SUBMITTED]),
        "stan": Counter([Topic.APPROVAL_REQUESTED]),
    }


def test_nothing_of_drafts(airport: Airport) -> None:
    """A draft concerns nobody: neither that it is made, nor changed, nor given up."""
    draft = airport.draft(watcher_ids=(airport.place.people[WATCHER].id,))
    airport.edited(draft, title="Another title")
    airport.app.add_comment(draft.id, "@vera look", caller=airport.caller("adam"))
    gone = airport.draft()
    airport.app.delete_request(gone.id, caller=airport.caller("ann"))
    assert told(airport) == {}

    airport.moved(airport.read(draft.id), Action.CANCEL, "ann")
    assert told(airport) == {}


def test_gone_meanwhile(airport: Airport) -> None:
    """Of what is not there any more nobody is told, and it waits no longer."""
    draft = airport.draft()
    airport.app.add_comment(draft.id, "Hello", caller=airport.caller("adam"))
    airport.app.delete_request(draft.id, caller=airport.caller("ann"))

    assert airport.app.dispatch_events() == Dispatched(claimed=3)
    assert airport.app.ports.relay.backlog().events == 0


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict.APPROVE, Topic.APPROVED),
        (Verdict.REJECT, Topic.REJECTED),
    ],
)
def test_decided(airport: Airport, verdict: Verdict, expected: Topic) -> None:
    """Everybody who is interested hears what was decided; whoever decided knows."""
    request = watched(airport)
    airport.decided(request, "stan", verdict, comments="So it is.")

    assert news(airport, request) == {"ann": expected, "olga": expected, WATCHER: expected}


def test_asked_and_answered(airport: Airport) -> None:
    """A question is for the requester, and his answer for those who may decide on it."""
    request = watched(airport)
    asked = airport.decided(request, "stan", Verdict.REQUEST_INFO, comments="Which lamp?")
    assert news(airport, request) == {"ann": Topic.INFO_REQUESTED, WATCHER: Topic.INFO_REQUESTED}
    assert inbox(airport, "ann")[-1].facts.reason == "Which lamp?"

    airport.moved(asked, Action.PROVIDE_INFO, "ann", reason="The left one.")
    assert news(airport, request) == {"stan": Topic.INFO_PROVIDED, WATCHER: Topic.INFO_PROVIDED}


def test_work(airport: Airport) -> None:
    """Of work the requester hears at every turn, by what it turned to."""
    request = airport.approved(watcher_ids=(airport.place.people[WATCHER].id,))
    airport.app.dispatch_events()
    turns = (
        (Action.START, Topic.STARTED),
        (Action.HOLD, Topic.ON_HOLD),
        (Action.RESUME, Topic.STATUS_CHANGED),
        (Action.CANCEL, Topic.CANCELLED),
    )
    for action, topic in turns:
        request = airport.moved(request, action, "olga", reason="As things are.")
        assert news(airport, request) == {"ann": topic, WATCHER: topic}
    last = inbox(airport, "ann")[-1]
    assert (last.kind, last.facts.after) == ("cancelled", Status.CANCELLED)


def test_next_step(airport: Airport) -> None:
    """When a step is done the people of the next one are asked, and nobody else hears of it."""
    request = watched(airport, priority=Priority.HIGH, urgency=Urgency.SCHEDULED)
    airport.decided(request, "stan")

    assert news(airport, request) == {"ella": Topic.APPROVAL_REQUESTED}


def test_handed_on(airport: Airport) -> None:
    """Whoever is handed an answer is asked for it, once, and so is who answers in his place."""
    request = watched(airport)
    cover(airport, "ella", "xena")
    hand_on(airport, request, "stan", "ella")

    before = {name: len(inbox(airport, name)) for name in airport.place.people}
    assert news(airport, request) == dict.fromkeys(("ella", "xena"), Topic.APPROVAL_REQUESTED)
    assert len(inbox(airport, "ella")) == before["ella"] + 1


def test_reminder_goes_where_the_answer_went(airport: Airport, app: Application) -> None:
    """Who holds another's answer is reminded, with those whom he has not kept from theirs."""
    airport.hire("sue", Role.APPROVER, level=Level.STANDARD)
    request = watched(airport)
    hand_on(airport, request, "stan", "ella")
    app.dispatch_events()
    app.remind_approvers(airport.clock.now() + 12 * HOUR)

    assert news(airport, request) == dict.fromkeys(("ella", "sue"), Topic.APPROVAL_REMINDER)


def test_reminder_of_a_named_ones_answer(airport: Airport, app: Application) -> None:
    """Of several who are asked by name each is reminded whose answer is still missing."""
    request = airport.submitted(
        on="S1",
        impact_level=Impact.FULL_CLOSURE,
        related_assets=(closed(airport, "AP"),),
    )
    hand_on(airport, request, "olga", "xena")
    airport.decided(request, "otto")
    app.dispatch_events()
    app.remind_approvers(airport.clock.now() + 12 * HOUR)

    assert news(airport, request) == {"xena": Topic.APPROVAL_REMINDER}


def test_whoever_has_answered_is_left_alone(airport: Airport, app: Application) -> None:
    """Who has agreed is not reminded, even where he stands in for somebody who has not."""
    airport.hire("sue", Role.APPROVER, level=Level.STANDARD)
    airport.use_policy(two_of(Level.STANDARD))
    request = watched(airport)
    cover(airport, "sue", "stan")
    airport.decided(request, "stan")
    app.dispatch_events()
    app.remind_approvers(airport.clock.now() + 12 * HOUR)

    assert news(airport, request) == {"sue": Topic.APPROVAL_REMINDER}


def test_whoever_handed_on_may_still_cover(airport: Airport, app: Application) -> None:
    """Who has given his own answer away is reminded of another's that he may give."""
    airport.hire("sue", Role.APPROVER, level=Level.STANDARD)
    airport.use_policy(two_of(Level.STANDARD))
    request = watched(airport)
    cover(airport, "sue", "stan")
    hand_on(airport, request, "stan", "ella")
    app.dispatch_events()
    app.remind_approvers(airport.clock.now() + 12 * HOUR)

    everybody = ("stan", "sue", "ella")
    assert news(airport, request) == dict.fromkeys(everybody, Topic.APPROVAL_REMINDER)


def test_step_that_was_handed_up_before_it_opened(airport: Airport) -> None:
    """When it opens those are asked whom it asks by then, not those of its own level."""
    request = airport.submitted(
        regulatory_approval_required=True,
        impact_level=Impact.FULL_CLOSURE,
        work_type=WorkType.EMERGENCY,
        priority=Priority.CRITICAL,
        urgency=Urgency.IMMEDIATE,
    )
    airport.moved(request, Action.START, "olga")
    airport.app.dispatch_events()
    airport.decided(request, "reg")

    assert news(airport, request) == {"xena": Topic.APPROVAL_REQUESTED}


def test_reminded_and_escalated(airport: Airport, app: Application) -> None:
    """Approvers are reminded; when their time is over the next level is asked, and Ann told."""
    request = watched(airport)
    app.remind_approvers(airport.clock.now() + 12 * HOUR)
    assert news(airport, request) == {"stan": Topic.APPROVAL_REMINDER}

    app.remind_approvers(airport.clock.now() + 24 * HOUR)
    assert news(airport, request) == {
        "ella": Topic.APPROVAL_ESCALATED,
        "ann": Topic.APPROVAL_ESCALATED,
        "stan": Topic.APPROVAL_REMINDER,
    }
    assert inbox(airport, "ella")[-1].facts.escalated_to is Level.ELEVATED


def test_above_all(airport: Airport) -> None:
    """Where nobody is above, administrators are told."""
    request = watched(airport)
    event = Escalated(
        request_id=request.id,
        reference=request.reference,
        by=NOBODY,
        at=airport.clock.now(),
        level=Level.EXECUTIVE,
        approver_ids=(),
        escalated_to=None,
        due_at=None,
    )

    assert news(airport, request, event) == {
        "adam": Topic.APPROVAL_ESCALATED,
        "ann": Topic.APPROVAL_ESCALATED,
    }


def test_cover(airport: Airport, app: Application) -> None:
    """Whoever answers for an absent one is asked with him, while that lasts."""
    cover(airport, "stan", "ella")
    airport.submitted()
    assert told(airport)["ella"] == told(airport)["stan"] == Counter([Topic.APPROVAL_REQUESTED])

    airport.clock.move(2 * DAY)
    request = airport.draft()
    app.submit_request(request.id, caller=airport.caller("ann"))
    assert told(airport)["ella"] == Counter([Topic.APPROVAL_REQUESTED])


def test_four_eyes(airport: Airport) -> None:
    """Nobody is asked to decide on what he raised himself."""
    airport.hire("sue", Role.REQUESTER, Role.APPROVER, level=Level.STANDARD)
    airport.submitted(by="sue")

    assert set(told(airport)) == {"olga", "stan"}


@pytest.mark.parametrize("kind", [DeadlineApproaching, Overdue])
def test_limits(airport: Airport, kind: type[DeadlineApproaching] | type[Overdue]) -> None:
    """Of a limit everybody hears who can do something about it."""
    request = watched(airport)
    event = kind(
        request_id=request.id,
        reference=request.reference,
        by=NOBODY,
        at=airport.clock.now(),
        limit=Limit.APPROVAL,
        due_at=airport.clock.now() + HOUR,
    )

    topic = Topic(kind.kind)
    assert news(airport, request, event) == dict.fromkeys(("ann", "olga", "stan", WATCHER), topic)


def test_comment(airport: Airport, app: Application) -> None:
    """Who is named is told so; all others who are concerned hear that something was said."""
    request = watched(airport)
    text = "@pia and @stan, look. " + "x" * 600
    pia, stan = airport.place.people["pia"], airport.place.people["stan"]
    names = {"pia": pia, "stan": stan}
    for name, user in names.items():
        text = text.replace(f"@{name}", "@" + user.email.partition("@")[0])
    app.add_comment(request.id, text, caller=airport.caller("ann"))

    assert news(airport, request) == {
        "pia": Topic.MENTIONED,
        "stan": Topic.MENTIONED,
        "olga": Topic.COMMENT_ADDED,
        WATCHER: Topic.COMMENT_ADDED,
    }
    assert inbox(airport, "pia")[-1].facts.text == text[:500]


def test_internal_comment(airport: Airport, app: Application) -> None:
    """What is internal is told to nobody who may not read it."""
    request = watched(airport)
    vera = airport.place.people[WATCHER].email.partition("@")[0]
    app.add_comment(request.id, f"@{vera}", caller=airport.caller("olga"), internal=True)

    assert news(airport, request) == {"ann": Topic.COMMENT_ADDED, "stan": Topic.COMMENT_ADDED}


def test_only_what_one_may_see(airport: Airport) -> None:
    """A watcher who may not see the request is told nothing, nor one who has left."""
    people = airport.place.people
    airport.submitted(watcher_ids=(people["rob"].id, people["cal"].id, people["aude"].id))
    for active in (False, True):
        airport.app.edit_user(people["aude"].id, {"active": active}, caller=airport.caller("adam"))
        airport.app.dispatch_events()

    assert set(told(airport)) == {"olga", "stan"}


def test_of_ones_own_infected_file(airport: Airport) -> None:
    """Malware is found behind the back of whoever attached it: he is told as well."""
    request = watched(airport)
    event = AttachmentInfected(
        request_id=request.id,
        reference=request.reference,
        by=airport.place.people["pia"].person,
        at=airport.clock.now(),
        attachment_id=AttachmentId(new_id()),
        name="plan.pdf",
        sha256="0" * 64,
        signature="Eicar",
    )

    hear = ("pia", "ann", "olga", "adam")
    assert news(airport, request, event) == dict.fromkeys(hear, Topic.ATTACHMENT_INFECTED)
    facts = inbox(airport, "pia")[-1].facts
    assert (facts.name, facts.signature) == ("plan.pdf", "Eicar")


def test_notice_is_complete(airport: Airport) -> None:
    """A notice names the request, the actor, the reader and his organisation."""
    request = airport.submitted(title="Mend the lamp", work_type=WorkType.EMERGENCY)
    airport.app.dispatch_events()

    notice = inbox(airport, "olga")[0]
    assert (notice.reference, notice.title) == (request.reference, "Mend the lamp")
    assert (notice.by, notice.recipient) == ("Ann", "Olga")
    assert notice.organisation == airport.place.organisation.name
    assert notice.at == request.submitted_at
    assert notice.emergency


def test_mail_besides(airport: Airport) -> None:
    """Each notice is to be sent by mail, to the same person, in the same words, once."""
    airport.submitted()
    airport.app.dispatch_events()
    relay = airport.app.ports.relay
    claim = ClaimId(new_id())
    mail = relay.claim_deliveries(Channel.EMAIL, claim, lease=HOUR, limit=100)

    found = {each.target: structure(each.payload, Notice) for each in mail}
    people = airport.place.people
    assert found == {people[name].email: inbox(airport, name)[0] for name in ("olga", "stan")}
    assert len(mail) == len(found)


def test_nothing_abroad(airport: Airport, abroad: Airport) -> None:
    """What happens in one organisation is told in no other."""
    airport.submitted()

    assert told(airport) != {}
    assert told(abroad) == {}


def test_killed_between(airport: Airport) -> None:
    """What a worker had who was killed is done by another one after the lease, once."""
    airport.submitted()
    relay = airport.app.ports.relay
    relay.claim_events(ClaimId(new_id()), lease=LEASE, limit=100)
    assert told(airport) == {}

    airport.clock.move(LEASE + timedelta(seconds=1))
    assert told(airport) == {
        "olga": Counter([Topic.SUBMITTED]),
        "stan": Counter([Topic.APPROVAL_REQUESTED]),
    }
    assert airport.app.dispatch_events() == Dispatched()


def test_overtaken(airport: Airport, app: Application) -> None:
    """Whoever was slower than his lease adds nothing to what another has told."""
    airport.submitted()
    slow = Application(evolve(app.ports, relay=Slow(airport)))

    assert slow.dispatch_events() == Dispatched(claimed=3, overtaken=3)
    assert told(airport)["olga"] == Counter([Topic.SUBMITTED])


def test_unreadable(airport: Airport, app: Application) -> None:
    """An event of another version waits for it, is named, and holds up no other."""
    request = watched(airport)
    message = evolve(a_message(request), kind="approved", payload={"news": 1})
    with airport.place.unit() as unit:
        unit.outbox.add(message)
        unit.commit()
    airport.moved(request, Action.WITHDRAW, "ann")

    done = app.dispatch_events()
    assert (done.unreadable, done.claimed) == ((message.id,), 2)
    assert done.told > 0
    assert app.ports.relay.backlog().events == 1


def test_what_is_old_is_not_mailed(airport: Airport) -> None:
    """Who begins to tell after weeks fills inboxes, and floods nobody with mail."""
    airport.clock.move(-HORIZON)
    old = airport.submitted()
    airport.clock.move(HORIZON)
    airport.submitted()
    done = airport.app.dispatch_events()

    topics = Counter(notice.topic for notice in inbox(airport, "stan"))
    assert topics[Topic.APPROVAL_REQUESTED] == 2
    mailer = airport.app.ports.mailer
    assert isinstance(mailer, MemoryMailer)
    sent = airport.app.send_mail().sent
    assert 0 < sent < done.told
    assert not [each for each in mailer.outbox if old.reference in each.subject]


def test_events_of_an_older_version(airport: Airport) -> None:
    """What was stored before an event had all its fields is told as if they were empty."""
    request = airport.submitted()
    [asked] = [each for each in airport.outbox(request.id) if each.kind == "approval_requested"]
    fresh = {"deputy_ids", "answered_ids", "passed_on_ids"}
    assert fresh <= asked.payload.keys()
    older = {name: value for name, value in asked.payload.items() if name not in fresh}
    with airport.database.locked() as tenants:
        tenant = tenants[airport.place.organisation.id]
        tenant.outbox[asked.id] = evolve(asked, payload=older)

    assert airport.app.dispatch_events().unreadable == ()
    assert [notice.topic for notice in inbox(airport, "stan")] == [Topic.APPROVAL_REQUESTED]
