"""A worker does what is due, again and again, and ends without cutting anything off."""

import logging
import time
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Event, Thread
from uuid import uuid4

import pytest
from attrs import evolve
from tests.support.terminal import a_terminal
from tests.support.web import Web, memory_web

from workcore.application import Application
from workcore.entities.delivery import Outcome
from workcore.errors import Unavailable
from workcore.model import Channel, DeliveryState
from workcore.testing.builders import NOW
from workcore.testing.contracts.deliveries import put
from workcore.use_cases.send_webhooks import MOST as POSTS
from workcore_entrypoints.settings import Secret, Settings
from workcore_entrypoints.worker import JOBS, Job, Worker, jobs_of

KEYED = Settings(audit_signing_key=Secret(b64encode(bytes(range(32))).decode()))
HOUR = timedelta(hours=1)
MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def keyed() -> Web:
    """A service that has a key to seal with."""
    return memory_web(KEYED)


def soon(holds: Callable[[], bool]) -> None:
    """See that something holds within a few seconds."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def working(web: Web, *jobs: Job) -> Worker:
    """Start a worker with these jobs."""
    worker = Worker(web.service.application, jobs, web.container.announcements())
    worker.start()
    return worker


def test_every_job_is_done(keyed: Web) -> None:
    """What was recorded is sealed, who was asked is reminded, without anybody's doing."""
    request = keyed.made(submit=True)
    keyed.clock.set(NOW + timedelta(hours=12))
    application = keyed.service.application
    path = f"/work-requests/{request['id']}"
    worker = working(keyed, *JOBS)
    try:
        soon(lambda: application.ports.trails.backlog().sealed >= 1)
        soon(lambda: keyed.call("ann", "GET", path).json["version"] > 1)
    finally:
        worker.drain()


def test_more_is_done_at_once(web: Web) -> None:
    """A run that leaves something to do is followed by the next; one that does not, by a rest."""
    left = [True, True, False, True]
    worker = working(web, Job("some", HOUR, lambda *_: left.pop(0)))
    soon(lambda: len(left) == 1)
    worker.drain()

    assert left == [True]


def test_word_wakes() -> None:
    """Word of events wakes whoever tells them at once, and he who sends what comes of it."""
    web = memory_web()
    told, sent = Event(), Event()

    def waking(event: Event) -> Callable[[Application, datetime], bool]:
        runs: list[datetime] = []

        def run(_: Application, now: datetime) -> bool:
            runs.append(now)
            if len(runs) > 1:
                event.set()
            return False

        return run

    worker = working(
        web,
        Job("tell", HOUR, waking(told), at_word=True, then=("send", "left_out")),
        Job("send", HOUR, waking(sent)),
    )
    web.made(submit=True)
    assert told.wait(10)
    assert sent.wait(10)
    worker.drain()


def test_deaf_worker_works(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    """A worker that hears nothing for a while says so once, and works without it."""
    unheard = [True, True]
    heard, runs = Event(), Event()

    class Deaf:
        def wait(self, within: timedelta) -> bool:
            if unheard and unheard.pop():
                raise Unavailable("database")
            heard.set()
            return Event().wait(within.total_seconds())

    def run(*_: object) -> bool:
        runs.set()
        return False

    worker = Worker(web.service.application, [Job("some", HOUR, run, at_word=True)], Deaf())
    worker.start()
    assert heard.wait(10)
    assert runs.wait(10)
    soon(lambda: len(caplog.records) > 1)
    worker.drain()
    assert [record.message for record in caplog.records] == [
        f"announcements: {Unavailable('database')}",
        "announcements: goes on",
    ]


def test_several_abreast(web: Web) -> None:
    """A job may be done by several threads of one worker at the same time; others by one."""
    together, alone = Barrier(3), []

    def run(_: Application, __: datetime) -> bool:
        together.wait(10)
        return False

    def single(_: Application, now: datetime) -> bool:
        alone.append(now)
        return False

    worker = working(web, Job("mail", HOUR, run, abreast=3), Job("seal", HOUR, single))
    soon(lambda: len(alone) == 1)
    worker.drain()
    assert (together.broken, len(alone)) == (False, 1)


def test_dead_letters_are_told(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever runs a worker hears how many letters were given up, and of no others."""
    application, mailer = web.service.application, web.container.mailer()
    [send_mail] = [job.run for job in JOBS if job.name == "send_mail"]
    web.made(submit=True)
    application.dispatch_events()
    for user in web.home.people.values():
        mailer.answers[user.email] = Outcome(state=DeliveryState.DEAD, error="550 nobody here")
    dead = application.ports.relay.backlog().waiting

    assert dead > 0
    assert [send_mail(application, NOW) for _ in range(2)] == [False, False]
    assert [record.message for record in caplog.records] == [
        f"send_mail: {dead} letters were given up: `workcore deliveries list --state dead`"
    ]


def test_posts_that_were_given_up_are_told(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever runs a worker hears how many messages to webhooks were given up."""
    application, lost = web.service.application, str(uuid4())
    [job] = [job for job in JOBS if job.name == "send_webhooks"]
    for _ in range(POSTS + 1):
        put(application.ports.relay, web.home, channel=Channel.WEBHOOK, target=lost)

    assert [job.run(application, NOW) for _ in range(3)] == [True, False, False]
    assert [record.message for record in caplog.records] == [
        f"send_webhooks: {dead} messages were given up: `workcore deliveries list --state dead`"
        for dead in (POSTS, 1)
    ]


def test_begun_work_is_finished(web: Web) -> None:
    """Draining waits for what was begun, and begins nothing after it."""
    begun, may_end, runs = Event(), Event(), []

    def run(_: Application, now: datetime) -> bool:
        begun.set()
        assert may_end.wait(10)
        runs.append(now)
        return True

    worker = working(web, Job("slow", MOMENT, run))
    assert begun.wait(10)
    draining = Thread(target=worker.drain)
    draining.start()
    draining.join(0.1)
    assert draining.is_alive()
    may_end.set()
    draining.join(10)

    assert not draining.is_alive()
    assert len(runs) == 1


def test_trouble_stops_nothing(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    """A job waits for what is not there, gets over a mistake, and says each once."""
    troubles = [Unavailable("database"), Unavailable("database"), ValueError("ours"), None, None]
    runs: list[datetime] = []

    def fail(_: Application, __: datetime) -> bool:
        trouble = troubles.pop(0) if troubles else None
        if trouble is not None:
            raise trouble
        return False

    def run(_: Application, now: datetime) -> bool:
        runs.append(now)
        return False

    worker = working(web, Job("failing", MOMENT, fail), Job("other", MOMENT, run))
    soon(lambda: not troubles and len(runs) > 5)
    worker.drain()

    told = [(record.levelno, record.message) for record in caplog.records]
    assert told == [
        (logging.WARNING, f"failing: {Unavailable('database')}"),
        (logging.ERROR, "failing: ours"),
        (logging.WARNING, "failing: goes on"),
    ]
    assert [bool(record.exc_info) for record in caplog.records] == [False, True, False]


def test_forked_trail_is_said(keyed: Web, caplog: pytest.LogCaptureFixture) -> None:
    """A trail that somebody wrote anew is an error in the log, with what to do."""
    keyed.approved()
    seal = keyed.service.application.seal_audit
    seal(keyed.clock.now())
    with keyed.container.memory().locked() as tenants:
        tenant = tenants[keyed.home.organisation.id]
        tenant.tree = evolve(tenant.tree, peaks=(b"x" * 32,))
    keyed.made()
    worker = working(keyed, evolve(JOBS[0], every=MOMENT))
    soon(lambda: bool(caplog.records))
    worker.drain()

    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert f"{keyed.home.organisation.id} is not the one that was signed" in record.message
    assert record.exc_info is None


def test_without_a_key_nothing_is_sealed() -> None:
    """A worker that has no key does everything else."""
    assert jobs_of() == list(JOBS)
    assert [job.name for job in jobs_of(without={"seal_audit"})] == [
        "dispatch_events",
        "remind_approvers",
        "tell_limits",
        "gather_digests",
        "send_mail",
        "send_webhooks",
        "forget_answers",
        "rescan_attachments",
        "rewrap_keys",
        "sweep_orphans",
        "forget_tries",
        "forget_told",
    ]


def test_command_says_what_is_missing(tmp_path: Path) -> None:
    """A worker that could not do what it is for does not start."""
    terminal = evolve(a_terminal(), environment={"WORKCORE_DATA_DIR": str(tmp_path)})

    assert "DATABASE_URL is needed" in terminal.refused(None, "worker", code=2)
