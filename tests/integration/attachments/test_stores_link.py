"""A file that is not encrypted is given out by its store, once the link has been looked at."""

import http.client
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.integration.attachments.conftest import Live, parts, serving
from tests.integration.attachments.test_kills import Uploader
from tests.support.rest.forms import PDF

from workcore.testing.world import Place
from workcore_adapters.s3 import Bucket
from workcore_entrypoints.embedded.clamd import EmbeddedClamd

pytestmark = pytest.mark.integration


def test_download_is_sent_on(
    home: Place, postgres_dsn: str, bucket: Bucket, clamd: EmbeddedClamd, tmp_path: Path
) -> None:
    """Its address leads to one of the store's own, which gives the file to be saved."""
    environment = parts(postgres_dsn, bucket, clamd) | {"ENABLE_FILE_ENCRYPTION": "false"}
    with serving(environment, tmp_path / "log") as (port, pid):
        uploader = Uploader(Live(port, home, pid), key="plain")
        uploader.request = uploader.live.request().id
        assert uploader.send() == 201
        _, link = uploader.files()
        status, headers, body = fetched(f"127.0.0.1:{port}", link)
        assert (status, body) == (302, b"")
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"

        where = urlsplit(headers["location"])
        status, headers, body = fetched(where.netloc, f"{where.path}?{where.query}")
        assert (status, body) == (200, PDF)
        assert headers["content-disposition"].startswith("attachment;")
        assert headers["content-type"] == "application/octet-stream"
        assert fetched(f"127.0.0.1:{port}", link[:-1])[0] == 403


def fetched(host: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """Get something."""
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, answer.read()
    finally:
        connection.close()
