"""Servers are told of what happens: signed, again and again until they take it, or turned off."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError
from tests.support.airport import EVERYTHING, Airport

from workcore.application import Application
from workcore.entities.delivery import Delivery
from workcore.entities.webhook import Webhook
from workcore.errors import (
    InvalidInput,
    NoSuchWebhook,
    NotAllowed,
    Stale,
    TooManyWebhooks,
)
from workcore.model import (
    About,
    Action,
    Channel,
    DeliveryState,
    HookEvent,
    Topic,
    WebhookId,
    WrappedKey,
)
from workcore.policies.hook_rules import HookDetails, HookRules
from workcore.policies.hooks import OVERLAP, PATIENCE, seconds, shown, signatures
from workcore.policies.retries import LONGEST_WAIT, MOST_TRIES
from workcore.ports.webhooks import POST_WITHIN, Post, Reply
from workcore.testing.contracts.deliveries import put
from workcore.testing.ids import new_id
from workcore.use_cases.keep_webhooks import AddWebhook
from workcore.use_cases.rewrap_keys import Rewraps
from workcore.use_cases.send_mail import Sending
from workcore.use_cases.send_webhooks import LEASE, SendWebhooks
from workcore_adapters.encryption import KeyRing, RingVault
from workcore_adapters.memory import MemoryDeadlines, MemoryMailer, MemorySender

URL = "https://hooks.example.org/workcore"
ALL = frozenset(HookEvent)
DOWN = Reply(status=503)


@frozen
class Hooked:
    """An airport whose servers are told of what happens."""

    airport: Airport
    sender: MemorySender

    @property
    def posts(self) -> list[Post]:
        """What was posted."""
        return self.sender.posts

    def add(self, *events: HookEvent, url: str = URL, **given: Any) -> Webhook:
        """Have a server told."""
        new = HookDetails(url=url, events=frozenset(events) or ALL, **given)
        return self.airport.app.add_webhook(new, caller=self.airport.caller("adam"))

    def now(self, hook: Webhook) -> Webhook:
        """Look at a webhook as it is now."""
        return self.airport.app.read_webhooks.one(hook.id, caller=self.airport.caller("adam"))

    def secret(self, hook: Webhook) -> str:
        """Read what verifies its messages."""
        adam = self.airport.caller("adam")
        return self.airport.app.show_webhook_secret(hook.id, caller=adam)

    def log(self, hook: Webhook) -> tuple[Delivery, ...]:
        """Read what a server was told."""
        read, adam = self.airport.app.read_webhooks, self.airport.caller("adam")
        return read.deliveries(hook.id, EVERYTHING, caller=adam).items

    def happen(self) -> None:
        """Have somebody make a draft, and the worker hear of it."""
        self.airport.draft()
        self.airport.app.dispatch_events()

    def send(self, after: timedelta = timedelta(0)) -> Sending:
        """Post what is due, so much later."""
        self.airport.clock.move(after)
        return self.airport.app.send_webhooks()


@pytest.fixture
def hooked(airport: Airport) -> Hooked:
    """The first airport's."""
    sender = airport.app.ports.webhook_sender
    assert isinstance(sender, MemorySender)
    return Hooked(airport, sender)


def bodies(posts: list[Post]) -> list[dict[str, Any]]:
    """Read what was posted."""
    return [json.loads(post.body) for post in posts]


def test_told(hooked: Hooked) -> None:
    """A server is told what happened to which request, when and by whom, and no words of people."""
    hook = hooked.add()
    request = hooked.airport.submitted()
    hooked.airport.moved(request, Action.CANCEL, "ann", reason="Our secret reason.")
    hooked.airport.app.dispatch_events()

    assert hooked.send() == Sending(sent=3)
    created, submitted, cancelled = bodies(hooked.posts)
    assert [each["type"] for each in (created, submitted, cancelled)] == [
        *("work_request.created", "work_request.submitted", "work_request.cancelled")
    ]
    data = cancelled["data"]
    assert cancelled["timestamp"] == "2027-01-04T08:00:00Z"
    assert data["event"] == "cancelled"
    assert data["organisation_id"] == str(hook.organisation_id)
    assert data["request"] == {
        "id": str(request.id),
        "reference": request.reference,
        "title": request.content.title,
        "path": f"/work-requests/{request.id}",
    }
    assert data["by"] == {"id": str(hooked.airport.place.people["ann"].id), "name": "Ann"}
    assert data["facts"] == {"before": "submitted", "after": "cancelled"}
    assert "secret" not in str(bodies(hooked.posts))


def test_what_was_said_stays(hooked: Hooked) -> None:
    """Of a comment a server is told that it is there, and not what it says."""
    hooked.add(HookEvent.COMMENT_ADDED)
    airport, request = hooked.airport, hooked.airport.submitted()
    comment = airport.app.add_comment(request.id, "Secret.", caller=airport.caller("adam"))
    airport.app.dispatch_events()
    hooked.send()

    [told] = bodies(hooked.posts)
    assert told["data"]["facts"] == {"comment_id": str(comment.id), "internal": False}


def test_only_what_it_wants(hooked: Hooked) -> None:
    """Each server hears of what it wants, once, by the name that says most."""
    hooked.add(HookEvent.APPROVED, HookEvent.STATUS_CHANGED, url=f"{URL}/both")
    hooked.add(HookEvent.STATUS_CHANGED, url=f"{URL}/moves")
    hooked.add(HookEvent.REJECTED, url=f"{URL}/no")
    off = hooked.add(url=f"{URL}/off", active=False)
    hooked.airport.approved()
    hooked.airport.app.dispatch_events()
    hooked.send()

    told = [(post.url.rpartition("/")[2], json.loads(post.body)["type"]) for post in hooked.posts]
    assert sorted(told) == [
        ("both", "work_request.approved"),
        ("both", "work_request.status_changed"),
        ("moves", "work_request.status_changed"),
        ("moves", "work_request.status_changed"),
    ]
    assert hooked.log(off) == ()


def test_thrown_away(hooked: Hooked) -> None:
    """Of a draft that was thrown away meanwhile nobody is told, and nothing waits for it."""
    hooked.add()
    request = hooked.airport.draft()
    hooked.airport.app.delete_request(request.id, caller=hooked.airport.caller("ann"))

    assert hooked.airport.app.dispatch_events().overtaken == 0
    assert hooked.send() == Sending()
    assert hooked.airport.app.ports.relay.backlog().events == 0


def test_other_mail_is_left_alone(hooked: Hooked) -> None:
    """Only what is for webhooks is posted."""
    put(hooked.airport.app.ports.relay, hooked.airport.place)
    assert hooked.send() == Sending()


def test_anybody_can_verify(hooked: Hooked) -> None:
    """Whoever has the secret verifies each message by a library that is not ours; nobody else."""
    hooked.airport.clock.set(datetime.now(UTC))
    hook = hooked.add()
    hooked.happen()
    hooked.send()

    [post] = hooked.posts
    headers, secret = dict(post.headers), hooked.secret(hook)
    assert secret.startswith("whsec_")
    assert Verifier(secret).verify(post.body, headers) == json.loads(post.body)
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(post.body + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(hooked.secret(hooked.add())).verify(post.body, headers)


@given(st.lists(st.binary(min_size=1), min_size=1, max_size=3), st.text(min_size=1))
def test_others_can_verify(secrets: list[bytes], text: str) -> None:
    """Whoever knows any of the secrets verifies a message by a library that is not ours."""
    body, now = f'{{"text":"{text.encode().hex()}"}}'.encode(), datetime.now(UTC)
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": seconds(now),
        "webhook-signature": signatures(secrets, "m1", now, body),
    }
    for secret in secrets:
        verified = Verifier(shown(secret)).verify(body, headers)
        assert verified == {"text": text.encode().hex()}


def test_rotation(hooked: Hooked) -> None:
    """For a day the secret before signs besides; then it verifies nothing any more."""
    airport = hooked.airport
    airport.clock.set(datetime.now(UTC) - OVERLAP)
    hook = hooked.add()
    old = hooked.secret(hook)
    adam = airport.caller("adam")
    rotated = airport.app.rotate_webhook_secret(hook.id, caller=adam, expected=1)
    new = hooked.secret(hook)
    assert old != new
    assert rotated.previous == hook.secret

    airport.clock.set(datetime.now(UTC) - timedelta(minutes=1))
    hooked.happen()
    hooked.send()
    [during] = hooked.posts
    for secret in (old, new):
        assert Verifier(secret).verify(during.body, dict(during.headers))

    airport.clock.move(timedelta(minutes=2))
    hooked.happen()
    hooked.send()
    after = hooked.posts[-1]
    assert Verifier(new).verify(after.body, dict(after.headers))
    with pytest.raises(WebhookVerificationError):
        Verifier(old).verify(after.body, dict(after.headers))
    with pytest.raises(Stale):
        airport.app.rotate_webhook_secret(hook.id, caller=adam, expected=1)


def test_tried_again(hooked: Hooked) -> None:
    """What was not taken is posted again later: the same message, under the same name."""
    hook = hooked.add()
    hooked.happen()
    hooked.sender.replies[URL] = DOWN
    assert hooked.send() == Sending(waiting=1)
    [logged] = hooked.log(hook)
    assert (logged.state, logged.attempts) == (DeliveryState.WAITING, 1)
    assert logged.error == "answered 503"

    del hooked.sender.replies[URL]
    assert hooked.send(LONGEST_WAIT) == Sending(sent=1)
    first, second = hooked.posts
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == str(logged.id)
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert hooked.log(hook)[0].error is None


def test_unreachable(hooked: Hooked) -> None:
    """Where there was no answer the log says why."""
    hook = hooked.add()
    hooked.happen()
    hooked.sender.replies[URL] = Reply(error="did not answer in time")

    assert hooked.send() == Sending(waiting=1)
    assert hooked.log(hook)[0].error == "did not answer in time"


def test_given_up_and_replayed(hooked: Hooked) -> None:
    """After all its tries a message is dead, and goes out again when somebody replays it."""
    hook = hooked.add()
    hooked.happen()
    hooked.sender.replies[URL] = DOWN
    runs = [hooked.send(LONGEST_WAIT) for _ in range(MOST_TRIES + 1)]
    assert runs == [Sending(waiting=1)] * (MOST_TRIES - 1) + [Sending(dead=1), Sending()]

    del hooked.sender.replies[URL]
    airport = hooked.airport
    done = airport.app.replay_webhook(hook.id, caller=airport.caller("adam"))
    assert (done.replayed, done.more) == (1, False)
    assert hooked.send() == Sending(sent=1)
    assert hooked.posts[-1].headers["webhook-id"] == hooked.posts[0].headers["webhook-id"]


def test_since_when_it_fails(hooked: Hooked) -> None:
    """From the first failure on it counts as failing, and from the next success on no more."""
    hook = hooked.add()
    hooked.happen()
    hooked.sender.replies[URL] = DOWN
    began = hooked.airport.clock.now()
    hooked.send()
    hooked.send(LONGEST_WAIT)
    assert hooked.now(hook).failing_since == began
    assert hooked.now(hook).version == 1

    del hooked.sender.replies[URL]
    hooked.send(LONGEST_WAIT)
    assert hooked.now(hook).failing_since is None


def test_turned_off_after_days(hooked: Hooked) -> None:
    """What fails for five days on end is turned off, on the record; the rest is given up."""
    hook = hooked.add()
    hooked.sender.replies[URL] = DOWN
    hooked.happen()
    hooked.send()
    hooked.airport.clock.move(PATIENCE)
    hooked.happen()
    hooked.send()

    off = hooked.now(hook)
    assert not off.active
    assert off.disabled_for == "it failed for days, at last because it answered 503"
    [*_, record] = hooked.airport.audit("webhook", hook.id)
    assert (record.action, record.by.name) == ("webhook_disabled", "system")
    assert record.after["active"] is False
    posted = len(hooked.posts)
    hooked.send(LONGEST_WAIT)
    assert len(hooked.posts) == posted
    assert {each.error for each in hooked.log(hook)} == {"the webhook is turned off"}
    hooked.happen()
    assert len(hooked.log(hook)) == 2


def test_turned_on_again(hooked: Hooked) -> None:
    """Who turns it on again forgives it: it has its five days once more."""
    test_turned_off_after_days(hooked)
    app, adam = hooked.airport.app, hooked.airport.caller("adam")
    [hook] = app.read_webhooks(EVERYTHING, caller=adam).items
    on = app.edit_webhook(hook.id, {"active": True}, caller=adam, expected=hook.version)

    assert (on.active, on.disabled_for, on.failing_since) == (True, None, None)
    hooked.happen()
    hooked.send()
    assert hooked.now(hook).active


def test_moved(hooked: Hooked) -> None:
    """Another address has its five days, too; whatever else is changed forgives nothing."""
    hook, adam = hooked.add(), hooked.airport.caller("adam")
    hooked.happen()
    hooked.sender.replies[URL] = DOWN
    hooked.send()
    edit = hooked.airport.app.edit_webhook

    assert edit(hook.id, {"description": "The tower"}, caller=adam).failing_since is not None
    assert edit(hook.id, {"url": f"{URL}/new"}, caller=adam).failing_since is None
    assert hooked.now(hook).failing_since is None


def test_gone(hooked: Hooked) -> None:
    """A server that says it is gone is asked no more."""
    hook = hooked.add()
    hooked.happen()
    hooked.sender.replies[URL] = Reply(status=410)

    assert hooked.send() == Sending(dead=1)
    assert hooked.now(hook).disabled_for == "answered 410: it wants no more messages"


def test_removed(hooked: Hooked) -> None:
    """What waited for a webhook that was removed, or for none at all, is given up."""
    hook = hooked.add()
    hooked.happen()
    app, adam = hooked.airport.app, hooked.airport.caller("adam")
    app.remove_webhook(hook.id, caller=adam, expected=1)
    relay, place = app.ports.relay, hooked.airport.place
    put(relay, place, channel=Channel.WEBHOOK, target="no webhook")

    assert hooked.send() == Sending(dead=2)
    assert hooked.posts == []
    for read in (
        lambda: hooked.now(hook),
        lambda: hooked.log(hook),
        lambda: hooked.secret(hook),
        lambda: app.replay_webhook(hook.id, caller=adam),
    ):
        with pytest.raises(NoSuchWebhook):
            read()


@frozen
class Slow:
    """A sender during whose work something else happens."""

    inner: MemorySender
    meanwhile: Callable[[], object]

    def send(self, post: Post) -> Reply:
        """Let it happen first."""
        self.meanwhile()
        return self.inner.send(post)


def slow(hooked: Hooked, meanwhile: Callable[[], object]) -> SendWebhooks:
    """Post by a slow sender."""
    app = hooked.airport.app
    return evolve(app.send_webhooks, sender=Slow(hooked.sender, meanwhile))


def test_administrator_is_faster(hooked: Hooked) -> None:
    """What an administrator says meanwhile is not undone by turning it off."""
    hook = hooked.add()
    hooked.happen()
    hooked.sender.replies[URL] = Reply(status=410)
    app, adam = hooked.airport.app, hooked.airport.caller("adam")
    patch = {"description": "Wait for it."}

    slow(hooked, lambda: app.edit_webhook(hook.id, patch, caller=adam))()
    assert hooked.now(hook).active
    assert hooked.now(hook).description == "Wait for it."


def test_whoever_dies_leaves_it_to_the_next(hooked: Hooked) -> None:
    """Whoever is killed in the middle leaves his messages to the next, when his lease is over."""

    class Killed(BaseException):
        """As by a signal."""

    def die() -> None:
        raise Killed

    hooked.add()
    hooked.happen()
    with pytest.raises(Killed):
        slow(hooked, die)()

    assert hooked.send(LEASE - timedelta(seconds=1)) == Sending()
    assert hooked.send(timedelta(seconds=1)) == Sending(sent=1)


def test_lease_outlasts_a_try() -> None:
    """Whoever is slow but well is not taken for gone."""
    assert LEASE > POST_WITHIN


def test_secret_that_cannot_be_read(hooked: Hooked) -> None:
    """Where the secret is damaged nothing goes out unsigned; it waits for whoever mends it."""
    hook = hooked.add()
    hooked.happen()
    with hooked.airport.place.unit() as unit:
        unit.webhooks.save(evolve(hook, secret=WrappedKey("memory", b"other")))
        unit.commit()

    assert hooked.send() == Sending(waiting=1)
    assert hooked.posts == []
    assert "not the one that was sealed" in str(hooked.log(hook)[0].error)


def test_rotation_mends(hooked: Hooked) -> None:
    """Where the secret of before cannot be read any more the new one signs alone, at once."""
    hook, adam = hooked.add(), hooked.airport.caller("adam")
    with hooked.airport.place.unit() as unit:
        unit.webhooks.save(evolve(hook, secret=WrappedKey("lost", b"key")))
        unit.commit()
    hooked.airport.app.rotate_webhook_secret(hook.id, caller=adam)
    hooked.happen()

    assert hooked.send() == Sending(sent=1)
    assert len(hooked.posts[0].headers["webhook-signature"].split()) == 1


def turned(hooked: Hooked, *names: str) -> Application:
    """Encrypt secrets by a ring of keys, the first of which is current."""
    ring = KeyRing({name: name.encode().ljust(32) for name in names})
    return Application(evolve(hooked.airport.app.ports, vault=RingVault(ring)))


def test_ring_that_is_turned(hooked: Hooked) -> None:
    """Behind another key secrets are encrypted by it, and stay what they are without the old."""
    app, adam = turned(hooked, "old"), hooked.airport.caller("adam")
    hook = app.add_webhook(HookDetails(url=URL, events=ALL), caller=adam)
    app.rotate_webhook_secret(hook.id, caller=adam)
    secret = app.show_webhook_secret(hook.id, caller=adam)
    hooked.happen()
    assert app.rewrap_secrets() == Rewraps()

    both, new = turned(hooked, "new", "old"), turned(hooked, "new")
    assert new.rewrap_secrets() == Rewraps(broken=1)
    assert both.rewrap_secrets() == Rewraps(rewrapped=1)
    assert both.rewrap_secrets() == Rewraps()
    assert new.show_webhook_secret(hook.id, caller=adam) == secret
    assert new.send_webhooks() == Sending(sent=1)
    assert len(hooked.posts[0].headers["webhook-signature"].split()) == 2
    assert turned(hooked).rewrap_secrets() == Rewraps()


def test_ring_that_has_lost_a_key(hooked: Hooked) -> None:
    """Of a secret of before that cannot be read nothing is kept."""
    app, adam = turned(hooked, "lost"), hooked.airport.caller("adam")
    hook = app.add_webhook(HookDetails(url=URL, events=ALL), caller=adam)
    later = turned(hooked, "old")
    later.rotate_webhook_secret(hook.id, caller=adam)

    assert turned(hooked, "new", "old").rewrap_secrets() == Rewraps(rewrapped=1)
    assert hooked.now(hook).previous is None


def test_lost_secrets_hold_up_none(hooked: Hooked) -> None:
    """However many secrets no key of the ring opens, those after them get their turn."""
    adam = hooked.airport.caller("adam")
    for ring in ("lost", "lost", "old"):
        app = turned(hooked, ring)
        app.add_webhook(HookDetails(url=URL, events=ALL), caller=adam)

    both = turned(hooked, "new", "old")
    assert both.rewrap_secrets(limit=1) == Rewraps(rewrapped=1, broken=2)


def test_removed_while_the_ring_is_turned(hooked: Hooked) -> None:
    """What was removed meanwhile is passed over."""
    hook, app = hooked.add(), turned(hooked, "new")
    old = app.ports.deadlines.old_secrets("new", 10)
    hooked.airport.app.remove_webhook(hook.id, caller=hooked.airport.caller("adam"))

    class Late(MemoryDeadlines):
        """Says what was so a moment ago."""

        def old_secrets(self, *_: object) -> Any:
            return old

    late = Late(hooked.airport.database, hooked.airport.clock)
    assert Application(evolve(app.ports, deadlines=late)).rewrap_secrets() == Rewraps(overtaken=1)


def test_edited(hooked: Hooked) -> None:
    """What is told to whom is changed by a patch of the version that one has seen."""
    hook = hooked.add(HookEvent.APPROVED)
    app, adam = hooked.airport.app, hooked.airport.caller("adam")
    patch = {"events": ["work_request.created"], "description": "The tower"}
    changed = app.edit_webhook(hook.id, patch, caller=adam, expected=1)

    assert changed == hooked.now(hook)
    assert (changed.version, changed.url) == (2, URL)
    assert changed.events == {HookEvent.CREATED}
    with pytest.raises(Stale):
        app.edit_webhook(hook.id, patch, caller=adam, expected=1)
    with pytest.raises(Stale):
        app.remove_webhook(hook.id, caller=adam, expected=1)
    with pytest.raises(InvalidInput):
        app.edit_webhook(hook.id, {"url": "https://127.0.0.1/"}, caller=adam)
    assert [each.action for each in hooked.airport.audit("webhook", hook.id)] == [
        *("webhook_added", "webhook_edited")
    ]


def test_secrets_are_in_no_record(hooked: Hooked) -> None:
    """That a secret was shown is recorded, and what it is, nowhere."""
    hook = hooked.add()
    secret = hooked.secret(hook)
    records = hooked.airport.audit("webhook", hook.id)

    assert [each.action for each in records] == ["webhook_added", "webhook_secret_shown"]
    assert secret not in str(records)
    assert secret not in repr(hooked.now(hook))


def test_so_many_and_no_more(hooked: Hooked) -> None:
    """An organisation has as many webhooks as the installation lets it have."""
    app = hooked.airport.app
    add: AddWebhook = evolve(app.add_webhook, rules=HookRules(most=1))
    new, adam = HookDetails(url=URL, events=ALL), hooked.airport.caller("adam")
    add(new, caller=adam)

    with pytest.raises(TooManyWebhooks) as refusal:
        add(new, caller=adam)
    assert "1 webhooks at most" in refusal.value.message
    with pytest.raises(InvalidInput):
        add(evolve(new, url="http://example.org"), caller=adam)


@pytest.mark.parametrize("name", ["ann", "stan", "olga", "pia", "vera", "aude"])
def test_administrators_alone(hooked: Hooked, name: str) -> None:
    """Nobody else learns of webhooks, or says who is told."""
    hook, app, who = hooked.add(), hooked.airport.app, hooked.airport.caller(name)
    new = HookDetails(url=URL, events=ALL)
    for call in (
        lambda: app.read_webhooks(EVERYTHING, caller=who),
        lambda: app.read_webhooks.one(hook.id, caller=who),
        lambda: app.read_webhooks.deliveries(hook.id, EVERYTHING, caller=who),
        lambda: app.add_webhook(new, caller=who),
        lambda: app.edit_webhook(hook.id, {}, caller=who),
        lambda: app.remove_webhook(hook.id, caller=who),
        lambda: app.show_webhook_secret(hook.id, caller=who),
        lambda: app.rotate_webhook_secret(hook.id, caller=who),
        lambda: app.replay_webhook(hook.id, caller=who),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_absent(hooked: Hooked) -> None:
    """What is not there is named as absent."""
    absent, adam = WebhookId(new_id()), hooked.airport.caller("adam")
    with pytest.raises(NoSuchWebhook) as refusal:
        hooked.airport.app.read_webhooks.one(absent, caller=adam)
    assert refusal.value.id == absent


def test_administrators_are_told(hooked: Hooked) -> None:
    """When a server is turned off, administrators hear of it in their inboxes and by mail."""
    hook = hooked.add(description="The tower")
    hooked.sender.replies[URL] = Reply(status=410)
    hooked.happen()
    hooked.send()
    app, mailer = hooked.airport.app, hooked.airport.app.ports.mailer
    assert isinstance(mailer, MemoryMailer)
    app.dispatch_events()
    app.send_mail()

    [told] = app.read_inbox(EVERYTHING, caller=hooked.airport.caller("adam")).page.items
    assert (told.notice.topic, told.notice.about) == (Topic.WEBHOOK_DISABLED, About.WEBHOOK)
    assert told.notice.path == f"/webhooks/{hook.id}"
    assert told.notice.facts.reason == "answered 410: it wants no more messages"
    [letter] = [each for each in mailer.outbox if "Webhook" in each.subject]
    assert letter.recipient == hooked.airport.place.people["adam"].email
    assert letter.subject == "[Webhook] Webhook turned off: The tower"
    assert "Reason: answered 410" in letter.text
    assert "because you look after its webhooks" in letter.text
    assert "Request:" not in letter.text
    for name in ("ann", "stan", "olga"):
        inbox = app.read_inbox(EVERYTHING, caller=hooked.airport.caller(name)).page.items
        assert Topic.WEBHOOK_DISABLED not in {each.notice.topic for each in inbox}


def test_whoever_hangs_holds_up_nobody(hooked: Hooked) -> None:
    """While two messages to a server hang, others of it wait, and another server gets its own."""
    hooked.add()
    hooked.add(url=f"{URL}/other")
    for _ in range(3):
        hooked.happen()
    runs: list[Sending] = []

    def hang() -> None:
        if len(hooked.posts) == 0 and not runs:
            runs.append(Sending())
            runs.append(slow(hooked, others)(limit=1))

    def others() -> None:
        runs.append(hooked.send())

    slow(hooked, hang)(limit=1)
    assert {post.url for post in hooked.posts[:3]} != {URL}
    assert sum(run.sent for run in runs) == 5
