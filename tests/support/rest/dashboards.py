"""How things stand, over HTTP."""

from datetime import timedelta
from typing import Any, Final

import pytest
from tests.support.web import Json, Web

from workcore.use_cases.memos import requests_of

GROUPS: Final = ("by_status", "open_by_priority", "open_by_work_type", "figures")


def looked_at(web: Web, who: str = "pia") -> Json:
    """Look at how things stand, afresh."""
    web.container.cache().forget(requests_of(web.home.organisation.id))
    answer = web.call(who, "GET", "/dashboard")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-cache"
    return dict(answer.json)


def numbers(counts: list[Json]) -> dict[str, int]:
    """Give counts by their names, without those of nothing."""
    return {each["name"]: each["count"] for each in counts if each["count"]}


def total(web: Web, who: str, path: str) -> int:
    """Count what a list holds."""
    where, _, query = path.partition("?")
    answer = web.call(who, "GET", where, query=f"{query}&include_total=true".lstrip("&"))
    assert answer.status_code == 200, (path, answer.text)
    return int(answer.json["total"])


def filled(web: Web) -> None:
    """Let Ann and Rob raise something of several kinds."""
    for who in ("ann", "rob"):
        web.made(who)
        web.made(who, submit=True, priority="high", urgency="scheduled")
    web.made("ann", deadline="2027-01-05T00:00:00Z", submit=True)
    emergency: dict[str, Any] = {
        "work_type": "emergency",
        "category": "emergency",
        "priority": "critical",
        "urgency": "immediate",
    }
    web.act("olga", web.made("ann", submit=True, **emergency), "start")
    web.approved(requested_start="2027-01-04T20:00:00Z", requested_end="2027-01-04T22:00:00Z")


class DashboardSuite:
    """Needs the fixture `web`."""

    @pytest.mark.parametrize("days", [0, 4])
    def test_paths_list_what_is_counted(self, web: Web, days: int) -> None:
        """Behind each number there is a list of as many, for staff and for requesters."""
        filled(web)
        web.clock.move(timedelta(days=days))
        for who in ("pia", "ann", "stan"):
            shown = looked_at(web, who)
            for counts in filter(None, (shown["everybody"], shown["own"])):
                found = [each for group in GROUPS for each in counts[group]]
                lists = [total(web, who, each["path"]) for each in found]
                assert [each["count"] for each in found] == lists
            waiting = shown["waiting"]
            assert not waiting["more"]
            assert waiting["count"] == total(web, who, waiting["path"])

    def test_figures(self, web: Web) -> None:
        """What is late, unratified or about to begin is counted where it belongs."""
        filled(web)
        soon = {"starting_within_a_day": 1, "starting_within_a_week": 1}
        assert numbers(looked_at(web)["everybody"]["figures"]) == {"to_ratify": 1, **soon}

        web.clock.move(timedelta(days=4))
        assert numbers(looked_at(web)["everybody"]["figures"]) == {
            "overdue": 1,
            "approval_overdue": 3,
            "completion_overdue": 3,
            "to_ratify": 1,
            "not_started": 1,
        }

    def test_who_sees_what(self, web: Web) -> None:
        """A requester sees his own and nothing of others, staff everybody's, and nobody theirs."""
        filled(web)
        own = {"draft": 1, "submitted": 1}
        all_of_them = {"draft": 2, "submitted": 3, "approved": 1, "in_progress": 1}

        rob = looked_at(web, "rob")
        assert (rob["everybody"], numbers(rob["own"]["by_status"])) == (None, own)
        assert looked_at(web, "cal")["everybody"] is None
        pia = looked_at(web)
        assert numbers(pia["everybody"]["by_status"]) == all_of_them
        assert numbers(pia["own"]["by_status"]) == {}
        foreign = web.call("pia", "GET", "/dashboard", place=web.world.abroad).json
        assert numbers(foreign["everybody"]["by_status"]) == {}

    def test_nobody(self, web: Web) -> None:
        """Without a token nothing is told."""
        assert web.call(None, "GET", "/dashboard").status_code == 401

    def test_as_of(self, web: Web) -> None:
        """It is said when it was counted; whoever asks soon after is shown the same."""
        first = looked_at(web)
        web.clock.move(timedelta(seconds=1))
        web.made(submit=True)

        assert web.call("pia", "GET", "/dashboard").json == first
        assert first["everybody"]["as_of"] == "2027-01-04T08:00:00Z"
        assert looked_at(web)["everybody"]["as_of"] == "2027-01-04T08:00:01Z"
