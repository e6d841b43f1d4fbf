"""Administrators find what was given up over HTTP, and have it sent again."""

from tests.support.web import Web, problem


def test_there_and_back(web: Web) -> None:
    """A message that was given up says why, and waits again once it was replayed."""
    dead = web.undelivered()
    listed = web.call("adam", "GET", "/deliveries", query="state=dead").json
    [item] = listed["items"]
    shown = web.call("adam", "GET", f"/deliveries/{dead}")

    assert shown.json == item
    assert {name: item[name] for name in ("id", "state", "channel", "attempts", "error")} == {
        "id": dead,
        "state": "dead",
        "channel": "email",
        "attempts": 1,
        "error": "550 nobody here",
    }
    again = web.call("adam", "POST", f"/deliveries/{dead}/replay")
    assert (again.status_code, again.json["state"]) == (200, "waiting")
    problem(web.call("adam", "POST", f"/deliveries/{dead}/replay"), 409, "still_waiting")
    assert web.call("adam", "GET", "/deliveries", query="state=dead").json["items"] == []


def test_all_that_was_given_up(web: Web) -> None:
    """Everything, or what went one way, is replayed at once."""
    for _ in range(2):
        web.undelivered()

    replay = "/deliveries/replay"
    nothing = web.call("adam", "POST", replay, {"channel": "webhook"})
    assert nothing.json == {"replayed": 0, "more": False}
    assert web.call("adam", "POST", replay, {}).json == {"replayed": 2, "more": False}
    refused = web.call("adam", "POST", replay, {"channel": "pigeon"})
    problem(refused, 422, "invalid_input")


def test_filters(web: Web) -> None:
    """A list is narrowed by where messages went."""
    web.undelivered()
    for query, count in (("", 1), ("channel=email", 1), ("target=x", 0), ("state=sent", 0)):
        found = web.call("adam", "GET", "/deliveries", query=query).json["items"]
        assert len(found) == count, query
