"""A store of files that fails in the middle hurts its own routes alone, and leaves nothing half."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from attrs import evolve, frozen
from tests.integration.attachments.conftest import Live, parts, serving
from tests.integration.attachments.test_kills import LARGE, LATER, Uploader, swept
from tests.support.failpoints import eventually
from tests.support.proxy import Break, Fault, FaultProxy, fault_proxy

from workcore.testing.world import Place
from workcore_adapters.s3 import Bucket, S3Blobs
from workcore_entrypoints.embedded.clamd import EmbeddedClamd

pytestmark = pytest.mark.integration

MEGABYTE: Final = 1024 * 1024
FULL: Final = os.environ.get("WORKCORE_UPLOAD_MEGABYTES") == "100"

FAULTS: Final = (
    Fault(Break.RESET),
    Fault(Break.RESET, after=4 * MEGABYTE),
    Fault(Break.RESET, after=9 * MEGABYTE),
    # The store has 20 s to say something; `test_silence` shows the same with less patience.
    *((Fault(Break.HANG, after=4 * MEGABYTE), Fault(Break.DELAY)) if FULL else ()),
)
"""At the first word; in the first part of two; in the second, which may work when sent again."""

SOON: Final = 30.0
"""Seconds: nobody waits twice for a store that is silent."""

ONE_WAIT: Final = 15.0
"""Seconds: less than anybody waits who waits for it."""


@frozen
class Faulty:
    """A service whose store of files is behind a proxy."""

    uploader: Uploader
    proxy: FaultProxy
    environment: dict[str, str]


@pytest.fixture(scope="module")
def faulty(
    home: Place,
    postgres_dsn: str,
    own_bucket: Bucket,
    clamd: EmbeddedClamd,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Faulty]:
    """Run the service."""
    with between(own_bucket) as proxy:
        behind = evolve(own_bucket, endpoint=f"http://127.0.0.1:{proxy.port}")
        environment = parts(postgres_dsn, behind, clamd)
        with serving(environment, tmp_path_factory.mktemp("faulty") / "log") as (port, pid):
            uploader = Uploader(Live(port, home, pid))
            yield Faulty(uploader, proxy, environment)


@contextmanager
def between(bucket: Bucket) -> Iterator[FaultProxy]:
    """Stand before the bucket's server."""
    where = urlsplit(bucket.endpoint or "")
    assert where.hostname is not None
    assert where.port is not None
    with fault_proxy(where.hostname, where.port) as proxy:
        yield proxy


def test_store_fails_in_the_middle(faulty: Faulty, own_bucket: Bucket) -> None:
    """Wherever an upload breaks: a precise answer, no half file, and it works when sent again."""
    uploader, blobs = faulty.uploader, S3Blobs(own_bucket)
    kept = len(list(blobs.names(before=LATER)))
    for fault in FAULTS:
        met, began = faulty.proxy.broken, monotonic()
        faulty.proxy.fault = fault
        uploader.request, uploader.key = uploader.live.request().id, str(uuid4())
        first = uploader.send()
        assert first in {201, 503}, fault
        assert monotonic() - began < SOON, fault
        slow = fault.how is Break.DELAY
        assert slow or faulty.proxy.broken > met, fault
        assert slow == (first == 201) or fault.after > 8 * MEGABYTE, fault
        assert uploader.called("GET", uploader.path)[0] == 200
        assert uploader.called("GET", "/health")[0] == 200

        faulty.proxy.fault = None
        uploader.look(str(fault))
        kept += 2

    swept(faulty.environment)
    assert len(list(blobs.names(before=LATER))) == kept
    assert blobs.sweep(before=LATER) == 0


def test_store_fails_while_somebody_reads(faulty: Faulty) -> None:
    """A file that cannot be had now is said to be so, and is there as soon as its store is."""
    uploader = faulty.uploader
    uploader.request, uploader.key = uploader.live.request().id, "read"
    assert uploader.send() == 201
    (large, _) = uploader.files()

    faulty.proxy.fault = Fault(Break.RESET)
    assert uploader.called("GET", large)[0] == 503
    faulty.proxy.fault = None
    assert uploader.called("GET", large) == (200, LARGE)


def test_store_hangs_while_many_read(faulty: Faulty) -> None:
    """However many wait for a store that is silent, the others are answered as ever."""
    uploader = faulty.uploader
    uploader.request, uploader.key = uploader.live.request().id, "many"
    assert uploader.send() == 201
    (_, small) = uploader.files()

    faulty.proxy.fault = Fault(Break.HANG)
    with ThreadPoolExecutor(12) as pool:
        waiting = [pool.submit(uploader.called, "GET", small) for _ in range(12)]
        began = monotonic()
        for _ in range(10):
            assert uploader.called("GET", uploader.path)[0] == 200
            assert uploader.called("GET", "/health")[0] == 200
        assert monotonic() - began < ONE_WAIT
        faulty.proxy.fault = None
        assert {each.result()[0] for each in waiting} <= {200, 503}
    eventually(lambda: uploader.called("GET", small)[0] == 200, "the store is not asked again")
