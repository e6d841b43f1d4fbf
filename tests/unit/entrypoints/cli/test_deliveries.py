"""Messages that were given up, at the terminal."""

from tests.support.terminal import Terminal

from workcore.testing.contracts.deliveries import FAILED, put, tried


def given_up(terminal: Terminal) -> str:
    """Have a message that nobody took."""
    relay = terminal.container.relay()
    delivery = put(relay, terminal.world.home)
    tried(relay, delivery, FAILED)
    return str(delivery.id)


def test_one_sent_again(terminal: Terminal) -> None:
    """One sees what was given up and why, and has it sent again."""
    dead = given_up(terminal)
    listed = terminal.done("adam", "deliveries", "list", "--state", "dead")
    assert dead in listed
    assert "550 nobody here" in listed
    assert terminal.json("adam", "deliveries", "show", dead)["attempts"] == 1

    assert terminal.json("adam", "deliveries", "replay", dead)["state"] == "waiting"
    assert terminal.json("adam", "deliveries", "list", "--state", "dead")["items"] == []
    assert "still waits" in terminal.refused("adam", "deliveries", "replay", dead)


def test_all_sent_again(terminal: Terminal) -> None:
    """Everything that was given up is sent again by one command, or what went one way."""
    for _ in range(2):
        given_up(terminal)

    words = ("deliveries", "replay-dead")
    assert terminal.json("adam", *words, "--channel", "webhook") == {"replayed": 0}
    assert "2 messages will be sent again." in terminal.done(
        "adam", *words, "--to", "ann@example.org"
    )
    assert "not" in terminal.refused("ann", *words)
