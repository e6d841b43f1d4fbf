"""Commands against a real database that the environment names."""

import csv
import json
import os
import pty
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from sysconfig import get_path
from typing import Any

import pytest
from attrs import define
from click.testing import CliRunner, Result

from workcore.testing.builders import a_message, an_audit_record
from workcore.testing.world import a_place
from workcore_adapters.postgres import Database, PostgresDirectory, PostgresUnitOfWork
from workcore_entrypoints.cli.root import root
from workcore_entrypoints.cli.runtime import Runtime

pytestmark = pytest.mark.integration

WORKCORE = str(Path(get_path("scripts")) / "workcore")
NOT_RESET = (1, "", "Error: This is production (APP_ENV): nothing was reset.\n")
ADA = ("--as", "admin@demo.example")


@define
class Commands:
    """Whoever types commands, each a run of its own."""

    dsn: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What names the database and the user."""
        return {"DATABASE_URL": self.dsn, "WORKCORE_DATA_DIR": str(self.folder)}

    def run(self, *words: str, **more: str) -> Result:
        """Run a command."""
        runtime = Runtime(environment=self.environment | more)
        try:
            return CliRunner().invoke(root, words, obj=runtime, prog_name="workcore")
        finally:
            if runtime.container is not None:
                runtime.container.database().close()

    def done(self, *words: str) -> str:
        """Run a command that succeeds, and tell what it printed."""
        result = self.run(*words)
        assert result.exit_code == 0, result.output
        return str(result.stdout)


@pytest.fixture
def commands(empty_dsn: str, tmp_path: Path) -> Commands:
    """Commands over an empty database."""
    return Commands(empty_dsn, tmp_path)


def test_schema_from_nothing(commands: Commands) -> None:
    """Status says what is missing and exits with 1, deploy mends it, and does nothing twice."""
    before = commands.run("migrate", "status")
    assert before.exit_code == 1
    assert before.stdout.startswith("schema nothing, this version needs ")
    doctor = commands.run("doctor")
    assert doctor.exit_code == 1
    assert "Run: workcore migrate deploy" in doctor.stdout

    assert "The schema went from nothing to " in commands.done("migrate", "deploy")
    assert "The schema is up to date" in commands.done("migrate", "deploy")
    assert json.loads(commands.done("migrate", "status", "--json"))["ok"] is True
    checks = json.loads(commands.done("doctor", "--json"))["items"]
    assert {c["what"]: c["state"] for c in checks if c["state"] != "ok"} == {"scanner": "warning"}


def test_command_before_the_schema_says_what_to_do(commands: Commands) -> None:
    """Somebody who forgot to migrate is told, in a sentence."""
    result = commands.run("requests", "list", *ADA)

    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert len(result.stderr.splitlines()) == 1, result.stderr


def listed_by(commands: Commands) -> list[dict[str, Any]]:
    """List everything."""
    text = commands.done("requests", "list", "--limit", "5000", "--json", *ADA)
    items: list[dict[str, Any]] = json.loads(text)["items"]
    return items


def test_demo_and_scale(commands: Commands) -> None:
    """Demo data once, then 2,000 more requests, all of them listed and exported; a reset asks."""
    commands.done("migrate", "deploy")
    assert "The demo airports are there." in commands.done("seed", "--demo")
    assert "nothing was changed" in commands.done("seed", "--demo")
    assert commands.done("seed", "--scale", "2000") == "2,000 requests loaded into demo.\n"

    listed = listed_by(commands)
    references = {item["reference"] for item in listed}
    assert len(references) == len(listed) == 2200
    exported = csv.DictReader(commands.done("requests", "export", *ADA).splitlines())
    assert {row["reference"] for row in exported} == references

    assert commands.run("migrate", "reset").exit_code == 1, "no answer is a no"
    assert reset_in_production(commands) == NOT_RESET
    assert references == {request["reference"] for request in listed_by(commands)}
    assert "The database is empty" in commands.done("migrate", "reset", "--yes")
    assert "Nobody active" in commands.run("requests", "list", *ADA).stderr


def reset_in_production(commands: Commands) -> tuple[int, str, str]:
    """Run the command in a process of its own, in a shell of production."""
    settings = {
        "NODE_ENV": "production",
        "JWT_SECRET": token_urlsafe(48),
        "S3_BUCKET": "files",
        "API_URL": "https://work.airport.example",
    }
    environment = {**os.environ, **commands.environment, **settings}
    asked = [WORKCORE, "migrate", "reset", "--yes"]
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_no_server(tmp_path: Path) -> None:
    """A database that does not answer is one sentence without the password."""
    dsn = "postgresql://ada:hunter2@127.0.0.1:1/nothing"
    result = Commands(dsn, tmp_path).run("requests", "list", *ADA)

    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert "hunter2" not in result.output


def on_a_terminal(commands: Commands, *words: str, **more: str) -> str:
    """Run a command of its own process on a terminal, and tell what the screen gets."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", **commands.environment, **more}
    seen: list[bytes] = []

    def read() -> None:
        while True:
            try:
                seen.append(os.read(ours, 65_536))
            except OSError:  # the terminal's other side was closed
                return

    reader = threading.Thread(target=read)
    reader.start()
    subprocess.run([WORKCORE, *words], stdout=theirs, env=environment, check=True, timeout=60)
    os.close(theirs)
    reader.join(timeout=10)
    os.close(ours)
    return b"".join(seen).decode()


def test_colours_on_a_terminal_only(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal gets colours, unless NO_COLOR is set."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    commands.done("migrate", "deploy")

    assert "\x1b[32mok" in on_a_terminal(commands, "doctor")
    assert "\x1b[32m" not in on_a_terminal(commands, "doctor", NO_COLOR="1")
    assert "\x1b" not in commands.done("doctor")


def test_names_stay_in_one_piece(commands: Commands) -> None:
    """On the narrowest terminal a row's name can still be copied."""
    commands.done("migrate", "deploy")

    assert "database  " in on_a_terminal(commands, "doctor", COLUMNS="30")


def test_doctor_sees_that_nobody_tells(commands: Commands) -> None:
    """Events that have waited too long are a warning that says what to start."""
    commands.done("migrate", "deploy")
    database = Database(commands.dsn)
    place = a_place(partial(PostgresUnitOfWork, database), PostgresDirectory(database))
    with place.unit() as unit:
        unit.outbox.add(a_message(place.draft(), at=datetime.now(UTC) - timedelta(minutes=2)))
        unit.commit()
    database.close()

    checks = json.loads(commands.done("doctor", "--json"))["items"]
    [check] = [check for check in checks if check["what"] == "messages"]
    assert check["state"] == "warning"
    assert check["found"].startswith("1 events and 0 messages wait, 0 given up; the oldest event")
    assert check["mend"] == "See that a workcore worker runs."


def test_doctor_sees_that_nobody_seals(commands: Commands) -> None:
    """Records that have waited too long are a warning that says what to start."""
    commands.done("migrate", "deploy")
    database = Database(commands.dsn)
    place = a_place(partial(PostgresUnitOfWork, database), PostgresDirectory(database))
    with place.unit() as unit:
        at = datetime.now(UTC) - timedelta(minutes=2)
        unit.audit.add(an_audit_record(place.draft(), at=at))
        unit.commit()
    database.close()

    [check] = [
        check
        for check in json.loads(commands.done("doctor", "--json"))["items"]
        if check["what"] == "audit trail"
    ]
    assert check["state"] == "warning"
    assert check["found"].startswith("0 sealed, 1 waiting for 1")
    assert check["mend"] == "See that a workcore worker runs."
    commands.done("audit", "seal")
    assert "1 sealed, 0 waiting" in commands.done("doctor")
