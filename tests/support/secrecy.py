"""
No secret is in any log of a whole test run.

Whatever processes of ours a run starts, all write to one folder besides their consoles. Every
secret that one of them was told is noted as it starts, whichever test started it. When the last
test is through, the first process of the run looks for each of them in all that was logged.
"""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import pytest
from tests.support.run_folder import RUN_FOLDER

SECRET_NAMES: Final = re.compile(r"[A-Z0-9_]*(SECRET|PASSWORD|_KEYS?|KEY_ID|DSN)(_PREVIOUS)?")
ADDRESS_NAMES: Final = re.compile(r"(DATABASE|REDIS)_URL")
"""Settings that are secret, and those in which a password may be."""

PATTERNS: Final = {
    "a token": re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}"),
    "a webhook's secret": re.compile(r"whsec_[\w+/=-]{16,}"),
    "a signature": re.compile(r"[Ss]ignature=(?!\[hidden\])[\w%+/=-]{8,}"),
    "an e-mail address": re.compile(r"[\w.+%-]{1,64}@[\w-]+\.[\w.-]*[a-z]"),
}
"""What nobody has to note, since it shows."""

SHORTEST: Final = 8
"""Characters: what is shorter stands in other words, and is no secret of anybody's."""

FOUND: Final = pytest.StashKey[list[str]]()
CONSOLES: Final = "consoles"
_noted: dict[str, str] = {}
_notes: list[Path] = []


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Have all processes log to one folder, and note what they are told; behind `run_folder`."""
    folder = config.stash[RUN_FOLDER]
    (folder / "logs").mkdir(exist_ok=True)
    os.environ["LOG_DIR"] = str(folder / "logs")
    _notes[:] = [folder / f"secrets-{os.getpid()}"]
    sys.addaudithook(_started)


def _started(event: str, details: tuple[Any, ...]) -> None:
    """Note what a process is told that is started now."""
    if event == "subprocess.Popen":
        given = details[3]
        for text, name in secrets_of(os.environ if given is None else given):
            keep_secret(text, name)


def secrets_of(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """List each secret in an environment, and its name: passwords of addresses, keys of lists."""
    for name, value in environment.items():
        for text in secrets_in(name, value):
            if len(text) >= SHORTEST:
                yield text, name


def secrets_in(name: str, value: str) -> Iterator[str]:
    """List what is secret in a setting."""
    if ADDRESS_NAMES.fullmatch(name):
        password = urlsplit(value).password or ""
        yield from {password, unquote(password)}
    elif SECRET_NAMES.fullmatch(name):
        yield value
        yield from (part.strip().partition(":")[2] for part in value.split(","))


def keep_secret(text: str, name: str = "a secret of a test") -> str:
    """Have nothing of this run log *text*; tests call it with what no setting has."""
    if text not in _noted:
        _noted[text] = name
        with _notes[0].open("a") as notes:
            notes.write(json.dumps([text, name]) + "\n")
    return text


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what was said on consoles while a test ran; its last report has all of it."""
    if report.when == "teardown" and report.capstderr:
        with (_notes[0].parent / CONSOLES).open("a") as consoles:
            consoles.write(report.capstderr)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Look through all of it, and let the run fail by what is found."""
    if hasattr(session.config, "workerinput"):
        return
    folder = session.config.stash[RUN_FOLDER]
    logs = [*sorted((folder / "logs").iterdir()), folder / CONSOLES]
    secrets = dict(note for notes in folder.glob("secrets-*") for note in noted(notes))
    found = [line for log in logs if log.exists() for line in told(log, secrets)]
    session.config.stash[FOUND] = found
    if found and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def noted(notes: Path) -> Iterator[tuple[str, str]]:
    """Read what a process of the run has noted."""
    for line in notes.read_text().splitlines():
        text, name = json.loads(line)
        yield text, name


def told(log: Path, secrets: Mapping[str, str]) -> list[str]:
    """Say which secrets a log tells, and in which line, without telling them again."""
    content = log.read_text(errors="replace")
    found = [(text, name) for text, name in secrets.items() if text in content]
    for name, pattern in PATTERNS.items():
        # People may be named on a console: commands answer whoever typed them.
        if log.name != CONSOLES or name != "an e-mail address":
            found += [(each[0], name) for each in pattern.finditer(content)]
    return [f"{name} in {log.name}: {line(content, text)}" for text, name in dict(found).items()]


def line(content: str, text: str) -> str:
    """Show the first line with *text* in it, and something else in its place."""
    at = content.index(text)
    begin, end = content.rfind("\n", 0, at) + 1, content.find("\n", at)
    return content[begin : end if end >= 0 else None].replace(text, "(here)")[:500]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what was found, or how much was looked through."""
    found = config.stash.get(FOUND, [])
    if found:
        terminalreporter.section("secrets in logs", red=True)
    for each in found:
        terminalreporter.line(each)
