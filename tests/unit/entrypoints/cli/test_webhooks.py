"""Servers that are told of what happens, at the terminal."""

from tests.support.terminal import Terminal

from workcore.model import Channel
from workcore.testing.contracts.deliveries import FAILED, put, tried

URL = "https://hooks.example.org/workcore"


def added(terminal: Terminal, *words: str) -> str:
    """Have a server told."""
    return str(terminal.json("adam", "webhooks", "add", URL, *words)["id"])


def test_life_of_one(terminal: Terminal) -> None:
    """A webhook is added, listed, changed, and removed by commands."""
    hook = added(terminal, "--event", "work_request.approved", "--description", "The tower")
    assert URL in terminal.done("adam", "webhooks", "list")
    shown = terminal.json("adam", "webhooks", "show", hook)
    assert (shown["events"], shown["description"]) == (["work_request.approved"], "The tower")

    off = terminal.json("adam", "webhooks", "edit", hook, "--off")
    assert (off["active"], off["url"], off["description"]) == (False, URL, "The tower")
    words = ("--on", "--url", "https://example.org/", "--event", "work_request.created")
    on = terminal.json("adam", "webhooks", "edit", hook, *words)
    assert (on["active"], on["url"]) == (True, "https://example.org/")
    assert on["events"] == ["work_request.created"]

    terminal.done("adam", "webhooks", "remove", hook)
    assert terminal.json("adam", "webhooks", "list")["items"] == []
    assert "no webhook" in terminal.refused("adam", "webhooks", "show", hook)


def test_secrets(terminal: Terminal) -> None:
    """What verifies messages is printed alone, so that it can be handed on, and can be changed."""
    hook = added(terminal)
    secret = terminal.done("adam", "webhooks", "secret", hook).strip()
    assert secret.startswith("whsec_")
    assert terminal.json("adam", "webhooks", "secret", hook) == {"secret": secret}

    rotated = terminal.json("adam", "webhooks", "rotate-secret", hook)
    assert rotated["previous_secret_until"]
    assert terminal.done("adam", "webhooks", "secret", hook).strip() != secret


def test_log_and_replay(terminal: Terminal) -> None:
    """One sees what a server was told, and has it told again what was given up."""
    hook, relay = added(terminal), terminal.container.relay()
    tried(relay, put(relay, terminal.world.home, channel=Channel.WEBHOOK, target=hook), FAILED)
    assert "550 nobody here" in terminal.done("adam", "webhooks", "deliveries", hook)

    assert "1 message will be sent again." in terminal.done("adam", "webhooks", "replay", hook)
    [logged] = terminal.json("adam", "webhooks", "deliveries", hook)["items"]
    assert logged["state"] == "waiting"
    assert terminal.json("adam", "webhooks", "replay", hook) == {"replayed": 0}


def test_refused(terminal: Terminal) -> None:
    """What leads inside is refused, and nobody but administrators says who is told."""
    inside = terminal.refused("adam", "webhooks", "add", "https://169.254.169.254/")
    assert "public internet" in inside
    terminal.refused("ann", "webhooks", "list")
    terminal.refused("adam", "webhooks", "add", URL, "--event", "weather", code=2)
