"""What the command line says when it cannot: one message on stderr, and an exit code."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from tests.support.terminal import WORK, Terminal, a_terminal

from workcore.testing.builders import NOW
from workcore_entrypoints.cli.root import root
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.settings.settings import AppEnv


def test_rules_that_say_no_exit_with_1(terminal: Terminal) -> None:
    """What the roles do not let one do is told in a line, and the rule in another."""
    said = terminal.refused("vera", "requests", "create", *WORK)

    assert said == (
        "Error: Your roles do not let you create here.\n  rule: not_allowed (permission create)\n"
    )


WHO_IS_ASKED = (
    "  approval policy: version 0\n  asked now: owner, by full closure (impacts full_closure)\n"
)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("approvals", "approve"), "not_allowed (permission approve)"),
        (("requests", "begin-review"), "not_allowed (permission begin_review)"),
        (("requests", "withdraw"), "not_allowed (permission withdraw)"),
        (("requests", "submit"), "not_allowed (permission submit)"),
    ],
)
def test_refusals_say_why(terminal: Terminal, words: tuple[str, str], rule: str) -> None:
    """Whoever is not asked reads the rule, the policy's version, and who is asked by what."""
    reference = terminal.raised("impact_level=full_closure", submit=True)
    said = terminal.refused("stan", *words, reference)

    assert said.endswith(f"\n  rule: {rule}\n{WHO_IS_ASKED}")


def test_steps_that_were_handed_on_say_so(terminal: Terminal) -> None:
    """Whose time is over is named with who is asked instead."""
    reference = terminal.raised(submit=True)
    for hours in (12, 24):
        terminal.clock.set(NOW + timedelta(hours=hours))
        terminal.done(None, "approvals", "remind")

    said = terminal.refused("stan", "approvals", "approve", reference)
    assert said.endswith(
        "  asked now: standard, handed to elevated, by any cost (work type maintenance)\n"
    )


def test_wrong_input_says_why(terminal: Terminal) -> None:
    """What is missing is listed, and the policy behind it."""
    reference = terminal.raised(submit=True)
    said = terminal.refused("stan", "approvals", "reject", reference)

    assert said == (
        "Error: The input is not valid:\n"
        "  comments: To reject this needs comments.\n"
        "  rule: invalid_input\n"
        "  approval policy: version 0\n"
        "  asked now: standard, by any cost (work type maintenance)\n"
    )


def test_four_eyes(terminal: Terminal) -> None:
    """Who raised a request does not approve it, whatever his roles let him do."""
    patch = ("users", "edit", terminal.email("ann"), "--role", "requester", "--role", "approver")
    terminal.done("adam", *patch, "--level", "standard")
    reference = terminal.raised(submit=True)

    said = terminal.refused("ann", "approvals", "approve", reference)

    assert said.startswith("Error: ")
    assert "own" in said or "yourself" in said
    assert said.splitlines()[1] == "  rule: four_eyes (permission approve, relation own)"


def test_missing_reason(terminal: Terminal) -> None:
    """What needs a reason says so."""
    reference = terminal.approved()

    assert "reason" in terminal.refused("ann", "requests", "cancel", reference)


def test_rejection_needs_comments(terminal: Terminal) -> None:
    """No is said with a reason."""
    reference = terminal.raised(submit=True)

    assert "comments" in terminal.refused("stan", "approvals", "reject", reference)


@pytest.mark.parametrize("name", ["WR-2027-999999", "nonsense", "' OR 1=1", "-1", "%"])
def test_unknown_request_is_named(terminal: Terminal, name: str) -> None:
    """A reference that nothing has is told back."""
    terminal.raised()

    said = terminal.refused("ann", "requests", "show", "--", name)

    assert said.startswith(f"Error: There is no work request {name}")


def test_other_peoples_requests_do_not_exist(terminal: Terminal) -> None:
    """A requester cannot tell another's request from none."""
    reference = terminal.raised()

    said = terminal.refused("rob", "requests", "show", reference)

    assert said == f"Error: There is no work request {reference}, or it is not yours to see.\n"


@pytest.mark.parametrize("words", [("requests", "show", "WR-1"), ("approvals", "pending")])
def test_somebody_must_be_named(terminal: Terminal, words: tuple[str, ...]) -> None:
    """Without --as it is a mistake of usage, with the way out."""
    said = terminal.refused(None, *words, code=2)

    assert "--as EMAIL, or WORKCORE_USER" in said


def test_nobody_by_that_address(terminal: Terminal) -> None:
    """An address that nobody has is told back."""
    said = terminal.refused(None, "requests", "list", "--as", "nobody@example.org")

    assert said == "Error: Nobody active has the address nobody@example.org.\n"


def test_user_of_the_environment(terminal: Terminal) -> None:
    """WORKCORE_USER names whom to act for; --as wins."""
    named = Terminal(
        terminal.container,
        terminal.clock,
        terminal.world,
        {"WORKCORE_USER": terminal.email("ann")},
    )

    assert named.json(None, "requests", "create", *WORK)["requested_by"]["name"] == "Ann"


def test_every_wrong_field_is_listed(terminal: Terminal) -> None:
    """Invalid input is told field by field, on lines of their own."""
    said = terminal.refused(
        "ann", "requests", "create", *WORK, "priority=urgent", "colour=red", "deadline=soon"
    )

    lines = said.splitlines()
    assert lines[0] == "Error: The input is not valid:"
    assert sorted(line.split(":")[0].strip() for line in lines[1:]) == [
        "colour",
        "deadline",
        "priority",
    ]


def test_missing_fields_are_listed(terminal: Terminal) -> None:
    """A request of nothing hears what it needs."""
    said = terminal.refused("ann", "requests", "create")

    for field in ("title", "asset_id", "priority", "requested_start"):
        assert f"  {field}: " in said


@pytest.mark.parametrize(
    "words",
    [
        ("requests", "create", "title"),
        ("requests", "list", "--status", "sleeping"),
        ("requests", "list", "--limit", "0"),
        ("requests", "complete", "WR-1"),
        ("no-such-command",),
        ("requests", "dance"),
        ("requests", "create", "--file", "/no/such/file"),
        ("seed",),
    ],
)
def test_mistakes_of_usage_exit_with_2(terminal: Terminal, words: tuple[str, ...]) -> None:
    """Usage is told with the command's own help."""
    assert "Usage: workcore" in terminal.refused("ann", *words, code=2)


@pytest.mark.parametrize("text", ["[]", "{", "", '"x"', '{"title": 1}}'])
def test_file_must_be_a_json_object(terminal: Terminal, text: str) -> None:
    """A body that is no object is a mistake of usage."""
    result = terminal.run("ann", "requests", "create", "--file", "-", typing=text)

    assert result.exit_code == 2
    assert "The file is no JSON object" in result.stderr


def test_body_from_standard_input(terminal: Terminal) -> None:
    """A JSON body is taken as the HTTP service takes it; fields beside it win."""
    body = json.dumps(terminal_body(terminal))
    made = terminal.done(
        "ann", "requests", "create", "--file", "-", "title=Other", "--json", typing=body
    )

    assert json.loads(made)["title"] == "Other"


def terminal_body(terminal: Terminal) -> dict[str, str]:
    """The fields of a good request as an object."""
    fields = dict(field.split("=", 1) for field in WORK)
    fields.pop("asset")
    return {**fields, "asset_id": str(terminal.world.home.assets["S1"].id)}


@pytest.mark.parametrize("sort", ["colour", "-", ""])
def test_unknown_order(terminal: Terminal, sort: str) -> None:
    """A field that cannot be sorted by is refused in a sentence."""
    said = terminal.refused("ann", "requests", "list", "--sort", sort)

    assert "Must be one of" in said


def test_reset_is_refused_in_production() -> None:
    """Nobody throws production away, --yes or not."""
    terminal = a_terminal(Settings(app_env=AppEnv.PRODUCTION))

    said = terminal.refused(None, "migrate", "reset", "--yes")

    assert said == "Error: This is production (APP_ENV): nothing was reset.\n"


def test_settings_problems_are_listed_without_secrets() -> None:
    """Wrong settings stop a command with one message that names them all."""
    wrong = {"PORT": "http", "JWT_EXPIRY": "soon", "DATABASE_URL": "mysql://u:hunter2@h/d"}
    result = CliRunner().invoke(root, ["doctor"], obj=Runtime(environment=wrong))

    assert result.exit_code == 1
    assert "PORT" in result.output
    assert "JWT_EXPIRY" in result.output
    assert "hunter2" not in result.output
