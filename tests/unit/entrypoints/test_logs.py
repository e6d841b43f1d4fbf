"""Logs: a JSON object a line, which names the request and holds no secret."""

import json
import logging
import multiprocessing
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import evolve
from tests.support.rest.around import NEW_USER
from tests.support.rest.attachments import attached, get
from tests.support.rest.forms import PDF
from tests.support.web import PASSWORD, Web, memory_web

from workcore_entrypoints.logs import set_up
from workcore_entrypoints.logs.setup import debugged
from workcore_entrypoints.logs.sink import LogFile
from workcore_entrypoints.settings import Secret, Settings, SettingsError
from workcore_entrypoints.settings.settings import LogLevel
from workcore_entrypoints.worker import Job, Worker

DATABASE: Final = "postgresql://planner:s3cr3t%2Fword@db.example:5432/planner"
KEY: Final = b64encode(bytes(range(32))).decode()

PLANTED: Final = {
    "e-mail": "Key (email)=(ada@demo.example) already exists.",
    "token": "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
    "bearer": "authorization: bearer 6f1b2c3d4e",
    "link": "GET /files/1?expires=1&signature=c2lnbmVk-x",
    "object link": "https://s3.example/b/k?X-Amz-Signature=abcdef&X-Amz-Credential=AKIA/x",
    "password": 'sent {"password": "hunter2-hunter2"}',
    "assigned": "SMTP_PASSWORD=hunter2-hunter2",
    "address": "redis://:hunter2-hunter2@cache:6379",
    "setting": f"cannot connect by {DATABASE}",
    "its password": "password authentication failed: s3cr3t/word",
    "key": f"wrapped by {KEY}",
}
ROW: Final = 'null value\nDETAIL:  Failing row (Rita Raiser, "x",\nsecond line, of Rita).'
SECRETS: Final = (
    "ada@", "eyJ", "6f1b2c3d4e", "c2lnbmVk-x", "abcdef", "AKIA", "hunter2", "s3cr3t", KEY,
)  # fmt: skip


OURS: Final = ("workcore", "workcore.rest", "workcore.access", "workcore.worker")


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Loggers as they were, afterwards."""
    root, raising = logging.getLogger(), logging.raiseExceptions
    handlers, level = root.handlers[:], root.level
    ours = [logging.getLogger(name) for name in OURS]
    levels = [logger.level for logger in ours]
    yield
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    for logger, was in zip(ours, levels, strict=True):
        logger.setLevel(was)
    logging.raiseExceptions = raising


def logged(folder: Path, name: str = "combined.log") -> list[dict[str, Any]]:
    """Read the lines of a file."""
    return [json.loads(line) for line in (folder / name).read_text().splitlines()]


def fail(text: str) -> None:
    """Fail by an error that says *text*."""
    raise ValueError(text)


def settings(folder: Path, **changed: Any) -> Settings:
    """Settings with secrets in them, that log to *folder*."""
    keys = Secret(f"one:{KEY}")
    given = Settings(log_dir=str(folder), database_url=Secret(DATABASE), file_encryption_keys=keys)
    return evolve(given, **changed)


@pytest.mark.parametrize("text", PLANTED.values(), ids=PLANTED)
def test_no_secret_is_logged(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a message nor the error beside it shows a secret, on the console or in a file."""
    set_up(settings(tmp_path))
    try:
        fail(text)
    except ValueError:
        logging.getLogger("workcore.rest").exception("failed: %s", text)
    said = (tmp_path / "error.log").read_text() + capsys.readouterr().err

    assert [secret for secret in SECRETS if secret in said] == []
    assert logged(tmp_path)[0]["exception"].startswith("Traceback")


def test_values_of_rows_are_not_logged(tmp_path: Path) -> None:
    """What the database says of a row's values stays out."""
    set_up(settings(tmp_path))
    try:
        fail(ROW)
    except ValueError:
        logging.getLogger("workcore.rest").exception("failed: %s", ROW)

    [said] = logged(tmp_path)
    assert "Rita" not in str(said)
    assert "null value" in said["exception"]


def test_request_is_told(web: Web, tmp_path: Path) -> None:
    """A request's line names it, its organisation and user, the route alone, and its time."""
    set_up(settings(tmp_path))
    headers = {"X-Request-ID": "my-request"}
    web.call("ann", "GET", "/work-requests", query="q=ada", headers=headers)

    [line] = logged(tmp_path)
    assert line["duration_ms"] > 0
    del line["duration_ms"], line["timestamp"]
    assert line == {
        "level": "info",
        "logger": "workcore.access",
        "event": "request",
        "request_id": "my-request",
        "organisation_id": str(web.home.organisation.id),
        "user_id": str(web.home.people["ann"].id),
        "method": "GET",
        "route": "/work-requests",
        "status": 200,
    }


def test_what_is_said_meanwhile_names_the_request(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What breaks inside a request is told with its id, and once more as its answer."""
    set_up(settings(tmp_path))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Oops")

    monkeypatch.setattr(type(web.service.application.sign_in), "__call__", broken)
    body = {"email": "ada@demo.example", "password": PASSWORD}
    web.call(None, "POST", "/auth/token", body, headers={"X-Request-ID": "mine"})

    first, second = logged(tmp_path)
    assert [first["request_id"], second["request_id"]] == ["mine", "mine"]
    assert (first["level"], second["level"], second["status"]) == ("error", "warning", 500)
    assert "RuntimeError: Oops" in first["exception"]
    assert len(logged(tmp_path, "error.log")) == 1
    assert PASSWORD not in (tmp_path / "combined.log").read_text()


def test_nothing_names_a_request_that_is_over(web: Web, tmp_path: Path) -> None:
    """Between requests a line names none."""
    set_up(settings(tmp_path))
    web.call(None, "GET", "/nowhere/ada@demo.example")
    logging.getLogger("workcore.worker").info("Hello.")

    unmatched, between = logged(tmp_path)
    assert (unmatched["route"], unmatched["status"]) == ("(none)", 404)
    assert "request_id" not in between


@pytest.mark.parametrize(
    ("changed", "levels"),
    [
        ({}, ["info"]),
        ({"log_level": LogLevel.WARNING}, []),
        ({"debug": "capacity-planner:*"}, ["debug", "info"]),
        ({"debug": "capacity-planner:access"}, ["debug", "info"]),
        ({"debug": "capacity-planner:rest"}, ["info"]),
        ({"debug": "express:*"}, ["info"]),
    ],
)
def test_levels(web: Web, tmp_path: Path, changed: dict[str, Any], levels: list[str]) -> None:
    """LOG_LEVEL says what is heard of us; DEBUG more, by logger; probes are only debugged."""
    set_up(settings(tmp_path, **changed))
    web.call(None, "GET", "/health")
    web.call(None, "GET", "/nowhere")
    logging.getLogger("some.library").info("chatter")

    assert [line["level"] for line in logged(tmp_path)] == levels


def test_debug_names_loggers() -> None:
    """The patterns of DEBUG are ours when they begin with our name, or mean everything."""
    patterns = "*,capacity-planner:rest:* express:* capacity-planner,-capacity-planner:worker"
    assert list(debugged(patterns)) == ["workcore", "workcore.rest", "workcore"]


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A LOG_DIR that is no folder is a wrong setting."""
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="LOG_DIR cannot be written to"):
        set_up(settings(tmp_path / "file"))


def altered(url: str) -> str:
    """A link with another signature."""
    return url[:-1] + ("A" if url[-1] != "A" else "B")


def mixed_run(web: Web, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Call much, right and wrong, and name all that must not be told of it."""
    email, token = NEW_USER["email"], web.token("ann")
    bearer = {"Authorization": f"Bearer {token}"}
    web.call("adam", "POST", "/users", NEW_USER)
    slug = web.home.organisation.slug
    body = {"email": email, "password": PASSWORD, "organisation": slug}
    taken = web.call(None, "POST", "/auth/token", body).json["access_token"]
    web.call(None, "POST", "/auth/token", {**body, "password": "not-the-right-one"})
    request = web.approved()
    url = attached(web, request)["download_url"]
    assert [get(web, link).status_code for link in (url, altered(url))] == [200, 403]
    web.call(None, "GET", f"/nowhere/{email}", query=f"token={token}")
    web.call(None, "GET", "/work-requests", headers={"Authorization": f"Bearer {token[:-2]}"})
    web.call(None, "GET", "/work-requests", query=f"q={email}&bad=1", headers=bearer)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"{email} sent {token} for {url}, password=hunter2-hunter2")

    monkeypatch.setattr(type(web.service.application.get_request), "__call__", broken)
    web.call(None, "GET", f"/work-requests/{request['id']}", headers=bearer)
    web.call(None, "POST", "/auth/logout", headers=bearer)
    signatures = [link.rpartition("signature=")[2] for link in (url, altered(url))]
    parts = [part for text in (token, taken) for part in text.split(".")]
    passwords = [PASSWORD, "not-the-right-one", "hunter2"]
    return [email, email.lower(), *passwords, *signatures, *parts, PDF.decode("latin-1"), "q="]


def test_mixed_run_tells_no_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After calls of all kinds, at the most talkative, no log has a secret, link or person."""
    secret = "of this test alone, and long enough for anybody"
    given = settings(
        tmp_path,
        database_url=None,
        jwt_secret=Secret(secret),
        debug="capacity-planner:*",
        s3_signed_url_expiry=600,
    )
    set_up(given)
    web = memory_web(given)
    forbidden = [*mixed_run(web, monkeypatch), secret, KEY]
    files = (tmp_path / "combined.log", tmp_path / "error.log")
    said = "".join(file.read_text() for file in files) + capsys.readouterr().err

    assert [word for word in forbidden if word in said] == []
    statuses = {line.get("status") for line in logged(tmp_path)}
    assert statuses >= {200, 201, 204, 401, 403, 404, 422, 500}


def write_lines(path: Path, letter: str, count: int, length: int) -> None:
    """Append long lines, each of one letter."""
    file = LogFile(path)
    for _ in range(count):
        file.write(letter.encode() * length + b"\n")
    file.close()


def test_processes_write_whole_lines(tmp_path: Path) -> None:
    """Lines of several processes stand one after the other, however long they are."""
    path = tmp_path / "combined.log"
    spawn = multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=write_lines, args=(path, letter, 200, 30_000)) for letter in "abc"
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    lines = path.read_text().splitlines()
    assert sorted({(len(line), len(set(line))) for line in lines}) == [(30_000, 1)]
    assert len(lines) == 600


def test_moved_file_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When somebody moves the file away, lines go to a new one of its name."""
    monkeypatch.setattr("workcore_entrypoints.logs.sink.LOOK_AGAIN", -1.0)
    path = tmp_path / "combined.log"
    file = LogFile(path)
    file.write(b"old\n")
    path.rename(tmp_path / "combined.log.1")
    file.write(b"new\n")
    file.write(b"newer\n")
    file.close()

    assert (tmp_path / "combined.log.1").read_text() == "old\n"
    assert path.read_text() == "new\nnewer\n"


def test_full_disk_stops_nothing(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that cannot be written costs no request."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LogFile, "write", full)
    set_up(settings(tmp_path))

    assert web.call("ann", "GET", "/work-requests").status_code == 200


def test_worker_tells_its_jobs(tmp_path: Path) -> None:
    """Whoever debugs the worker sees each run, its time, and whether more was left."""
    set_up(settings(tmp_path, debug="capacity-planner:worker"))
    web = memory_web()
    job = Job("some", timedelta(hours=1), lambda *_: False)
    worker = Worker(web.service.application, [job], web.container.announcements())
    worker.start()
    worker.drain()

    [line] = logged(tmp_path)
    assert line["duration_ms"] >= 0
    assert (line["logger"], line["job"], line["more"]) == ("workcore.worker", "some", False)
