"""Everybody reads what he was told, says what he has seen of it, and nobody reads another's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.support.web import Json, Web, problem

from workcore.testing.builders import NOW


def inbox(web: Web, who: str, query: str = "") -> Json:
    """Read somebody's inbox."""
    answer = web.call(who, "GET", "/notifications", query=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


@pytest.fixture
def submitted(web: Web) -> Json:
    """Have Ann submit a request, and everybody told."""
    request = web.made(submit=True)
    web.service.application.dispatch_events()
    return request


def test_what_one_was_told(web: Web, submitted: Json) -> None:
    """A notification names the request, who did what and when, and leads there."""
    told = inbox(web, "stan")

    [item] = told["items"]
    assert (told["unread"], told["next_cursor"]) == (1, None)
    assert {name: item[name] for name in ("topic", "event", "by", "read_at", "emergency")} == {
        "topic": "approval_requested",
        "event": "approval_requested",
        "by": "Ann",
        "read_at": None,
        "emergency": False,
    }
    assert (item["reference"], item["title"]) == (submitted["reference"], submitted["title"])
    assert item["at"] == submitted["submitted_at"]
    assert item["facts"]["level"] == "standard"
    assert web.call("stan", "GET", item["path"]).json["id"] == submitted["id"]


def test_nothing_of_ones_own_doing(web: Web, submitted: Json) -> None:
    """Who did it is not told, and has nothing to read."""
    assert submitted["status"] == "submitted"
    assert inbox(web, "ann") == {"items": [], "next_cursor": None, "unread": 0}


def test_seen(web: Web) -> None:
    """What was seen is counted no more, and stays seen since it was seen first."""
    old, new = web.told(who="ann"), web.told(who="ann")
    seen = web.call("ann", "POST", f"/notifications/{old}/read").json
    web.clock.move(timedelta(hours=1))
    again = web.call("ann", "POST", f"/notifications/{old}/read").json

    assert seen == again
    assert seen["read_at"] == NOW.isoformat().replace("+00:00", "Z")
    assert [item["id"] for item in inbox(web, "ann", "unread=true")["items"]] == [new]
    whole = inbox(web, "ann")
    assert [item["id"] for item in whole["items"]] == [new, old]
    assert (whole["items"][1], whole["unread"]) == (seen, 1)


def test_all_seen(web: Web) -> None:
    """Everything can be seen at once, and others' is not touched."""
    web.told(who="ann")
    web.told(who="ann")
    web.told(who="stan")

    assert web.call("ann", "POST", "/notifications/read").status_code == 204
    assert inbox(web, "ann")["unread"] == 0
    assert all(item["read_at"] for item in inbox(web, "ann")["items"])
    assert inbox(web, "stan")["unread"] == 1


def test_anothers_is_absent(web: Web) -> None:
    """Not even an administrator finds what somebody else was told."""
    theirs, absent = web.told(who="ann"), uuid4()
    for one in (theirs, absent):
        problem(web.call("adam", "POST", f"/notifications/{one}/read"), 404, "not_found")

    assert inbox(web, "ann")["unread"] == 1
