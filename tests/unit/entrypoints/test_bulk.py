"""One action on many requests over HTTP."""

from uuid import uuid4

from tests.support.web import Web, problem

BULK = "/work-requests/bulk"


def test_outcomes(web: Web) -> None:
    """All alike is 200, mixed is 207; each says what became of it."""
    first, second = web.made(submit=True), web.made(submit=True)
    asked = {"ids": [first["id"]], "action": "approve", "params": {"conditions": "At night."}}
    alike = web.call("stan", "POST", BULK, asked)
    mixed = web.call(
        "stan", "POST", BULK, {"ids": [first["id"], second["id"]], "action": "approve"}
    )

    assert alike.status_code == 200
    [outcome] = alike.json["items"]
    assert outcome == {
        "id": first["id"],
        "status": "approved",
        "code": "ok",
        "version": 2,
        "message": None,
    }
    assert mixed.status_code == 207
    assert [item["code"] for item in mixed.json["items"]] == ["not_allowed", "ok"]


def test_refused_items_explain_themselves(web: Web) -> None:
    """Why one was refused is told as it is of a single one: rule, inputs, version, who is asked."""
    made = web.made(submit=True)
    one = web.call(
        "ella", "POST", f"/work-requests/{made['id']}/decisions", {"decision": "approve"}, version=1
    )
    [item] = web.call("ella", "POST", BULK, {"ids": [made["id"]], "action": "approve"}).json[
        "items"
    ]

    because = problem(one, 403, "not_allowed")["because"]
    assert item["because"] == because
    reason = {"rule": "any cost", "inputs": {"work_type": "maintenance"}}
    assert because == {
        "rule": "not_allowed",
        "inputs": {"permission": "approve"},
        "policy_version": 0,
        "steps": [{"level": "standard", "asks": "standard", "because": [reason]}],
    }


def test_words_of_paths(web: Web) -> None:
    """Actions are named as in the paths of single ones, or as in decisions."""
    ids = [web.made(submit=True)["id"]]
    for action, comments in (("request_info", "Which?"), ("request-info", "Which?")):
        body = {"ids": ids, "action": action, "params": {"comments": comments}}
        answer = web.call("stan", "POST", BULK, body)
        assert answer.status_code == 200
    body = {"ids": ids, "action": "provide-info", "params": {"comments": "The left one."}}
    assert web.call("ann", "POST", BULK, body).json["items"][0]["code"] == "ok"


def test_refusals(web: Web) -> None:
    """What cannot be done to many, and what no action is."""
    ids = [str(uuid4())]

    problem(web.call("stan", "POST", BULK, {"ids": ids, "action": "fly"}), 422, "invalid_input")
    problem(web.call("stan", "POST", BULK, {"ids": [], "action": "hold"}), 422, "invalid_input")
    problem(web.call(None, "POST", BULK, {"ids": ids, "action": "hold"}), 401, "not_authenticated")
