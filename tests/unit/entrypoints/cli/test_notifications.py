"""What one was told, at the terminal."""

import json
from pathlib import Path

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


def test_chosen_by_a_file(terminal: Terminal, tmp_path: Path) -> None:
    """One's choice is printed, changed, and saved again."""
    chosen = json.loads(terminal.done("ann", "notifications", "preferences", "show"))
    assert chosen == {
        "muted": {"inbox": [], "email": []},
        "quiet_hours": None,
        "digest": None,
    }

    file = tmp_path / "chosen.json"
    file.write_text(json.dumps({**chosen, "muted": {"inbox": [], "email": ["started"]}}))
    terminal.done("ann", "notifications", "preferences", "save", str(file))
    saved = json.loads(terminal.done("ann", "notifications", "preferences", "show"))
    assert saved["muted"]["email"] == ["started"]

    file.write_text("{")
    refused = terminal.run("ann", "notifications", "preferences", "save", str(file))
    assert refused.exit_code == 1
    assert "is no JSON" in refused.output
