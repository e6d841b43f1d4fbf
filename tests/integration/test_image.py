"""
The image, with as much as a pod gets: half a processor and 512 MiB, under a mixed load and uploads.

`make image` builds it and runs this; without it there is nothing to run.
"""

import os
import signal
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from typing import Any, Final
from uuid import uuid4

import pytest
from attrs import define, evolve, field
from psycopg.conninfo import conninfo_to_dict
from tests.integration.attachments.conftest import outside
from tests.integration.test_rolling import Traffic
from tests.integration.test_server import free_port, status_of
from tests.support.confined import Confined, can_confine, confined
from tests.support.kustomize import documents
from tests.support.proxy import fault_proxy
from tests.support.rest.forms import PDF, form
from tests.support.served import SECRET, Service, all_going_on, founded

from workcore_adapters.s3 import Bucket
from workcore_entrypoints.embedded.clamd import EmbeddedClamd

IMAGE: Final = os.environ.get("WORKCORE_IMAGE", "")
"""A folder with the image's files, by `scripts/build-image`."""

SECONDS: Final = int(os.environ.get("WORKCORE_IMAGE_SECONDS", "90"))
LARGE: Final = PDF + bytes(99 * 1024 * 1024)
BASE: Final = Path(__file__).parents[2] / "deploy" / "kubernetes" / "base"

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not IMAGE, reason="`make image` runs it"),
    pytest.mark.skipif(not can_confine(), reason="control groups cannot be made here"),
]


def settings(dsn: str, bucket: Bucket, clamd: EmbeddedClamd, port: int) -> dict[str, str]:
    """Take the ConfigMap as it is, but for addresses and what is limited for people's sake."""
    [configmap] = documents(BASE / "configmap.yaml")
    here = {
        "PATH": "/app/bin:/usr/bin:/bin",
        "PORT": str(port),
        "DATABASE_URL": dsn,
        "JWT_SECRET": SECRET,
        **outside(bucket, clamd),
        "METRICS_PORT": str(free_port()),
        "FILE_ENCRYPTION_KEYS": "k1:" + b64encode(b"k" * 32).decode(),
        "RATE_LIMIT_PER_USER": "1000000",
        "RATE_LIMIT_PER_ORGANISATION": "1000000",
        "REDIS_URL": "",
        "SMTP_HOST": "",
        "SMTP_USER": "",
    }
    return {**configmap["data"], **here}


@define
class Uploads:
    """People who attach large files, one after the other."""

    service: Service
    answers: Counter[int] = field(factory=Counter)
    took: list[float] = field(factory=list)

    def go_on(self, done: Event, name: str) -> None:
        """Attach a file to a request of one's own, again and again."""
        sent, token = form(("plan.pdf", LARGE)), self.service.token(name)
        headers = {"Authorization": f"Bearer {token}", **sent.headers}
        while not done.is_set():
            raised = self.service.call(token, "POST", "/work-requests", self.service.content())[2]
            connection = HTTPConnection("127.0.0.1", self.service.port, timeout=180)
            began = time.monotonic()
            path = f"/work-requests/{raised['id']}/attachments"
            connection.request("POST", path, sent.body, headers)
            self.answers[connection.getresponse().status] += 1
            self.took.append(time.monotonic() - began)
            connection.close()


@define
class Probes:
    """Kubernetes, which asks more often than it does."""

    port: int
    answers: Counter[tuple[str, int]] = field(factory=Counter)
    slowest: float = 0

    def go_on(self, done: Event, path: str) -> None:
        """Ask again and again."""
        while not done.wait(0.5):
            began = time.monotonic()
            self.answers[path, status_of(self.port, path)] += 1
            self.slowest = max(self.slowest, time.monotonic() - began)


@pytest.fixture
def running(
    postgres_dsn: str, bucket: Bucket, clamd: EmbeddedClamd
) -> Iterator[tuple[int, Confined]]:
    """The service in its image, and its port."""
    port, own = free_port(), evolve(bucket, name=f"image-{uuid4().hex[:12]}")
    own.make()
    server = conninfo_to_dict(postgres_dsn)
    at, name = str(server["host"]), server["dbname"]
    with (
        # Nobody but us may go where its socket is.
        fault_proxy(at, 5432) as database,
        confined(
            Path(IMAGE),
            ["workcore", "serve"],
            settings(f"postgresql://postgres@127.0.0.1:{database.port}/{name}", own, clamd, port),
            megabytes=512,
            processors=0.5,
        ) as pod,
    ):
        deadline = time.monotonic() + 120
        while status_of(port, "/ready") != 200:
            assert time.monotonic() < deadline, "it does not become ready"
            assert pod.process.poll() is None
            time.sleep(0.1)
        yield port, pod


def test_image_has_no_tools() -> None:
    """Whoever breaks in finds neither a compiler nor pip, nor anything of PostgreSQL's."""
    places = [Path(IMAGE) / place for place in ("app/bin", "usr/bin", "usr/local/bin")]
    found = {file.name for place in places for file in place.iterdir()}

    assert {"workcore", "python3"} <= found
    assert found & {"cc", "gcc", "g++", "make", "pip", "pip3", "uv", "psql", "pg_dump"} == set()


def test_image_bears_it(running: tuple[int, Confined], postgres_dsn: str) -> None:
    """Nothing fails, nobody is killed, probes are well throughout, and it ends as it should."""
    port, pod = running
    asks = ["workcore", "healthcheck"]
    where = {"PATH": "/app/bin:/usr/bin:/bin", "PORT": str(port)}
    with confined(Path(IMAGE), asks, where, megabytes=512, processors=0.5) as health:
        assert health.process.wait(60) == 0
    service = Service(port, founded(postgres_dsn))
    traffic, uploads, probes, done = Traffic(service), Uploads(service), Probes(port), Event()
    attaching = all_going_on(partial(uploads.go_on, done), ("ann", "rob"), done)
    probing = all_going_on(partial(probes.go_on, done), ("/health", "/ready"), Event())
    with probing, traffic.running(), attaching:
        time.sleep(SECONDS)
    pod.process.send_signal(signal.SIGTERM)
    began, ended = time.monotonic(), pod.process.wait(60)
    report(traffic, uploads, probes, pod, time.monotonic() - began)

    assert traffic.lost == []
    assert set(traffic.statuses) == {200, 201}
    assert set(uploads.answers) == {201}
    assert {status for _, status in probes.answers} == {200}
    assert (pod.kills, ended) == (0, 0)
    assert pod.most_memory < 512 * 1024 * 1024


def report(*seen: Any) -> None:
    """Print figures."""
    traffic, uploads, probes, pod, ending = seen
    middle = sorted(uploads.took)[len(uploads.took) // 2]
    throttled, periods = pod.held_back
    print(  # noqa: T201 - `make image` shows it
        f"\n{traffic.statuses.total():,} answers {dict(traffic.statuses)};"
        f" {uploads.answers.total()} files {dict(uploads.answers)}, median {middle:.1f} s;"
        f" {probes.answers.total()} probes {dict(probes.answers)}, slowest {probes.slowest:.2f} s;"
        f" {pod.most_memory / 2**20:.0f} MiB at most, {pod.refusals} refusals, {pod.kills} kills;"
        f" held back in {throttled:,} of {periods:,} periods; ended after {ending:.1f} s"
    )
