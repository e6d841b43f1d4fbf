"""The keys of files are changed while files are read, and no stored file is touched."""

import os
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Final
from uuid import uuid4

import pytest
from attrs import define, evolve, field
from tests.integration.attachments.conftest import Live, parts, serving
from tests.integration.attachments.test_kills import LARGE, Uploader
from tests.support.rest.forms import PDF

from workcore.testing.world import Place
from workcore_adapters.s3 import Bucket
from workcore_entrypoints.containers import Container
from workcore_entrypoints.embedded.clamd import EmbeddedClamd
from workcore_entrypoints.settings import read_settings

pytestmark = pytest.mark.integration

OLD: Final = "k1:" + b64encode(b"1" * 32).decode()
NEW: Final = "k2:" + b64encode(b"2" * 32).decode()
REQUESTS: Final = 20 if os.environ.get("WORKCORE_UPLOAD_MEGABYTES") == "100" else 2


@define
class Readers:
    """Read files again and again, and count what comes of it."""

    done: Event = field(factory=Event)
    seen: Counter[str] = field(factory=Counter)

    def read(self, uploader: Uploader) -> None:
        """Read the files of a request once."""
        found = [uploader.called("GET", link) for link in uploader.files()]
        self.seen["whole" if found == [(200, LARGE), (200, PDF)] else str(found)[:200]] += 1

    def go_on(self, uploaders: Sequence[Uploader]) -> None:
        """Read until it is enough, at least once."""
        for uploader in cycle(uploaders):
            self.read(uploader)
            if self.done.is_set():
                return


def test_rotation_under_load(
    home: Place, postgres_dsn: str, own_bucket: Bucket, clamd: EmbeddedClamd, tmp_path: Path
) -> None:
    """
    First the new key after the old one, then before it, then alone.

    Replicas of two steps serve side by side. Nobody who reads notices, and the store has the
    very objects that it had.
    """
    environment = parts(postgres_dsn, own_bucket, clamd)
    steps = [
        {**environment, "FILE_ENCRYPTION_KEYS": keys} for keys in (f"{OLD},{NEW}", f"{NEW},{OLD}")
    ]
    with ExitStack() as stack:
        before, turned = (
            Live(port, home, pid)
            for port, pid in (stack.enter_context(serving(e, tmp_path / "log")) for e in steps)
        )
        uploaders = [with_files(before) for _ in range(REQUESTS)]
        stored = objects(own_bucket)
        both = [each for one in uploaders for each in (one, moved(one, turned))]
        assert rewrapped_while_read(steps[1], both).keys() == {"whole"}

    assert objects(own_bucket) == stored
    readers = Readers()
    alone = {**environment, "FILE_ENCRYPTION_KEYS": NEW}
    with serving(alone, tmp_path / "log") as (port, pid):
        for uploader in uploaders:
            readers.read(moved(uploader, Live(port, home, pid)))
    assert readers.seen == {"whole": REQUESTS}


def with_files(live: Live) -> Uploader:
    """Make a request with files."""
    uploader = Uploader(live, key=str(uuid4()))
    uploader.request = live.request().id
    assert uploader.send() == 201
    return uploader


def moved(uploader: Uploader, live: Live) -> Uploader:
    """Ask another replica for the same files."""
    other = evolve(uploader, live=live)
    other.request = uploader.request
    return other


def objects(bucket: Bucket) -> dict[str, object]:
    """Say what the store has, and since when."""
    found = bucket.client.list_objects_v2(Bucket=bucket.name)["Contents"]
    return {each["Key"]: (each["ETag"], each["LastModified"], each["Size"]) for each in found}


def rewrapped_while_read(
    environment: dict[str, str], uploaders: Sequence[Uploader]
) -> Counter[str]:
    """Wrap the keys anew, as the worker does, while all files are read from all replicas."""
    container = Container(settings=read_settings(environment))
    readers = Readers()
    threads = [Thread(target=readers.go_on, args=(uploaders[start::2],)) for start in range(2)]
    for thread in threads:
        thread.start()
    wrapped = 0
    while done := container.application().rewrap_keys(limit=1).rewrapped:
        wrapped += done
        sleep(0.2)
    readers.done.set()
    for thread in threads:
        thread.join()
    container.database().close()
    assert wrapped == 2 * REQUESTS
    return readers.seen
