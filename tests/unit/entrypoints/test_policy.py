"""The approval policy over HTTP and from the terminal."""

import json
from datetime import timedelta
from pathlib import Path

from tests.support.terminal import a_terminal
from tests.support.web import Json, Web, problem

from workcore.testing.builders import NOW

POLICY = "/organisation/approval-policy"


def with_the_executive(policy: Json) -> Json:
    """Write the same rules, and one that always asks the executive."""
    always = {
        "name": "always the executive",
        "when": {},
        "steps": [{"level": "executive", "timeout_hours": 24}],
    }
    return {"rules": [*policy["rules"], always]}


def test_read_change_and_read_again(web: Web) -> None:
    """What was read can be sent back, changed; version and tag count on."""
    first = web.call("pia", "GET", POLICY)
    assert (first.status_code, first.headers["etag"]) == (200, '"0"')
    saved = web.call("adam", "PUT", POLICY, with_the_executive(first.json), version=0)

    assert (saved.status_code, saved.headers["etag"]) == (200, '"1"')
    assert web.call("aude", "GET", POLICY).json == saved.json
    levels = web.made(submit=True)["approval"]["level"]
    assert levels == "standard"


def test_refusals(web: Web) -> None:
    """Who may not, who is too late, who says nothing of the version, what is wrong."""
    rules = web.call("adam", "GET", POLICY).json
    changed = with_the_executive(rules)

    problem(web.call("ann", "GET", POLICY), 403, "not_allowed")
    problem(web.call("pia", "PUT", POLICY, changed, version=0), 403, "not_allowed")
    problem(web.call("adam", "PUT", POLICY, changed), 428, "version_missing")
    stale = problem(web.call("adam", "PUT", POLICY, changed, version=7), 412, "stale_version")
    assert stale["current_version"] == 0
    bad = web.call("adam", "PUT", POLICY, {"rules": [{"name": "a"}]}, version=0)
    assert problem(bad, 422, "invalid_input")["errors"][0]["field"].startswith("rules[0].")


def test_hole_is_shown(web: Web) -> None:
    """A policy that leaves somebody's request with nobody to decide says which."""
    rules = web.call("adam", "GET", POLICY).json["rules"]
    holed = {"rules": [rule for rule in rules if rule["name"] != "any cost"]}
    told = problem(web.call("adam", "PUT", POLICY, holed, version=0), 422, "policy_has_hole")

    assert "Nobody would be asked about a request with work type" in told["detail"]
    because = told["because"]
    assert (because["rule"], because["policy_version"]) == ("policy_has_hole", 0)
    assert because["inputs"]["case"]["work_type"]
    assert web.call("adam", "GET", POLICY).json["version"] == 0


def test_simulation(web: Web) -> None:
    """Whose chain would change is told by reference, and who is asked by which rules."""
    made = web.made(submit=True)
    rules = web.call("adam", "GET", POLICY).json
    answer = web.call("pia", "POST", f"{POLICY}/simulate", with_the_executive(rules))

    assert (answer.json["policy_version"], answer.json["replayed"]) == (0, 1)
    [changed] = answer.json["changed"]
    assert (changed["id"], changed["reference"]) == (made["id"], made["reference"])
    [was], (same, added) = changed["before"], changed["after"]
    assert was == same
    assert was["because"] == [{"rule": "any cost", "inputs": {"work_type": "maintenance"}}]
    assert added == {
        "level": "executive",
        "who": "level",
        "user_ids": [],
        "quorum": 1,
        "parallel": False,
        "timeout_hours": 24,
        "delegable": True,
        "escalates_to": None,
        "because": [{"rule": "always the executive", "inputs": {}}],
    }


def test_terminal(tmp_path: Path) -> None:
    """The rules are shown, exported, changed, tried out and saved."""
    terminal = a_terminal()
    assert "cost from 10,000" in terminal.done("adam", "policy", "show")
    file = tmp_path / "policy.json"
    exported = json.loads(terminal.done("adam", "policy", "export"))
    file.write_text(json.dumps(with_the_executive(exported)), "utf-8")

    assert terminal.json("adam", "policy", "simulate", str(file)) == {"items": []}
    terminal.raised(submit=True)
    said = terminal.done("adam", "policy", "simulate", str(file))
    assert "standard (24 h) by any cost" in said
    assert "executive (24 h) by always the executive" in said
    terminal.done("adam", "policy", "save", str(file))
    assert "always the executive" in terminal.done("pia", "policy", "show")
    assert "roles" in terminal.refused("pia", "policy", "save", str(file))


def test_terminal_refuses_what_is_no_policy(tmp_path: Path) -> None:
    """A file that is no JSON, or a policy with a hole, changes nothing."""
    terminal = a_terminal()
    file = tmp_path / "policy.json"
    file.write_text("{", "utf-8")
    assert "is no JSON" in terminal.refused("adam", "policy", "save", str(file))

    rules = json.loads(terminal.done("adam", "policy", "export"))["rules"]
    file.write_text(json.dumps({"rules": rules[1:]}), "utf-8")
    assert "Nobody would be asked" in terminal.refused("adam", "policy", "save", str(file))


def test_terminal_reminds() -> None:
    """A run tells what it did, and asks nobody who is calling."""
    terminal = a_terminal()
    terminal.raised(submit=True)
    terminal.clock.set(NOW + timedelta(hours=12))

    done = terminal.json(None, "approvals", "remind")
    assert done == {"reminded": 1, "escalated": 0, "overtaken": 0}
    terminal.clock.set(NOW + timedelta(hours=24))
    assert "escalated" in terminal.done(None, "approvals", "remind")


def test_chain_shows_who_was_asked_instead(web: Web) -> None:
    """The chain tells to which level a step was handed."""
    request = web.made(submit=True)
    for hours in (12, 24):
        web.clock.set(NOW + timedelta(hours=hours))
        web.service.application.remind_approvers(web.clock.now())

    [step] = web.call("ann", "GET", f"/work-requests/{request['id']}/approvals").json["steps"]
    assert (step["level"], step["escalated_to"]) == ("standard", "elevated")
