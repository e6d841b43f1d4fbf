"""`workcore dev`: the whole product in one command, from its start to its traceless end."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from sysconfig import get_path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from attrs import define, field
from tests.integration.conftest import run_folder
from tests.support.rest.forms import PDF, form
from tests.support.secrecy import keep_secret
from tests.support.sessions import abstracted, sessions

from workcore.testing.contracts.scanner import EICAR
from workcore_entrypoints.embedded.clamd import clamd_is_there

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
START = re.compile(r"^```\n(workcore is ready .*?)^```", re.DOTALL | re.MULTILINE)
SHELL = shutil.which("bash")
HAS_TOOLS = all([SHELL, shutil.which("curl"), shutil.which("jq")])
WORKCORE = str(Path(get_path("scripts")) / "workcore")
PATIENCE = 90.0
"""Seconds in which a start has to be over, on a busy machine."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def surroundings() -> dict[str, str]:
    """The environment without what would name another database or user."""
    ours = ("DATABASE_URL", "WORKCORE_", "PORT", "APP_ENV", "NODE_ENV", "JWT_SECRET")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def running(folder: Path) -> list[psutil.Process]:
    """What runs with *folder* in its words."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(process.info["cmdline"] or ())
    ]


def left_over(folder: Path) -> list[str]:
    """The commands that still run on *folder*."""
    return [" ".join(process.info["cmdline"]) for process in running(folder)]


def gone(folder: Path) -> bool:
    """Whether nothing runs on *folder*, perhaps after a moment."""
    deadline = time.monotonic() + 10
    while left_over(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not left_over(folder)


@define
class Dev:
    """One `workcore dev`, what it printed, and how to call it."""

    folder: Path
    options: tuple[str, ...] = ()
    port: int = field(factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """What runs."""
        assert self._process is not None
        return self._process

    def start(self) -> None:
        """Start, and wait until it says that it is ready and who can sign in."""
        words = ["dev", *self.options, "--port", str(self.port), "--data-dir", str(self.folder)]
        with self._output.open("w") as output:
            self._process = subprocess.Popen(
                [WORKCORE, *words],
                stdout=output,
                stderr=subprocess.STDOUT,
                env=surroundings(),
                cwd=self.folder.parent,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while "ready on" not in self.printed or "other.example" not in self.printed:
            time.sleep(0.1)
            assert time.monotonic() < deadline, self.printed
            assert self.process.poll() is None, self.printed

    @property
    def runs(self) -> bool:
        """Whether it was started, and did not end."""
        return self._process is not None and self._process.poll() is None

    @property
    def where(self) -> str:
        """Host and port that it serves on."""
        return f"127.0.0.1:{self.port}"

    @property
    def took(self) -> float:
        """The seconds that it says its start took."""
        found = re.search(r"ready on \S+ after (\S+) s", self.printed)
        assert found, self.printed
        return float(found[1])

    @property
    def _output(self) -> Path:
        return self.folder.with_suffix(".out")

    @property
    def printed(self) -> str:
        """What it printed up to now."""
        return self._output.read_text()

    def interrupt(self) -> int:
        """Press Ctrl-C, as a terminal sends it: to everybody of the group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=10)

    def clean_up(self) -> None:
        """Leave nothing behind, whatever the test did."""
        if self.runs:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.interrupt()
        for process in running(self.folder):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        if self._process is not None:
            self._process.wait(timeout=10)

    @property
    def password(self) -> str:
        """The password that was printed."""
        found = re.search(r"password of all: (\S+)", self.printed)
        assert found, self.printed
        return keep_secret(found[1])

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call the service, and read a good answer."""
        sent = {"Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        status, text = self.sent(method, path, json.dumps(body).encode() if body else None, sent)
        assert status < 300, text
        return json.loads(text)

    def sent(
        self, method: str, path: str, body: bytes | None = None, headers: Any = None
    ) -> tuple[int, bytes]:
        """Call the service, whatever it answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def demo_files(self) -> list[Any]:
        """List the files of the demo's newest requests."""
        planner = self.signed_in("planner")
        requests = self.call("GET", "/work-requests?limit=100", **planner)["items"]
        paths = [f"/work-requests/{request['id']}/attachments" for request in requests[:25]]
        return [file for path in paths for file in self.call("GET", path, **planner)["items"]]

    def signed_in(self, who: str) -> dict[str, str]:
        """Sign somebody in with the printed password."""
        body = {"email": f"{who}@demo.example", "password": self.password}
        return {"Authorization": f"Bearer {self.call('POST', '/auth/token', body)['access_token']}"}

    def raised(self) -> Any:
        """Raise and submit a request over HTTP."""
        ada = self.signed_in("requester")
        (stand,) = self.call("GET", "/assets?q=A05", **ada)["items"]
        body = {
            "title": "Renew the stand's lighting",
            "description": "Replace the lamps of the apron floodlight, two lamps, with a lift.",
            "asset_id": stand["id"],
            "work_type": "maintenance",
            "category": "routine",
            "priority": "low",
            "urgency": "routine",
            "impact_level": "no_impact",
            "requested_start": time.strftime("%Y-%m-%dT06:00:00Z", time.gmtime(time.time() + 9e6)),
            "requested_end": time.strftime("%Y-%m-%dT10:00:00Z", time.gmtime(time.time() + 9e6)),
        }
        made = self.call("POST", "/work-requests", body, **ada)
        where = f"/work-requests/{made['id']}/submit"
        return self.call("POST", where, If_Match=f'"{made["version"]}"', **ada)


def see_demo_files(dev: Dev, *, scanned: bool) -> None:
    """The demo's files are listed, come back by their links, and nobody reads what is stored."""
    files = dev.demo_files()
    assert {file["content_type"] for file in files} >= {"application/pdf", "image/png"}
    for file in files:
        link = urlsplit(file["download_url"])
        status, content = dev.sent("GET", f"{link.path}?{link.query}")
        assert (status, sha256(content).hexdigest()) == (200, file["sha256"]), file
        assert (file["status"], file["scanned"]) == ("clean", scanned)
    for path in (dev.folder / "attachments").rglob("*-*-*"):
        assert path.is_dir() or b"%PDF" not in path.read_bytes()


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run another command on the data directory."""
    return subprocess.run(
        [WORKCORE, *words, "--data-dir", str(folder)],
        capture_output=True,
        text=True,
        env=surroundings(),
        cwd=folder.parent,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="module")
def installed(pytestconfig: pytest.Config) -> Iterator[Dev]:
    """A `workcore dev` where `make run` has it: in `.workcore`, beside the environment."""
    folder = run_folder(pytestconfig)
    (folder / ".venv").symlink_to(sys.prefix)
    made = Dev(folder / ".workcore")
    try:
        yield made
    finally:
        made.clean_up()


@pytest.fixture
def dev(installed: Dev) -> Dev:
    """A `workcore dev` that is ready; others were there before."""
    if not installed.runs:
        installed.start()
    return installed


@pytest.mark.skipif(not HAS_TOOLS, reason="there is no bash, no curl, or no jq")
def test_readme_shows_what_comes(dev: Dev) -> None:
    """Whoever types what README has him type sees what it shows, but for times and numbers."""
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = [each for page in pages for each in sessions(page)]
    for each in shown:
        typed = each.typed.replace("127.0.0.1:3000", dev.where)
        said = subprocess.run(
            [str(SHELL), "-euo", "pipefail", "-c", typed],
            capture_output=True,
            text=True,
            env=surroundings(),
            cwd=dev.folder.parent,
            timeout=PATIENCE,
            check=False,
        )
        assert (said.returncode, said.stderr) == (0, "")
        assert abstracted(said.stdout) == abstracted(each.printed)
    assert len(shown) == 2
    assert list((dev.folder / "mail").glob("*.eml"))


def test_readme_shows_how_it_starts(dev: Dev) -> None:
    """Who can sign in, and how, is printed as README says."""
    [block] = START.findall(README.read_text())
    own = re.compile(r"127\.0\.0\.1:\d+|after \S+ s|(?<=password of all: )\S+")
    printed = {own.sub("…", line).strip() for line in dev.printed.splitlines()}

    assert {own.sub("…", line).strip() for line in block.splitlines()} - printed == {"…"}


def test_first_day(dev: Dev) -> None:
    """A request lives by HTTP, is read by a command, survives a restart; Ctrl-C leaves nothing."""
    see_demo_files(dev, scanned=False)
    submitted = dev.raised()
    assert submitted["status"] == "submitted"
    where = f"/work-requests/{submitted['id']}/decisions"
    boss = dev.signed_in("supervisor")
    match = f'"{submitted["version"]}"'
    approved = dev.call("POST", where, {"decision": "approve"}, If_Match=match, **boss)
    assert approved["status"] == "approved"

    show = ("requests", "show", submitted["reference"], "--as", "requester@demo.example", "--json")
    shown = command(dev.folder, *show)
    assert shown.returncode == 0, shown.stderr
    assert json.loads(shown.stdout)["status"] == "approved"

    sealing = command(dev.folder, "audit", "status", "--json")
    assert sealing.returncode == 0, sealing.stderr
    assert json.loads(sealing.stdout)["sealed"] > 0
    assert not json.loads(sealing.stdout)["late"]

    assert dev.interrupt() == 0
    assert gone(dev.folder), left_over(dev.folder)

    password = dev.password
    began = time.monotonic()
    dev.start()
    assert dev.took == pytest.approx(time.monotonic() - began, abs=1.0)
    assert dev.password == password
    kept = dev.call("GET", f"/work-requests/{submitted['id']}", **dev.signed_in("requester"))
    assert kept["status"] == "approved"


def test_killed_and_started_again(dev: Dev) -> None:
    """After a kill nobody serves on; the next start works, and its end leaves nothing."""
    request = dev.raised()
    dev.process.kill()
    dev.process.wait(timeout=10)

    dev.start()
    kept = dev.call("GET", f"/work-requests/{request['id']}", **dev.signed_in("requester"))
    assert kept["reference"] == request["reference"]
    assert dev.interrupt() == 0
    assert gone(dev.folder), left_over(dev.folder)


@pytest.mark.skipif("WORKCORE_FULL" not in os.environ, reason="`make full` starts every part")
@pytest.mark.skipif(not clamd_is_there(), reason="there is no clamd: apt-get install clamav-daemon")
def test_every_part(open_folder: Path) -> None:
    """With `--full` files go through a real scanner to a real S3 server, and come back."""
    dev = Dev(open_folder / "data", ("--full",))
    try:
        dev.start()
        see_demo_files(dev, scanned=True)
        assert not (dev.folder / "attachments").exists()
        request = dev.raised()
        path = f"/work-requests/{request['id']}/attachments"
        signed = dev.signed_in("requester")
        for content, status in ((PDF, 201), (PDF + EICAR, 422)):
            sent = form(("plan.pdf", content))
            assert dev.sent("POST", path, sent.body, {**signed, **sent.headers})[0] == status
        states = [file["status"] for file in dev.call("GET", path, **signed)["items"]]
        assert states == ["clean", "infected"]
        assert dev.interrupt() == 0
        assert gone(dev.folder), left_over(dev.folder)
    finally:
        dev.clean_up()


def test_port_in_use(open_folder: Path) -> None:
    """A port that somebody has is one sentence and exit code 1, before anything starts."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = command(open_folder / "data", "dev", "--port", str(port))

    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Error: Port {port} on 127.0.0.1 is in use.")
    assert len(refused.stderr.splitlines()) == 1
    assert refused.stdout == ""


def test_data_directory_that_is_a_file(open_folder: Path) -> None:
    """A data directory that cannot be one is one sentence and exit code 1."""
    (open_folder / "data").touch()
    refused = command(open_folder / "data", "dev", "--port", str(free_port()))

    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: ")
    assert len(refused.stderr.splitlines()) == 1


def test_broken_database(open_folder: Path) -> None:
    """A database that does not start is one sentence that says what to do."""
    folder = open_folder / "data"
    assert command(folder, "migrate", "deploy").returncode == 0
    next(folder.glob("postgres*/global/pg_control")).unlink()

    refused = command(folder, "dev", "--port", str(free_port()))

    assert refused.returncode == 1
    assert "Move the folder away" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert gone(folder), left_over(folder)
