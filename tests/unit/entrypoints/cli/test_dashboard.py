"""How things stand, at the terminal."""

import re

from tests.support.terminal import Terminal

from workcore.testing.builders import NOW
from workcore_entrypoints.cli.dashboard import WIDTH, bar, waits
from workcore_entrypoints.representations.dashboards import CountOut, WaitingOut


def rows(said: str) -> dict[str, tuple[str, str]]:
    """Read the first number and bar of each name."""
    found = re.findall(r"(\w+) +([\d,]+) *(█*)$", said, re.MULTILINE)
    return {name: (number, shown) for name, number, shown in reversed(found)}


def test_everybodys(terminal: Terminal) -> None:
    """Staff is shown everybody's requests and its own, and what waits for an answer."""
    terminal.raised()
    terminal.raised(submit=True)
    said = terminal.done("stan", "dashboard")

    assert re.search(r"^Everybody's requests, as of [\d-]+ [\d:]+Z$", said, re.MULTILINE)
    shown = rows(said)
    assert (shown["draft"], shown["completed"]) == (("1", "█" * WIDTH), ("0", ""))
    assert shown["starting_within_a_week"] == ("0", "")
    assert "\nYou have raised no requests.\n" in said
    assert said.endswith("1 waits for your answer: workcore approvals pending\n")


def test_ones_own(terminal: Terminal) -> None:
    """A requester is shown his own requests alone."""
    terminal.raised(submit=True)
    said = terminal.done("ann", "dashboard")

    assert "Everybody" not in said
    assert rows(said)["submitted"] == ("1", "█" * WIDTH)
    assert "requests, as of" not in terminal.done("rob", "dashboard")
    assert said.endswith("Nothing waits for your answer.\n")


def test_as_json(terminal: Terminal) -> None:
    """Scripts are given what the HTTP contract has."""
    terminal.raised(submit=True)
    shown = terminal.json("ann", "dashboard")

    ann = terminal.world.home.people["ann"].id
    assert shown["everybody"] is None
    assert shown["own"]["by_status"][1] == {
        "name": "submitted",
        "count": 1,
        "path": f"/work-requests?status=submitted&requested_by={ann}",
    }


def test_bars() -> None:
    """The largest has the longest bar, what there is at all has one, and nothing has none."""
    group = [CountOut(name="x", count=count, path="/") for count in (100_000, 50_000, 1, 0)]

    assert [len(bar(each, group)) for each in group] == [WIDTH, WIDTH // 2, 1, 0]


def test_much_waits() -> None:
    """Of more than was counted it is said that it is more."""
    much = WaitingOut(as_of=NOW, count=100, more=True, path="/")
    assert waits(much) == "More than 100 wait for your answer: workcore approvals pending"
