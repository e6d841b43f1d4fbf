"""Whenever the process of an upload is killed: no record without its bytes, and no orphan stays."""

import http.client
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from attrs import define, field
from tests.integration.attachments.conftest import Live, parts, serving
from tests.integration.test_server import status_of
from tests.support.failpoints import eventually, kills
from tests.support.rest.forms import PDF, Form, form

from workcore.model import RequestId
from workcore.testing.world import Place
from workcore_adapters.s3 import Bucket, S3Blobs
from workcore_entrypoints.containers import Container
from workcore_entrypoints.embedded.clamd import EmbeddedClamd
from workcore_entrypoints.failpoints import Failpoints
from workcore_entrypoints.settings import read_settings

pytestmark = pytest.mark.integration

LARGE: Final = PDF + bytes(range(256)) * 40_000
"""Two parts of S3's."""

LATER: Final = datetime.now(UTC) + timedelta(days=2)
"""When whatever is left over is old enough to be swept."""

FILES: Final[Form] = form(("large.pdf", LARGE), ("small.pdf", PDF))
SOME: Final = (
    "s3.UploadPart before",
    "s3.CompleteMultipartUpload after",
    "unit.commit after",
)
"""Where things can be half done, when not every failpoint is tried."""

ANSWERLESS: Final = frozenset({"unit.commit after 1", "unit.commit before 2"})
"""Between these the files are there, and their answer is not."""


@define
class Uploader:
    """
    A client that sends the same files until it knows that they are there.

    Attributes:
        key: What it calls its attempt.
        counted: How many files are kept by now.
    """

    live: Live
    key: str = ""
    counted: int = 0
    request: RequestId = field(init=False)

    @property
    def path(self) -> str:
        """Where the files go."""
        return f"/work-requests/{self.request}/attachments"

    def begin(self) -> None:
        """Send files under a new name, to a service that may die of it."""
        self.request, self.key = self.live.request().id, str(uuid4())
        with suppress(http.client.HTTPException, OSError):
            assert self.send() == 201
            self.counted += 2

    def send(self) -> int:
        """Send the files, and say what the answer was."""
        headers = {**FILES.headers, "Idempotency-Key": self.key}
        return self.called("POST", self.path, FILES.body, headers)[0]

    def look(self, where: str) -> None:
        """After a death: send the same again, and find every file once, with its bytes."""
        eventually(lambda: self.ready, f"nobody serves any more after {where}")
        status = self.send()
        # An effect whose answer died with the process is not had again: decision 0013.
        assert status == (409 if where in ANSWERLESS else 201), where
        found = [self.called("GET", link) for link in self.files()]
        assert found == [(200, LARGE), (200, PDF)], where
        self.counted += 2

    def files(self) -> list[str]:
        """Give the links to its files."""
        items = json.loads(self.called("GET", self.path)[1])["items"]
        assert [item["name"] for item in items] == ["large.pdf", "small.pdf"]
        return [item["download_url"] for item in items]

    @property
    def ready(self) -> bool:
        """Whether somebody serves."""
        return status_of(self.live.port, "/ready") == 200

    def called(
        self, method: str, path: str, body: bytes | None = None, headers: Any = None
    ) -> tuple[int, bytes]:
        """Call the service."""
        connection = http.client.HTTPConnection("127.0.0.1", self.live.port, timeout=60)
        try:
            # Who is refused before he has said all hears of it all the same.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, path, body, {**self.live.token(), **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@pytest.fixture
def environment(
    postgres_dsn: str, own_bucket: Bucket, clamd: EmbeddedClamd, tmp_path: Path
) -> dict[str, str]:
    """Say where everything is, and where it may die."""
    return {**parts(postgres_dsn, own_bucket, clamd), "WORKCORE_FAILPOINTS": str(tmp_path)}


@pytest.fixture
def uploader(home: Place, environment: dict[str, str], tmp_path: Path) -> Iterator[Uploader]:
    """A client of a service with failpoints."""
    with serving(environment, tmp_path / "log") as (port, pid):
        yield Uploader(Live(port, home, pid))


def test_killed_at_every_failpoint(
    uploader: Uploader, environment: dict[str, str], own_bucket: Bucket, tmp_path: Path
) -> None:
    """After each death the client sends again and all is there; a day later nothing else is."""
    deaths = kills(Failpoints(tmp_path), uploader.begin, uploader.look, some=SOME)

    assert deaths >= len(SOME)
    swept(environment)
    blobs = S3Blobs(own_bucket)
    assert len(list(blobs.names(before=LATER))) == uploader.counted
    assert blobs.sweep(before=LATER) == 0


def swept(environment: dict[str, str]) -> None:
    """Sweep, as the worker will in two days."""
    settings = read_settings({**environment, "WORKCORE_FAILPOINTS": ""})
    container = Container(settings=settings)
    container.application().sweep_orphans(LATER)
    container.database().close()
