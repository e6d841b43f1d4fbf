"""What is counted, how it is told, and that processes count together."""

import http.client
import multiprocessing
import os
import re
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pytest
from attrs import evolve
from tests.support.rest.attachments import attached, scanner_of
from tests.support.seconds import Seconds
from tests.support.web import Web, memory_web, problem
from tests.unit.adapters.test_webhooks import Twin

from workcore.entities.delivery import Outcome
from workcore.errors import Unavailable
from workcore.model import DeliveryState, ScanAnswer
from workcore.ports.webhooks import Reply
from workcore.testing.builders import DAY, NOW
from workcore.testing.contracts.cache import CacheContract, a_topic, keep
from workcore.testing.contracts.mailer import Arrived, MailerContract, a_letter, seen
from workcore.testing.contracts.scanner import ScannerContract
from workcore.testing.contracts.webhook_sender import WebhookSenderContract, a_post
from workcore_adapters.memory import (
    MemoryCache,
    MemoryMailer,
    MemoryRelay,
    MemoryScanner,
    MemorySender,
)
from workcore_entrypoints.metrics import Figures, Meter
from workcore_entrypoints.metrics.board import Board
from workcore_entrypoints.metrics.cache import CountedCache
from workcore_entrypoints.metrics.families import FAMILIES, Sample, written
from workcore_entrypoints.metrics.listening import listen
from workcore_entrypoints.metrics.messages import CountedMailer, CountedSender
from workcore_entrypoints.metrics.meter import BOUNDS
from workcore_entrypoints.metrics.scanner import CountedScanner
from workcore_entrypoints.rest.app import create_app
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.settings.settings import AppEnv
from workcore_entrypoints.worker import Job, Worker

LINE: Final = re.compile(r'(\w+)(\{(?:\w+="(?:[^"\\\n]|\\.)*",?)*\})? (\S+)')
SOME: Final = ("GET", "/some")


def figures(web: Web) -> dict[str, float]:
    """Ask for the figures, and read each line of them."""
    answer = web.call(None, "GET", "/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return read(answer.text)


def read(text: str) -> dict[str, float]:
    """Read what Prometheus would."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("# "):
            whole = LINE.fullmatch(line)
            assert whole, line
            name = whole[1] + (whole[2] or "")
            assert name not in found, name
            found[name] = float(whole[3])
    return found


def counted(route: str, status: int, method: str = "GET") -> str:
    """Name the figure of a route's answers."""
    labels = f'method="{method}",route="{route}",status="{status}"'
    return f"workcore_http_requests_total{{{labels}}}"


@pytest.fixture
def web() -> Web:
    """A service that nobody asked anything before."""
    return memory_web()


def test_requests_are_counted(web: Web) -> None:
    """Each request counts by its route and status; no path, name or number of ours is a label."""
    request = web.made()
    for _ in range(3):
        web.call("ann", "GET", f"/work-requests/{request['id']}")
    web.call(None, "GET", f"/nowhere/{request['id']}")
    web.call(None, "GET", "/work-requests")
    told = figures(web)

    one = "/work-requests/{request_id:uuid}"
    assert told[counted(one, 200)] == 3
    assert told[counted("/work-requests", 201, "POST")] == 1
    assert told[counted("/work-requests", 401)] == 1
    assert told[counted("(none)", 404, "(none)")] == 1
    name = "workcore_http_request_duration_seconds"
    assert told[f'{name}_count{{method="GET",route="{one}"}}'] == 3
    assert told[f'{name}_bucket{{method="GET",route="{one}",le="+Inf"}}'] == 3
    assert 0 < told[f'{name}_sum{{method="GET",route="{one}"}}'] < 30
    assert told["workcore_http_requests_in_progress"] == 1
    assert not [name for name in told if request["id"] in name]


def test_durations_are_cumulative() -> None:
    """Each bucket holds what took no longer than its bound."""
    meter = Meter([SOME])
    for seconds in (0.001, 0.005, 0.2, 60.0):
        meter.begun()
        meter.answered(SOME, 200, seconds, lent=0)
    told = read(Figures(meter=meter, version="1").text())
    name = 'workcore_http_request_duration_seconds_bucket{method="GET",route="/some",le="%s"}'
    buckets = [told[name % bound] for bound in (*BOUNDS, "+Inf")]

    assert buckets == [2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4]


def test_unusual_statuses_are_counted() -> None:
    """A status that nobody thought of counts as another."""
    meter = Meter([SOME])
    meter.begun()
    meter.answered(SOME, 418, 0.1, lent=0)

    assert (
        read(Figures(meter=meter, version="1").text())[
            'workcore_http_requests_total{method="GET",route="/some",status="other"}'
        ]
        == 1
    )


def test_scans_are_counted(web: Web) -> None:
    """Files count by what the scanner answered."""
    request = web.made()
    attached(web, request)
    scanner_of(web).answer = ScanAnswer.UNAVAILABLE
    attached(web, request)
    told = figures(web)

    assert told['workcore_scans_total{answer="clean"}'] == 1
    assert told['workcore_scans_total{answer="unavailable"}'] == 1
    assert told['workcore_scans_total{answer="infected"}'] == 0
    assert told["workcore_scans_waiting"] == 1
    assert told["workcore_scans_oldest_seconds"] == 0


def test_lookups_are_counted() -> None:
    """What was looked for in memory counts by the cache, and by whether it was there."""
    meter = Meter()
    meter.looked_up("requests", known=24, unknown=1)
    meter.looked_up("callers", known=True)
    told = read(Figures(meter=meter, version="1").text())
    name = 'workcore_cache_lookups_total{{cache="{}",found="{}"}}'

    assert told[name.format("requests", "known")] == 24
    assert told[name.format("requests", "unknown")] == 1
    assert told[name.format("callers", "known")] == 1
    assert told[name.format("settings", "known")] == 0


def test_tries_of_messages_are_counted() -> None:
    """Letters and posts count by what came of each, those without an answer as waiting."""
    meter, mailer, sender = Meter(), MemoryMailer(), MemorySender()
    failed = Outcome(state=DeliveryState.DEAD, error="550 nobody")
    mailer.answers["bob@example.org"] = failed
    letters = [a_letter(), a_letter(recipient="bob@example.org")]
    list(CountedMailer(mailer, meter).send(letters))
    post = a_post("https://hooks.example.org/workcore")
    for status in (204, 500, None):
        sender.replies[post.url] = Reply(status=status)
        CountedSender(sender, meter).send(post)
    told = read(Figures(meter=meter, version="1").text())
    name = 'workcore_messages_tried_total{{channel="{}",outcome="{}"}}'

    assert [told[name.format("email", state)] for state in DeliveryState] == [0, 1, 1]
    assert [told[name.format("webhook", state)] for state in DeliveryState] == [2, 1, 0]


def test_the_product_s_own_tries_are_counted(web: Web) -> None:
    """Whoever is told by mail counts, for the product sends by what counts."""
    web.made(submit=True)
    application = web.service.application
    application.dispatch_events()
    sent = application.send_mail().sent

    assert sent >= 1
    assert figures(web)['workcore_messages_tried_total{channel="email",outcome="sent"}'] == sent


class TestCountedMailer(MailerContract):
    """Who counts a mailer's tries sends as it does."""

    @pytest.fixture
    def mailer(self) -> CountedMailer:
        """One in front of the mailer in memory."""
        return CountedMailer(MemoryMailer(), Meter())

    @pytest.fixture
    def arrived(self, mailer: CountedMailer) -> Callable[[], Sequence[Arrived]]:
        """Read the outbox of the one behind it."""
        behind = mailer.mailer
        assert isinstance(behind, MemoryMailer)
        return lambda: [seen(letter) for letter in behind.outbox]


class TestCountedSender(WebhookSenderContract):
    """Who counts a sender's tries posts as it does."""

    @pytest.fixture
    def sender(self) -> CountedSender:
        """One in front of the sender in memory."""
        return CountedSender(MemorySender(), Meter())

    @pytest.fixture
    def receiver(self, sender: CountedSender) -> Twin:
        """Look at what that one took."""
        assert isinstance(sender.sender, MemorySender)
        return Twin(sender.sender)


class TestCountedCache(CacheContract):
    """Who counts what a cache recalls keeps as it does."""

    @pytest.fixture
    def cache(self) -> CountedCache:
        """One in front of the cache in memory, whose time goes by at once."""
        clock = Seconds()
        self.sleep = clock.sleep
        return CountedCache(MemoryCache(clock=clock), Meter())


def test_recalled_copies_are_counted() -> None:
    """Each name counts, by whether there was a value."""
    meter = Meter()
    cache, topic = CountedCache(MemoryCache(), meter), a_topic()
    keep(cache, topic, count=b"1")
    cache.recall(topic, ["count", "other"])
    told = read(Figures(meter=meter, version="1").text())

    assert told['workcore_cache_lookups_total{cache="copies",found="known"}'] == 1
    assert told['workcore_cache_lookups_total{cache="copies",found="unknown"}'] >= 1


class TestCountedScanner(ScannerContract):
    """Who counts a scanner's answers scans as it does."""

    @pytest.fixture
    def scanner(self) -> CountedScanner:
        """One in front of the scanner in memory."""
        return CountedScanner(MemoryScanner(), Meter())


def test_what_waits_is_told(web: Web) -> None:
    """The state of all organisations is there: approvals, events, records, and how old they are."""
    web.made(submit=True)
    web.made(submit=True)
    web.clock.set(NOW + DAY)
    told = figures(web)

    assert told["workcore_state_up"] == 1
    assert (told["workcore_approvals_waiting"], told["workcore_approvals_late"]) == (2, 2)
    assert told["workcore_outbox_events_waiting"] >= 2
    assert told["workcore_outbox_oldest_event_seconds"] == DAY.total_seconds()
    assert told["workcore_audit_unsealed_records"] >= 2
    assert told["workcore_audit_unsealed_seconds"] == DAY.total_seconds()
    assert (told["workcore_messages_waiting"], told["workcore_messages_dead"]) == (0, 0)


def test_state_is_asked_for_seldom(web: Web) -> None:
    """Who asks again at once is told the same, and the database is left alone."""
    first = figures(web)["workcore_approvals_waiting"]
    web.made(submit=True)

    assert figures(web)["workcore_approvals_waiting"] == first


def test_database_that_is_away(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a database what was counted is told still, and that nothing is known of the rest."""

    def away(_: MemoryRelay) -> None:
        raise Unavailable("database")

    monkeypatch.setattr(MemoryRelay, "backlog", away)
    told = figures(web)

    assert told["workcore_state_up"] == 0
    assert "workcore_approvals_waiting" not in told
    assert 'workcore_scans_total{answer="clean"}' in told


def test_production_leaves_the_state_to_the_worker() -> None:
    """Who serves in production looks at no other organisation, not even to count."""
    told = memory_web(Settings(app_env=AppEnv.PRODUCTION))

    assert "workcore_state_up" not in figures(told)


def test_another_port() -> None:
    """When another port tells them, the service's own says that there is nothing."""
    web = memory_web()
    apart = evolve(web, client=type(web.client)(create_app(evolve(web.service, figures=None))))

    problem(apart.call(None, "GET", "/metrics"), 404, "not_found")


def test_a_port_of_their_own(web: Web) -> None:
    """It answers with the same figures, and says that it is alive; nothing else is there."""
    assert web.service.figures is not None
    listener = listen(web.service.figures, host="127.0.0.1", port=0)
    port = listener.server_address[1]
    answers = {}
    for path in ("/metrics", "/", "/health"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        answers[path] = (answer.status, answer.read().decode())
        connection.close()
    listener.shutdown()
    listener.server_close()

    assert read(answers["/metrics"][1])['workcore_info{version="0.1.0"}'] == 1
    assert answers["/metrics"][0] == 200
    assert answers["/health"] == (200, "")
    assert answers["/"] == (404, "")


def test_jobs_are_counted(web: Web) -> None:
    """Runs of jobs count by how they ended, with their time and when one last went well."""
    ends = [False, True]

    def run(*_: object) -> bool:
        if ends.pop():
            raise Unavailable("database")
        return False

    job = Job("some", DAY, run)
    meter = Meter(jobs=["some"])
    for _ in range(2):
        worker = Worker(web.service.application, [job], web.container.announcements(), meter)
        worker.start()
        worker.drain()
    told = read(Figures(meter=meter, version="1").text())

    assert told['workcore_job_runs_total{job_name="some",outcome="done"}'] == 1
    assert told['workcore_job_runs_total{job_name="some",outcome="failed"}'] == 1
    assert told['workcore_job_last_success_timestamp_seconds{job_name="some"}'] > 1e9
    assert not [name for name in told if "http" in name]


def test_each_family_is_described(web: Web) -> None:
    """Each figure has its help and type once, and its family's lines stand together."""
    web.made()
    text = web.call(None, "GET", "/metrics").text
    named = re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE)

    assert len(named) == len(dict(named)) == len(re.findall(r"^# HELP", text, re.MULTILINE))
    assert all(FAMILIES[name].kind == kind for name, kind in named)


def test_labels_are_escaped() -> None:
    """Whatever a label holds, a line stays a line."""
    text = written([Sample("workcore_info", 1, {"version": 'a"b\\c\nd'})])

    assert text.splitlines()[-1] == 'workcore_info{version="a\\"b\\\\c\\nd"} 1'


def count_up(path: Path, times: int, *, killed: bool) -> None:
    """Count in a process of one's own, and die of it."""
    board = Board(3, path)
    board.put(2, 5)
    for _ in range(times):
        board.add((0, 1), (1, 0.5))
    if killed:
        os.kill(os.getpid(), signal.SIGKILL)


def test_processes_count_together(tmp_path: Path) -> None:
    """Sums are of all processes, those that were killed included, and rows are used again."""
    path = tmp_path / "board"
    path.touch()
    board = Board(3, path)
    spawn = multiprocessing.get_context("spawn")
    for _ in range(2):
        processes = [
            spawn.Process(target=count_up, args=(path, 1_000), kwargs={"killed": killed})
            for killed in (True, False)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
    board.add((0, 1))

    assert list(board.sums())[:2] == [4_001, 2_000.0]
    assert board.sums()[2] <= 10
