"""What one was told, at the terminal."""

from tests.support.terminal import Terminal


def test_at_the_terminal(terminal: Terminal) -> None:
    """One reads one's inbox by commands, and says what one has seen."""
    reference = terminal.raised(submit=True)
    terminal.container.application().dispatch_events()
    [told] = terminal.json("stan", "notifications", "list", "--unread")["items"]
    assert told["reference"] == reference
    assert reference in terminal.done("stan", "notifications", "list")

    seen = terminal.json("stan", "notifications", "read", told["id"])
    assert seen["read_at"]
    assert terminal.json("stan", "notifications", "list", "--unread")["items"] == []
    assert terminal.json("stan", "notifications", "list")["items"] == [seen]

    assert len(terminal.json("olga", "notifications", "list", "--unread")["items"]) == 1
    terminal.done("olga", "notifications", "read-all")
    assert terminal.json("olga", "notifications", "list", "--unread")["items"] == []
