"""What a service that runs tells of files and links, on its console and in its files."""

import http.client
import json
from pathlib import Path
from typing import Any, Final

import pytest
from tests.integration.attachments.conftest import FILE_KEYS, SECRET, Live, parts, serving
from tests.support.rest.forms import ONE_FILE

from workcore.testing.world import Place
from workcore_adapters.s3 import Bucket
from workcore_entrypoints.embedded.clamd import EmbeddedClamd

pytestmark = pytest.mark.integration

PASSWORD: Final = "guessed-by-nobody"
EMAIL: Final = "somebody@demo.example"


def call(port: int, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """Call, and read JSON where it is JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        kind = answer.getheader("Content-Type") or ""
        return answer.status, json.loads(content) if "json" in kind else content
    finally:
        connection.close()


def use(live: Live) -> list[str]:
    """Send a file, follow its link, alter it, guess a password; name what must not be told."""
    token = live.token()
    path = f"/work-requests/{live.request().id}/attachments"
    _, sent = call(live.port, "POST", path, ONE_FILE.body, **token, **ONE_FILE.headers)
    link = sent["items"][0]["download_url"]
    assert call(live.port, "GET", link)[0] == 200
    assert call(live.port, "GET", link[:-3])[0] == 403
    guess = json.dumps({"email": EMAIL, "password": PASSWORD})
    kind = {"Content-Type": "application/json"}
    assert call(live.port, "POST", "/auth/token", guess, **kind)[0] == 401
    assert call(live.port, "GET", f"/nowhere?token={PASSWORD}")[0] == 404
    signature = link.rpartition("=")[2]
    return [PASSWORD, EMAIL, signature[:-3], token["Authorization"].split(".")[2]]


def test_no_link_is_in_any_log(
    home: Place, postgres_dsn: str, bucket: Bucket, clamd: EmbeddedClamd, tmp_path: Path
) -> None:
    """A real run at its most talkative has a line for each request, and no secret in any."""
    folder, console = tmp_path / "logs", tmp_path / "console"
    said = {"LOG_DIR": str(folder), "DEBUG": "capacity-planner:*", "LOG_LEVEL": "debug"}
    environment = parts(postgres_dsn, bucket, clamd) | said
    with serving(environment, console) as (port, pid):
        forbidden = use(Live(port, home, pid))
    combined = (folder / "combined.log").read_text()
    all_said = combined + (folder / "error.log").read_text() + console.read_text()
    secrets = [
        SECRET,
        FILE_KEYS,
        environment["S3_SECRET_ACCESS_KEY"],
        environment["S3_ACCESS_KEY_ID"],
    ]

    assert [word for word in [*forbidden, *secrets] if word in all_said] == []
    lines = [json.loads(line) for line in combined.splitlines()]
    told = [line["status"] for line in lines if line["logger"] == "workcore.access"]
    assert [status for status in told if status != 503][-5:] == [201, 200, 403, 401, 404]
    assert [line["level"] for line in lines if line["level"] == "error"] == []
