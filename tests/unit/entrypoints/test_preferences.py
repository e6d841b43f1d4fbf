"""Everybody chooses what he is told of, over which channel, and when mail waits."""

import pytest
from tests.support.web import Json, Web, errors, problem

PATH = "/notification-preferences"
CHOSEN: Json = {
    "muted": {"email": ["status_changed", "comment_added"], "inbox": []},
    "quiet_hours": {"start": "22:00", "end": "06:00", "time_zone": "Europe/Berlin"},
    "digest": {"time": "07:30", "time_zone": None, "topics": ["completed", "started"]},
}


def test_there_and_back(web: Web) -> None:
    """Everybody begins with nothing muted; what one chose is read again, by oneself alone."""
    first = web.call("ann", "GET", PATH)
    assert first.headers["etag"] == '"0"'
    assert first.json == {
        "version": 0,
        "muted": {"inbox": [], "email": []},
        "quiet_hours": None,
        "digest": None,
    }

    saved = web.call("ann", "PUT", PATH, CHOSEN, version=0)
    assert saved.status_code == 200, saved.text
    assert saved.json == {
        **CHOSEN,
        "version": 1,
        "muted": {"inbox": [], "email": ["comment_added", "status_changed"]},
    }
    assert web.call("ann", "GET", PATH).json == saved.json
    assert web.call("adam", "GET", PATH).json["version"] == 0


def test_versions(web: Web) -> None:
    """A choice names the one that it replaces; an unchanged one is not sent again."""
    problem(web.call("ann", "PUT", PATH, CHOSEN), 428, "version_missing")
    assert web.call("ann", "PUT", PATH, CHOSEN, version=0).status_code == 200
    problem(web.call("ann", "PUT", PATH, CHOSEN, version=0), 412, "stale_version")

    known = web.call("ann", "GET", PATH, headers={"If-None-Match": '"1"'})
    assert known.status_code == 304


@pytest.mark.parametrize(
    ("chosen", "field", "code"),
    [
        ({"muted": {"email": ["weather"]}}, "muted.email[0]", "unknown_value"),
        ({"muted": {"pigeon": []}}, "muted.pigeon", "unknown_field"),
        ({"quiet_hours": {"start": "9", "end": "10:00"}}, "quiet_hours.start", "not_a_time"),
        ({"quiet_hours": {"start": "09:00"}}, "quiet_hours.end", "missing"),
        ({"digest": {"time": "7"}}, "digest.time", "not_a_time"),
        ({"digest": {"time": "07:00", "topics": ["weather"]}}, "digest.topics[0]", "unknown_value"),
    ],
)
def test_refused(web: Web, chosen: Json, field: str, code: str) -> None:
    """What is no topic, no channel or no time of a day is named."""
    told = problem(web.call("ann", "PUT", PATH, chosen, version=0), 422, "invalid_input")

    assert errors(told) == {(field, code)}
