"""A run fails when a process that it starts logs a secret, whichever test started it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from attrs import fields
from tests.support import secrecy

from workcore_entrypoints.settings import Secret, Settings

ROOT: Final = Path(__file__).parents[2]
SECRET: Final = "of one process of this run alone"
TELLING: Final = """
import os, subprocess, sys

def test_told():
    environment = os.environ | {"JWT_SECRET": "of one process of this run alone"}
    subprocess.run([sys.executable, "-c", ""], env=environment, check=True)
"""
LOGGING: Final = """
import os, subprocess, sys

CODE = 'import os; open(os.environ["LOG_DIR"] + "/combined.log", "a").write(os.environ["SAID"])'

def test_logging():
    subprocess.run([sys.executable, "-c", CODE], check=True)
"""
SAYING: Final = """
import subprocess, sys

CODE = 'import os, sys; sys.stderr.write(os.environ["SAID"])'

def test_saying():
    subprocess.run([sys.executable, "-c", CODE], check=True)
"""
"""In one file a process is started that is told a secret, in others such as say something."""

SHOWN: Final = "JWT_SECRET in {}: I know: (here)"


@pytest.mark.integration
@pytest.mark.parametrize("said", ["nothing of it", f"I know: {SECRET}"])
def test_run_fails(said: str, tmp_path: Path) -> None:
    """What one process says of another's secret ends a run of two processes badly, and is shown."""
    for name, code in (("told", TELLING), ("logging", LOGGING), ("saying", SAYING)):
        (tmp_path / f"test_{name}.py").write_text(code)
    plugins = ("xdist", "tests.support.run_folder", "tests.support.secrecy")
    words = ["-q", "-n", "2", "--dist", "loadfile", *(f"-p{plugin}" for plugin in plugins)]
    surroundings = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "SAID": said}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=tmp_path,
        env=os.environ | surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    shown = {log for log in ("combined.log", "consoles") if SHOWN.format(log) in run.stdout}

    assert "3 passed" in run.stdout
    assert SECRET not in run.stdout
    if SECRET in said:
        assert (run.returncode, shown) == (1, {"combined.log", "consoles"}), run.stdout
    else:
        assert (run.returncode, shown) == (0, set()), run.stdout


TOLD: Final = {
    "a token": "by eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLW9m",
    "a webhook's secret": "signed by whsec_c2VjcmV0LW9mLWEtaG9vaw==",
    "a signature": "GET /files/1?expires=1&signature=c2lnbmF0dXJl",
    "an e-mail address": "sent to ann@demo.example",
    "DATABASE_URL": "by pass/word-of-db",
    "FILE_ENCRYPTION_KEYS": "wrapped by second-key-of-files",
    "WORKCORE_DEMO_PASSWORD": "guessed demo-password",
}
ENVIRONMENT: Final = {
    "DATABASE_URL": "postgresql://us:pass%2Fword-of-db@db/name",
    "FILE_ENCRYPTION_KEYS": "a:first-key-of-files, b:second-key-of-files",
    "WORKCORE_DEMO_PASSWORD": "demo-password",
    "LOG_LEVEL": "somewhat long",
}
WELL: Final = """\
{"event":"at postgresql://[hidden]@db/name, signature=[hidden], [token], [e-mail], somewhat long"}
{"event":"Bearer [hidden], 127.0.0.1, a@b, whsec_, eyJ"}
"""


def looked_through(log: Path, said: str) -> list[str]:
    """Look through a log."""
    log.write_text(WELL + said)
    return secrecy.told(log, dict(secrecy.secrets_of(ENVIRONMENT)))


@pytest.mark.parametrize("name", TOLD)
def test_each_secret_is_found(name: str, tmp_path: Path) -> None:
    """Whatever is secret is found by itself, named, and not told again."""
    [found] = looked_through(tmp_path / "combined.log", TOLD[name] + " it was")

    assert found.startswith(f"{name} in combined.log: ")
    assert "(here)" in found
    assert TOLD[name] not in found


def test_other_words_are_not(tmp_path: Path) -> None:
    """What is hidden, short, or no secret is let by; on consoles people may be named."""
    assert looked_through(tmp_path / "combined.log", "") == []
    assert looked_through(tmp_path / secrecy.CONSOLES, TOLD["an e-mail address"]) == []


def test_each_secret_setting_is_noted() -> None:
    """Whatever setting is secret is looked for; of addresses only their passwords are."""
    secret = {each.name.upper() for each in fields(Settings) if Secret.__name__ in str(each.type)}
    noted = {name for name in secret if secrecy.SECRET_NAMES.fullmatch(name)}

    assert len(secret) > 10
    assert {name for name in secret - noted if not secrecy.ADDRESS_NAMES.fullmatch(name)} == set()
