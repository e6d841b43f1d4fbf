"""A real S3 server keeps the promises of a blob store."""

import http.client
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from attrs import evolve
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from workcore.errors import Unavailable
from workcore.testing.contracts.blobs import (
    AFTER_ALL,
    LARGE,
    BlobsContract,
    a_blob_name,
    kept,
    some_bytes,
)
from workcore_adapters.s3 import Bucket, S3Blobs

pytestmark = pytest.mark.integration


NO_SUCH_UPLOAD: Final = b"<Error><Code>NoSuchUpload</Code></Error>"
"""What Amazon's server says, where others say that all is well."""


class Said(BytesIO):
    """The body of an answer."""

    def stream(self, **_: object) -> Iterator[bytes]:
        """Give it at once."""
        yield self.getvalue()


class TestBlobs(BlobsContract):
    """Blobs in a bucket."""

    @pytest.fixture
    def blobs(self, bucket: Bucket) -> S3Blobs:
        """The bucket of all tests."""
        return S3Blobs(bucket)

    def test_link_gives_the_file(self, blobs: S3Blobs) -> None:
        """Anybody gets the file by its link, to be saved under its name; nobody by another."""
        name = kept(blobs, b"content")
        link = blobs.link(name, file_name='pl"an ü.pdf', expires_in=timedelta(minutes=1))
        assert link is not None
        where = urlsplit(link)
        status, headers, body = fetched(where.netloc, f"{where.path}?{where.query}")

        assert (status, body) == (200, b"content")
        assert headers["content-disposition"] == "attachment; filename*=UTF-8''pl%22an%20%C3%BC.pdf"
        assert headers["content-type"] == "application/octet-stream"
        forged = where.query[:-1] + ("1" if where.query.endswith("0") else "0")
        for other in (where.path, f"{where.path}?{forged}"):
            assert fetched(where.netloc, other)[0] in {400, 403}

    def test_two_who_sweep_at_once(self, bucket: Bucket) -> None:
        """Of an upload that somebody else has given up a moment ago nothing is left to do."""
        slower, faster = evolve(bucket), S3Blobs(bucket)
        swept: list[int] = []

        def overtake(*, request: AWSPreparedRequest, **_: object) -> Any:
            swept.append(faster.sweep(before=AFTER_ALL))
            return AWSResponse(request.url, 404, HTTPHeaders(), Said(NO_SUCH_UPLOAD))

        slower.client.meta.events.register("before-send.s3.AbortMultipartUpload", overtake)
        with faster.create(a_blob_name()) as blob:
            blob.write(some_bytes(LARGE))
            assert S3Blobs(slower).sweep(before=AFTER_ALL) == 0
        assert swept == [1]

    def test_what_is_not_ours_stays(self, blobs: S3Blobs, bucket: Bucket) -> None:
        """Objects of others, as the folders of a console, are neither listed nor in the way."""
        name = kept(blobs, b"ours")
        for key in ("attachments/", "attachments/a/b", "attachments/notes.txt", "other/x"):
            bucket.client.put_object(Bucket=bucket.name, Key=key, Body=b"")
        assert name in set(blobs.names(before=AFTER_ALL))


def fetched(host: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """Get something."""
    connection = http.client.HTTPConnection(host, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, answer.read()
    finally:
        connection.close()


def test_server_that_is_not_there() -> None:
    """A server that does not answer is a service that does not answer, for every call."""
    blobs = S3Blobs(Bucket("test-nowhere", "http://127.0.0.1:9", None, "key", "secret"))

    with pytest.raises(Unavailable, match="attachment store"):
        blobs.read(a_blob_name())
    with pytest.raises(Unavailable):
        blobs.remove(a_blob_name())
    with blobs.create(a_blob_name()) as blob, pytest.raises(Unavailable):
        blob.write(some_bytes(LARGE))
    with blobs.create(a_blob_name()) as blob:
        blob.write(b"x")
        with pytest.raises(Unavailable):
            blob.commit()


def test_secrets_do_not_show() -> None:
    """A bucket does not show the keys to it."""
    shown = repr(Bucket("name", None, None, "key-1234", "secret-1234"))
    assert "1234" not in shown


def test_look(bucket: Bucket) -> None:
    """A look sees that the bucket is there and ours; of any other it says that it is not."""
    bucket.check()
    for other in (
        evolve(bucket, name=f"{bucket.name}-not"),
        evolve(bucket, secret_key="not the key"),
        evolve(bucket, endpoint="http://127.0.0.1:9"),
    ):
        with pytest.raises(Unavailable, match="attachment store"):
            other.check()


def test_look_takes_no_client(bucket: Bucket) -> None:
    """A process that never touched a file does without the client, which takes 30 MiB."""
    code = "import sys; from workcore_adapters.s3 import Bucket; Bucket(*sys.argv[1:]).check()"
    seen = "; print([name for name in sys.modules if name.partition('.')[0] == 'boto3'])"
    where = (bucket.name, bucket.endpoint, bucket.region, bucket.access_key, bucket.secret_key)
    command = [sys.executable, "-c", code + seen, *(text or "" for text in where)]
    asked = subprocess.run(command, capture_output=True, text=True, check=True)

    assert asked.stdout.strip() == "[]"
