"""
The compose file as it stands: everything in containers, as the guide has people start it.

`make compose` starts it and runs this; without it there is nothing to run.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from attrs import frozen
from tests.support.rest.forms import PDF, form
from tests.support.secrecy import keep_secret

from workcore.testing.contracts.scanner import EICAR

FOLDER: Final = os.environ.get("WORKCORE_COMPOSE", "")
"""Where the file runs, by `scripts/with-compose`."""

DOCKER: Final = str(shutil.which("docker"))
PORT: Final = 3000
LETTERS: Final = 8025

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(not FOLDER, reason="`make compose` runs it"),
]


def compose(*words: str) -> str:
    """Run `docker compose`, and tell what it printed."""
    command = [DOCKER, "compose", *words]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def sent(port: int, method: str, path: str, body: Any = None, headers: Any = None) -> Any:
    """Call a published port, and read what it says."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    is_json = "json" in answer.getheader("Content-Type", "")
    return answer.status, json.loads(said) if is_json else said


@frozen
class Person:
    """Somebody of the demo, signed in."""

    headers: dict[str, str]

    def call(self, method: str, path: str, body: Any = None, **more: str) -> Any:
        """Call the service, and read a good answer."""
        headers = {**self.headers, "Content-Type": "application/json"}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        said = sent(PORT, method, path, None if body is None else json.dumps(body), headers)
        assert said[0] < 300, said
        return said[1]


@pytest.fixture(scope="module")
def signed_in() -> Callable[[str], Person]:
    """Put the demo data in, and have its people sign in."""
    compose("exec", "-T", "api", "workcore", "seed", "--demo")
    password = compose("exec", "-T", "api", "cat", "/tmp/workcore/demo-password").strip()  # noqa: S108
    keep_secret(password)

    def sign_in(name: str) -> Person:
        body = {"email": f"{name}@demo.example", "password": password}
        token = Person({}).call("POST", "/auth/token", body)["access_token"]
        return Person({"Authorization": f"Bearer {token}"})

    return sign_in


def raised(person: Person) -> Any:
    """Raise and submit a request."""
    [stand] = person.call("GET", "/assets?q=A05")["items"]
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 60 * 86_400))
    body = {
        "title": "Replace stand guidance lamp",
        "description": "The left lamp of the docking guidance fails intermittently.",
        "asset_id": stand["id"],
        "work_type": "repair",
        "category": "corrective",
        "priority": "medium",
        "urgency": "scheduled",
        "impact_level": "partial_restriction",
        "requested_start": f"{day}T01:00:00Z",
        "requested_end": f"{day}T05:00:00Z",
        "submit": True,
    }
    return person.call("POST", "/work-requests", body)


def subjects() -> set[str]:
    """Read what the letters are about that were caught."""
    caught = sent(LETTERS, "GET", "/api/v1/messages?limit=1000")[1]["messages"]
    return {letter["Subject"] for letter in caught}


def test_every_part_is_found() -> None:
    """The service depends on all that it is given, and the doctor finds each of it well."""
    status, said = sent(PORT, "GET", "/ready")
    checks = json.loads(compose("exec", "-T", "api", "workcore", "doctor", "--json"))["items"]
    ill = {each["what"] for each in checks if each["state"] != "ok"}

    assert (status, set(said["checks"].values())) == (200, {"ok"})
    assert {"database", "schema", "storage", "scanner", "redis", "mail"} <= {
        each["what"] for each in checks
    }
    # Of one login only, as it says.
    assert ill == {"row security"}


def test_a_request_lives(signed_in: Callable[[str], Person]) -> None:
    """Raised, approved and told of by mail; its trail is sealed outside the database."""
    rita, sam = signed_in("requester"), signed_in("supervisor")
    request = raised(rita)
    path = f"/work-requests/{request['id']}/decisions"
    version = f'"{request["version"]}"'
    approved = sam.call("POST", path, {"decision": "approve"}, If_Match=version)
    assert approved["status"] == "approved"

    awaited = f"[{request['reference']}] Approved: {request['title']}"
    deadline = time.monotonic() + 60
    while awaited not in subjects():
        assert time.monotonic() < deadline, compose("logs", "worker")[-2000:]
        time.sleep(0.5)
    assert compose("exec", "-T", "worker", "ls", "/checkpoints").strip()
    assert "seal_audit" in compose("logs", "worker")


def test_files_are_scanned(signed_in: Callable[[str], Person]) -> None:
    """A clean file comes back as it was, from the bucket; an infected one is refused."""
    rita = signed_in("requester")
    path = f"/work-requests/{raised(rita)['id']}/attachments"
    answers = []
    for content in (PDF, PDF + EICAR):
        upload = form(("plan.pdf", content))
        answers.append(sent(PORT, "POST", path, upload.body, {**rita.headers, **upload.headers})[0])
    clean, infected = rita.call("GET", path)["items"]
    link = urlsplit(clean["download_url"])

    assert answers == [201, 422]
    assert [clean["status"], infected["status"]] == ["clean", "infected"]
    assert sent(PORT, "GET", f"{link.path}?{link.query}") == (200, PDF)
