"""Settings and clocks, over HTTP and from the terminal."""

import json
from datetime import timedelta
from pathlib import Path

from tests.support.rest.life import where
from tests.support.rest.traces import SETTINGS
from tests.support.terminal import a_terminal
from tests.support.web import Web, problem

PATH = "/organisation/settings"
HOURS = 3_600


def test_read_change_and_read_again(web: Web) -> None:
    """What was read can be sent back, changed; version and tag count on."""
    first = web.call("pia", "GET", PATH)
    assert (first.status_code, first.headers["etag"]) == (200, '"0"')
    assert first.json["targets"]["critical"] == {"approval_hours": 4, "completion_hours": 24}
    assert first.json["calendar"] is None
    saved = web.call("adam", "PUT", PATH, SETTINGS, version=0)

    assert (saved.status_code, saved.headers["etag"]) == (200, '"1"')
    assert saved.json["calendar"] == SETTINGS["calendar"]
    assert saved.json["targets"]["high"] == {"approval_hours": 24, "completion_hours": 72}
    assert web.call("aude", "GET", PATH).json == saved.json
    sent = {key: value for key, value in saved.json.items() if key != "version"}
    assert web.call("adam", "PUT", PATH, sent, version=1).json == {**sent, "version": 2}


def test_used_settings_look_the_same(web: Web) -> None:
    """Nothing that is only worked out of settings is shown once clocks have run by them."""
    before = web.call("pia", "GET", PATH).json
    web.made(submit=True)

    assert web.call("pia", "GET", PATH).json == before
    assert all(
        each.keys() == {"approval_hours", "completion_hours"} for each in before["targets"].values()
    )


def test_refusals(web: Web) -> None:
    """Who may not, who is too late, who says nothing of the version, what is wrong."""
    problem(web.call("ann", "GET", PATH), 403, "not_allowed")
    problem(web.call("pia", "PUT", PATH, SETTINGS, version=0), 403, "not_allowed")
    problem(web.call("adam", "PUT", PATH, SETTINGS), 428, "version_missing")
    stale = problem(web.call("adam", "PUT", PATH, SETTINGS, version=7), 412, "stale_version")
    assert stale["current_version"] == 0
    mars = {"calendar": {"time_zone": "Mars/Base", "openings": []}}
    told = problem(web.call("adam", "PUT", PATH, mars, version=0), 422, "invalid_input")
    assert [each["code"] for each in told["errors"]] == ["unknown_zone", "too_short"]


def test_clocks_of_a_request(web: Web) -> None:
    """A draft has none; a submitted one says what is left, and a list says the same."""
    assert web.made()["sla"] is None
    made = web.made(submit=True)
    web.clock.move(timedelta(hours=73))

    clocks = web.call("ann", "GET", where(made)).json["sla"]
    assert clocks["approval"] == {
        "state": "overdue",
        "due_at": "2027-01-07T08:00:00Z",
        "elapsed_seconds": 73 * HOURS,
        "remaining_seconds": 0,
        "paused": False,
    }
    assert clocks["completion"]["remaining_seconds"] == (336 - 73) * HOURS
    listed = web.call("ann", "GET", "/work-requests").json["items"]
    assert [each["sla"] for each in listed if each["id"] == made["id"]] == [clocks]


def test_settings_are_for_later(web: Web) -> None:
    """Clocks that run keep what they began with; the next request has the new hours."""
    before = web.made(submit=True)
    shorter = {"targets": {"medium": {"approval_hours": 1, "completion_hours": 2}}}
    web.call("adam", "PUT", PATH, shorter, version=0)
    after = web.made(submit=True)

    dues = [web.call("ann", "GET", where(r)).json["sla"]["approval"] for r in (before, after)]
    assert [each["remaining_seconds"] for each in dues] == [72 * HOURS, HOURS]


def test_a_question_stops_the_clocks(web: Web) -> None:
    """While the requester is asked nothing is due, and afterwards later."""
    made = web.made(submit=True)
    asked = web.act("stan", made, "decisions", decision="request_info", comments="Which?")
    assert asked["sla"]["approval"]["paused"] is True
    assert asked["sla"]["approval"]["due_at"] is None
    web.clock.move(timedelta(days=30))
    told = web.act("ann", asked, "provide-info", comments="This.")
    assert told["sla"]["approval"]["remaining_seconds"] == 72 * HOURS


def test_terminal(tmp_path: Path) -> None:
    """Settings are shown, exported, changed and saved."""
    terminal = a_terminal()
    shown = terminal.done("adam", "organisation", "settings", "show")
    assert "critical" in shown
    assert "720" in shown
    exported = json.loads(terminal.done("adam", "organisation", "settings", "export"))
    file = tmp_path / "settings.json"
    file.write_text(json.dumps(exported | {"calendar": SETTINGS["calendar"]}), "utf-8")
    terminal.done("adam", "organisation", "settings", "save", str(file))
    again = json.loads(terminal.done("adam", "organisation", "settings", "export"))
    assert again["calendar"] == SETTINGS["calendar"]
