"""Commands around the main job: demo data, checks, the contract, the version."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from tests.support.letters import catching
from tests.support.provider import Provider, a_provider
from tests.support.terminal import Terminal, a_terminal

from workcore import __version__
from workcore_entrypoints.cli.doctor import examined
from workcore_entrypoints.cli.doctor import mail as mail_check
from workcore_entrypoints.cli.doctor import provider as provider_check
from workcore_entrypoints.cli.root import COMMANDS, root
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import AppEnv, Secret, Settings


def test_demo_data_once(tmp_path: Path) -> None:
    """The second time finds everything there and changes nothing."""
    terminal = a_terminal(Settings(workcore_data_dir=str(tmp_path)))
    first = terminal.done(None, "seed", "--demo")
    password = (tmp_path / "demo-password").read_text()
    assert f"admin@demo.example, password {password}" in first
    before = terminal.done(None, "requests", "export", "--as", "admin@demo.example")

    assert "nothing was changed" in terminal.done(None, "seed", "--demo")
    assert terminal.done(None, "requests", "export", "--as", "admin@demo.example") == before


def test_demo_password_of_the_settings(tmp_path: Path) -> None:
    """WORKCORE_DEMO_PASSWORD is taken, and opens the door."""
    given = Settings(
        workcore_data_dir=str(tmp_path), workcore_demo_password=Secret("winter is coming")
    )
    terminal = a_terminal(given)
    terminal.done(None, "seed", "--demo")

    application = terminal.container.application()
    assert application.sign_in("owner@demo.example", "winter is coming").text


def test_growth_needs_the_organisation(terminal: Terminal) -> None:
    """Load for an organisation that is not there is refused in a sentence."""
    said = terminal.refused(None, "seed", "--scale", "10", "--organisation", "nowhere")

    assert "organisation nowhere" in said


def test_contract(terminal: Terminal) -> None:
    """The document is JSON, of this version, and without a user."""
    document = json.loads(terminal.done(None, "openapi"))

    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == __version__
    assert "/work-requests" in document["paths"]


@pytest.fixture
def provider() -> Iterator[Provider]:
    """An identity provider."""
    with a_provider() as there:
        yield there


def sign_on(url: str) -> dict[str, str]:
    """Look at what the doctor says of the provider."""
    settings = Settings(jwks_url=url, jwt_issuer="them", jwt_audience="us")
    return dict(msgspec.to_builtins(provider_check(Container(settings=settings))))


def test_doctor_of_single_sign_on(provider: Provider) -> None:
    """The keys that count are named; where there is none, what was found and what to do is said."""
    assert sign_on(provider.url) == {
        "what": "sign-on",
        "state": "ok",
        "found": "2 keys: ec, rsa",
        "mend": "",
    }

    provider.keys.clear()
    for url, found in ((provider.url, "RS256 or ES256"), ("http://127.0.0.1:1/", "refused")):
        check = sign_on(url)
        assert check["state"] == "error"
        assert found in check["found"]
        assert "JWKS_URL" in check["mend"]


@pytest.mark.parametrize("state", ["ok", None])
def test_doctor_looks_at_the_provider(
    provider: Provider, tmp_path: Path, state: str | None
) -> None:
    """Where keys are named they are looked at, even if the database does not answer."""
    environment = {
        "DATABASE_URL": "postgresql://ada@127.0.0.1:1/nothing",
        "WORKCORE_DATA_DIR": str(tmp_path),
    }
    if state:
        environment |= {"JWKS_URL": provider.url, "JWT_ISSUER": "them", "JWT_AUDIENCE": "us"}
    states = {check.what: check.state for check in examined(Runtime(environment=environment))}

    assert states["database"] == "error"
    assert states.get("sign-on") == state


def mail(**given: Any) -> dict[str, str]:
    """Look at what the doctor says of the mail server."""
    settings = Settings(**given, smtp_from="us@example.org")
    return dict(msgspec.to_builtins(mail_check(Container(settings=settings))))


def test_doctor_of_mail() -> None:
    """A mail server is connected to; where there is none it is said where mail goes."""
    with catching() as caught:
        assert mail(smtp_host="127.0.0.1", smtp_port=caught.port) == {
            "what": "mail",
            "state": "ok",
            "found": f"127.0.0.1:{caught.port} (offered)",
            "mend": "",
        }
    assert not caught.letters

    check = mail(smtp_host="127.0.0.1", smtp_port=1)
    assert check["state"] == "error"
    assert "Connect call failed" in check["found"]
    assert "SMTP_HOST" in check["mend"]
    assert mail(workcore_data_dir="data")["found"] == "no SMTP_HOST: files in data/mail"
    check = mail(app_env=AppEnv.PRODUCTION)
    assert (check["state"], check["found"]) == ("error", "no SMTP_HOST: mail waits")
    assert "SMTP_HOST" in check["mend"]


def test_version(terminal: Terminal) -> None:
    """The version as text and as JSON."""
    assert terminal.done(None, "version") == f"workcore {__version__}\n"
    assert terminal.json(None, "version") == {"version": __version__}


def test_health_of_nobody(terminal: Terminal) -> None:
    """A port that nobody serves is not healthy."""
    result = terminal.run(None, "healthcheck", "--port", "1")

    assert result.exit_code == 1
    assert "no answer on 127.0.0.1:1" in result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(terminal: Terminal, name: str) -> None:
    """Each command says what it does, and the same in the list of all, which imports none."""
    assert f"Usage: workcore {name}" in terminal.done(None, name, "--help")
    assert name in terminal.done(None, "--help")
    command = root.get_command(click.Context(root), name)
    assert command is not None
    assert command.get_short_help_str(100) == COMMANDS[name].short


def groups(found: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    """Name a group, and all groups in it."""
    if isinstance(found, click.Group):
        yield path
        for name in found.list_commands(context := click.Context(found)):
            command = found.get_command(context, name)
            assert command is not None
            yield from groups(command, *path, name)


@pytest.mark.parametrize("group", tuple(groups(root)), ids=" ".join)
def test_every_command_of_a_group_says_what_it_does(
    terminal: Terminal, group: tuple[str, ...]
) -> None:
    """No line of a group's help is bare, and none is cut off."""
    lines = terminal.done(None, *group, "-h").split("Commands:\n")[1].splitlines()

    assert lines
    for line in lines:
        assert len(line.split()) > 1, line
        assert line.endswith("."), line
        assert not line.endswith("..."), line


@pytest.mark.parametrize("asked", ["version", "--help"])
def test_what_needs_no_database_is_quick(asked: str) -> None:
    """What needs no database imports none."""
    code = (
        "import sys; from workcore_entrypoints.cli.root import root\n"
        f"root(['{asked}'], standalone_mode=False)\n"
        "assert not {'psycopg', 'sqlalchemy', 'falcon', 'granian'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
