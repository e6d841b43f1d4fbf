"""Workers post to a server that listens, by way of PostgreSQL: each message once, and signed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import ip_network
from socket import create_server
from typing import Final
from uuid import uuid4

import pytest
from attrs import evolve
from standardwebhooks.webhooks import Webhook as Verifier
from tests.support.backlog import soon
from tests.support.receivers import Listening, a_receiver

from workcore.application import Application
from workcore.entities.webhook import Webhook
from workcore.model import Channel, ClaimId, DeliveryState, HookEvent
from workcore.policies.hook_rules import HookDetails, HookRules
from workcore.policies.hooks import shown
from workcore.ports.queries import Slice
from workcore.testing.world import Place, a_world
from workcore.use_cases.send_mail import Sending
from workcore_adapters.encryption import KeyRing, RingVault
from workcore_adapters.memory import memory_ports
from workcore_adapters.postgres import Database, PostgresDirectory, postgres_ports
from workcore_adapters.system import SystemClock, SystemIds
from workcore_adapters.webhooks import HttpSender

pytestmark = pytest.mark.integration

HERE: Final = (ip_network("127.0.0.1/32"),)
MESSAGES: Final = 40
WORKERS: Final = 3
HANGS: Final = 600
"""So many seconds nobody waits for whom a test has seen enough of."""


@pytest.fixture
def database(postgres_dsn: str) -> Iterator[Database]:
    """A pool for all workers."""
    database = Database(postgres_dsn)
    yield database
    database.close()


@pytest.fixture
def app(database: Database) -> Application:
    """Everything that posts is real: store, vault and connections."""
    ports = postgres_ports(database, memory_ports(clock=SystemClock(), ids=SystemIds()))
    ports = evolve(
        ports,
        vault=RingVault(KeyRing({"k1": b"k" * 32})),
        webhook_sender=HttpSender(HERE),
    )
    return Application(ports, hooks=HookRules(networks=HERE))


@pytest.fixture
def home(app: Application, database: Database) -> Place:
    """An organisation."""
    return a_world(app.ports.units, PostgresDirectory(database)).home


@pytest.fixture
def receiver() -> Iterator[Listening]:
    """Somebody's server."""
    with a_receiver() as listening:
        yield listening


def told(app: Application, home: Place, receiver: Listening) -> Webhook:
    """Have the server told of drafts."""
    new = HookDetails(url=receiver.url, events=frozenset({HookEvent.CREATED}))
    return app.add_webhook(new, caller=home.caller())


def draft(app: Application, home: Place, count: int = 1) -> None:
    """Have Ann make drafts, and a worker hear of it."""
    for _ in range(count):
        app.create_request(home.draft().content, caller=home.caller("ann"))
    while app.dispatch_events().claimed:
        pass


def test_once_from_several_workers(app: Application, home: Place, receiver: Listening) -> None:
    """A server that is well gets each message once, signed, from however many workers."""
    hook = told(app, home, receiver)
    draft(app, home, MESSAGES)
    with ThreadPoolExecutor(WORKERS) as pool:
        while app.ports.relay.backlog().waiting:
            list(pool.map(lambda _: app.send_webhooks(), range(WORKERS)))

    log = app.read_webhooks.deliveries(hook.id, Slice(limit=100), caller=home.caller()).items
    names = [post.headers["webhook-id"] for post in receiver.got]
    assert len(names) == MESSAGES
    assert set(names) == {str(each.id) for each in log}
    assert {(each.state, each.attempts) for each in log} == {(DeliveryState.SENT, 1)}
    verifier = Verifier(app.show_webhook_secret(hook.id, caller=home.caller()))
    for post in receiver.got:
        verifier.verify(post.body, dict(post.headers))


def test_left_by_one_who_died(app: Application, home: Place, receiver: Listening) -> None:
    """What a worker had when it was killed is posted by another, when the lease is over."""
    told(app, home, receiver)
    draft(app, home)
    dead, over = ClaimId(uuid4()), timedelta(0)
    app.ports.relay.claim_deliveries(Channel.WEBHOOK, dead, lease=over, limit=100)

    assert app.send_webhooks().sent == 1
    assert len(receiver.got) == 1


def test_failing_and_well_again(app: Application, home: Place, receiver: Listening) -> None:
    """That a server fails is noted beside what it is, and forgotten when it is well again."""
    hook, adam = told(app, home, receiver), home.caller()
    receiver.answers(503)
    draft(app, home)
    assert app.send_webhooks().waiting == 1
    failing = app.read_webhooks.one(hook.id, caller=adam)
    assert failing.failing_since is not None
    assert evolve(failing, failing_since=None) == hook

    receiver.answers(204)
    [lost] = app.read_webhooks.deliveries(hook.id, Slice(), caller=adam).items
    assert (lost.state, lost.error) == (DeliveryState.WAITING, "answered 503")
    draft(app, home)
    assert app.send_webhooks().sent == 1
    assert app.read_webhooks.one(hook.id, caller=adam) == hook


def test_secrets_are_not_in_the_database(
    app: Application, home: Place, receiver: Listening, database: Database
) -> None:
    """Whoever reads the whole database learns no secret, be it of now or of before."""
    hook, adam = told(app, home, receiver), home.caller()
    before = app.show_webhook_secret(hook.id, caller=adam)
    app.rotate_webhook_secret(hook.id, caller=adam)
    after = app.show_webhook_secret(hook.id, caller=adam)
    vault = app.ports.vault
    rotated = app.read_webhooks.one(hook.id, caller=adam)
    opened = [shown(vault.open(each, hook.id.bytes)) for each in rotated.signing(hook.created_at)]
    assert opened == [after, before]

    with database.connect_alone() as connection:
        rows = connection.execute("SELECT w::text FROM webhooks w").fetchall()
        trail = connection.execute("SELECT a::text FROM audit_records a").fetchall()
    assert str(hook.id) in str(rows)
    for secret in (before, after):
        raw = secret.removeprefix("whsec_")
        assert raw not in str((rows, trail))


def test_whoever_hangs_holds_up_nobody(app: Application, home: Place, receiver: Listening) -> None:
    """A server that never answers keeps two of a worker's threads, and the others get theirs."""
    send = evolve(app.send_webhooks, sender=HttpSender(HERE, within=HANGS))

    def work() -> Sending:
        """Send as a worker does: one who finds only what others claim just now comes again."""
        done = Sending()
        while len(receiver.got) < MESSAGES:
            done = send(limit=2 * MESSAGES)
        return done

    with create_server(("127.0.0.1", 0), backlog=MESSAGES) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        hangs = HookDetails(url=url, events=frozenset({HookEvent.CREATED}))
        app.add_webhook(hangs, caller=home.caller())
        told(app, home, receiver)
        draft(app, home, MESSAGES)
        with ThreadPoolExecutor(WORKERS) as pool:
            runs = [pool.submit(work) for _ in range(WORKERS)]
            soon(lambda: len(receiver.got) == MESSAGES)
            silent.close()

    assert len(receiver.got) == MESSAGES
    # Whoever was free when it closed may have tried it, too.
    assert [run.result().waiting for run in runs].count(1) >= 2
