"""A store of files that falls silent costs one wait; one that is only slow is waited for."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any, Final, TypeVar

import pytest
from attrs import evolve
from dependency_injector.providers import Object
from tests.integration.attachments.test_faults import between
from tests.integration.attachments.test_kills import FILES, LARGE, LATER
from tests.support.proxy import LATE, Break, Fault, FaultProxy
from tests.support.rest.attachments import attached, get, send
from tests.support.rest.forms import PDF, Form, form
from tests.support.web import Web, a_web, patient, problem

from workcore.errors import Unavailable
from workcore.model import BlobName
from workcore.testing.contracts.blobs import a_blob_name, joined, kept
from workcore_adapters.s3 import Bucket, S3Blobs
from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.settings.values import Secret

pytestmark = pytest.mark.integration

T = TypeVar("T")

MEGABYTE: Final = 1024 * 1024
PATIENCE: Final = 1.2
"""Seconds, where production has twenty; how often somebody waits is counted by the proxy."""

SILENT: Final = Fault(Break.HANG)


@pytest.fixture(scope="module")
def proxy(own_bucket: Bucket) -> Iterator[FaultProxy]:
    """What stands before the store."""
    with between(own_bucket) as standing:
        yield standing


@pytest.fixture
def impatient(own_bucket: Bucket, proxy: FaultProxy) -> Iterator[Bucket]:
    """The store, of which nothing is known yet, for whoever does not wait for long."""
    endpoint = f"http://127.0.0.1:{proxy.port}"
    own_bucket.check()
    proxy.end_all()
    yield evolve(own_bucket, endpoint=endpoint, patience=PATIENCE)
    proxy.fault = None


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Say how long something takes, and what comes of it."""
    began = monotonic()
    done = work()
    return monotonic() - began, done


def refused(work: Callable[[], object]) -> float:
    """Say how long it takes until somebody is told that the store does not answer."""

    def tried() -> None:
        with pytest.raises(Unavailable, match="attachment store"):
            work()

    return timed(tried)[0]


def keep(blobs: S3Blobs, name: BlobName) -> None:
    """Store two parts of a file."""
    with blobs.create(name) as blob:
        blob.write(LARGE)
        blob.commit()


@pytest.mark.parametrize("after", [0, 4 * MEGABYTE, 9 * MEGABYTE])
def test_upload_waits_once(
    impatient: Bucket, own_bucket: Bucket, proxy: FaultProxy, after: int
) -> None:
    """Wherever the store falls silent, its parts are left to the sweep without another question."""
    blobs, name, met = S3Blobs(own_bucket), a_blob_name(), proxy.broken
    proxy.fault = Fault(Break.HANG, after=after)

    refused(lambda: keep(S3Blobs(impatient), name))
    assert proxy.broken <= met + 1
    proxy.fault = None
    assert blobs.sweep(before=LATER) == (after > 0)
    assert name not in set(blobs.names(before=LATER))


def test_silent_store_is_left_alone(impatient: Bucket, proxy: FaultProxy) -> None:
    """After two who waited in vain the others are told at once."""
    blobs, name, met = S3Blobs(impatient), a_blob_name(), proxy.broken
    proxy.fault = SILENT
    waits = [refused(lambda: blobs.read(name)) for _ in range(5)]

    assert min(waits[:2]) >= PATIENCE
    assert proxy.broken == met + 2
    proxy.fault = None
    impatient.check()
    assert joined(blobs.read(kept(blobs, b"again"))) == b"again"


def test_dead_connections_are_met_once(impatient: Bucket, proxy: FaultProxy) -> None:
    """Who finds a kept connection dead does not leave the others like it to those who follow."""
    # Files are stored first, at the same time, for which a busy store may need a second.
    blobs = S3Blobs(evolve(impatient, patience=3 * PATIENCE))
    with ThreadPoolExecutor(4) as pool:
        names = list(pool.map(lambda _: kept(blobs, bytes(200_000)), range(4)))
    proxy.fault = Fault(Break.HANG, after=100_000)

    assert refused(lambda: blobs.read(names[0])) >= 3 * PATIENCE
    # After two silences in a row it would be left alone.
    assert [joined(blobs.read(name)) for name in names] == [bytes(200_000)] * 4


def test_slow_store_is_waited_for(impatient: Bucket, proxy: FaultProxy) -> None:
    """A store that says something in time may take as long as it likes for all of it."""
    blobs, name = S3Blobs(evolve(impatient, patience=5 * LATE)), a_blob_name()
    proxy.fault = Fault(Break.LATE)
    took, _ = timed(lambda: keep(blobs, name))

    assert took > 5 * LATE
    proxy.fault = None
    assert joined(blobs.read(name)) == LARGE


def serving(bucket: Bucket, **settings: Any) -> Web:
    """Serve requests that are in memory, and files that are in *bucket*."""
    key, secret = bucket.access_key or "", bucket.secret_key or ""
    container = Container(
        settings=patient(
            Settings(
                s3_bucket=bucket.name,
                s3_access_key_id=Secret(key),
                s3_secret_access_key=Secret(secret),
                **settings,
            )
        )
    )
    container.bucket.override(Object(bucket))
    return a_web(container)


@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        (SILENT, FILES),
        (Fault(Break.HANG, after=4 * MEGABYTE), form(("first.pdf", PDF), ("second.pdf", LARGE))),
    ],
    ids=["at-once", "after-another-file"],
)
def test_uploader_is_told_soon(
    impatient: Bucket, proxy: FaultProxy, fault: Fault, sent: Form
) -> None:
    """Who uploads while the store is silent hears of it after one wait."""
    web = serving(impatient)
    request, met = web.made(), proxy.broken
    proxy.fault = fault
    answer = send(web, request, sent)

    problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "1"
    assert proxy.broken <= met + 1


def test_reader_is_told_soon(impatient: Bucket, proxy: FaultProxy) -> None:
    """Who downloads hears of it after one wait; who removes a file has removed it all the same."""
    web = serving(impatient)
    request = web.made()
    file = attached(web, request)
    proxy.fault, met = SILENT, proxy.broken
    problem(get(web, file["download_url"]), 503, "unavailable")
    assert proxy.broken == met + 1

    path = f"/work-requests/{request['id']}/attachments/{file['id']}"
    assert web.call("ann", "DELETE", path).status_code == 204
    assert proxy.broken == met + 2


def test_links_of_a_silent_store(impatient: Bucket, proxy: FaultProxy) -> None:
    """To sign an address of the store's own nobody asks it."""
    web = serving(impatient, enable_file_encryption=False)
    file = attached(web, web.made())
    proxy.fault = SILENT
    began = monotonic()

    assert get(web, file["download_url"]).status_code == 302
    assert monotonic() - began < PATIENCE
