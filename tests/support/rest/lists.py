"""Lists over HTTP: filters, orders, pages, and cursors that cannot be forged."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.rest.life import EMERGENCY
from tests.support.web import Json, Web, errors, problem

from workcore.testing.builders import NOW


def ids(page: Json) -> list[str]:
    """List what a page has."""
    return [item["id"] for item in page["items"]]


def listed(web: Web, query: str, who: str = "adam", path: str = "/work-requests") -> Json:
    """Ask for a page."""
    answer = web.call(who, "GET", path, query=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


class ListSuite:
    """Override `web`, and inherit the promises."""

    @pytest.mark.parametrize("order", ["-created_at", "title", "-estimated_total_cost", "priority"])
    def test_pages_cover_everything_once(self, web: Web, order: str) -> None:
        """Following the cursors shows each request once, in the order of one large page."""
        for number in range(7):
            web.made(title=f"Work no. {number % 3} on the stand", estimated_total_cost=number)
        whole = listed(web, f"sort={order}&limit=100&include_total=true")
        assert (len(whole["items"]), whole["total"], whole["next_cursor"]) == (7, 7, None)

        seen, cursor = [], ""
        while True:
            page = listed(web, f"sort={order}&limit=3{cursor}")
            seen += ids(page)
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"

        assert seen == ids(whole)

    def test_filters_that_a_list_has_not(self, web: Web) -> None:
        """A filter that has no meaning for a list is refused, and not passed over."""
        for path in ("/approvals/pending", f"/assets/{web.home.assets['S1'].id}/works"):
            told = problem(
                web.call("adam", "GET", path, query="assigned_to=me"), 422, "invalid_input"
            )
            assert errors(told) == {("assigned_to", "unknown_parameter")}

    def test_to_ratify(self, web: Web) -> None:
        """What is started early is listed until the last answer, completed or not."""
        request = web.made(submit=True, **EMERGENCY)
        started = web.act("olga", request, "start")
        assert started["started_by"]["name"] == "Olga"
        path = "/approvals/to-ratify"
        assert ids(listed(web, "", "adam", path)) == [request["id"]]
        assert ids(listed(web, "chain=rejected", "adam", path)) == []
        assert request["id"] in ids(listed(web, "", "stan", "/approvals/pending"))
        refused = web.act("stan", started, "decisions", decision="reject", comments="No need.")

        assert refused["status"] == "in_progress"
        assert ids(listed(web, "chain=rejected&chain=open", "adam", path)) == [request["id"]]
        told = problem(web.call("adam", "GET", path, query="chain=approved"), 422, "invalid_input")
        assert errors(told) == {("chain", "unknown_value")}

    def test_filters(self, web: Web) -> None:
        """Values of one filter widen, filters narrow; `me` is the caller."""
        draft = web.made(priority="high", work_type="repair", category="corrective")
        open_one = web.made(submit=True, estimated_total_cost="500.00")

        cases: list[tuple[str, list[Json]]] = [
            ("status=draft", [draft]),
            ("status=draft&status=submitted", [open_one, draft]),
            ("status=draft&status=submitted&priority=high", [draft]),
            ("work_type=repair&category=corrective", [draft]),
            (f"asset_id={web.home.assets['S1'].id}&asset_type=stand", [open_one, draft]),
            ("capacity_group=contact-wide&impact_level=partial_restriction", [open_one, draft]),
            (f"requested_by={web.home.people['rob'].id}", []),
            (f"assigned_to={web.home.people['stan'].id}", [open_one]),
            ("cost_min=499.99&cost_max=500", [open_one]),
            ("created_from=2027-01-04T08:00:00Z", [open_one, draft]),
            ("created_to=2027-01-04T08:00:00Z", []),
            ("start_from=2028-01-01T00:00:00%2B01:00", []),
            ("overdue=true", []),
            ("approval_overdue=true", []),
            ("completion_overdue=true", []),
            ("q=floodlight", [open_one, draft]),
            ("q=submarine", []),
        ]
        for query, found in cases:
            assert ids(listed(web, query)) == [request["id"] for request in found], query
        assert ids(listed(web, "assigned_to=me", "stan")) == [open_one["id"]]
        assert ids(listed(web, "", "stan", "/approvals/pending")) == [open_one["id"]]
        assert ids(listed(web, "", "ella", "/approvals/pending")) == []
        works = f"/assets/{web.home.assets['S1'].id}/works"
        assert ids(listed(web, "status=draft", "pia", works)) == [draft["id"]]

    def test_only_own(self, web: Web) -> None:
        """A requester finds his own requests, another organisation none."""
        web.made("ann")
        mine = web.made("rob")

        assert ids(listed(web, "", "rob")) == [mine["id"]]
        foreign = web.call("adam", "GET", "/work-requests", place=web.world.abroad)
        assert foreign.json == {"items": [], "next_cursor": None}

    def test_overdue(self, web: Web) -> None:
        """What missed its deadline is overdue."""
        late = web.made(deadline="2027-01-04T07:59:59Z")
        web.made(deadline="2027-03-01T00:00:00Z")
        assert ids(listed(web, "overdue=true")) == [late["id"]]

    def test_clocks_overdue(self, web: Web) -> None:
        """What waits for its approval, or its end, longer than it should is found."""
        approved, waits = web.approved(), web.made(submit=True)
        late = {3: ([], []), 4: ([waits], []), 15: ([waits], [waits, approved])}
        for days, wanted in late.items():
            web.clock.set(NOW + timedelta(days=days))
            for name, requests in zip(("approval", "completion"), wanted, strict=True):
                found = ids(listed(web, f"{name}_overdue=true"))
                assert found == [request["id"] for request in requests]

    def test_cursor_is_bound(self, web: Web) -> None:
        """A cursor works for its list, query and organisation alone, and not when altered."""
        for _ in range(3):
            web.made()
        cursor = listed(web, "limit=1")["next_cursor"]
        flipped = ("B" if cursor[0] == "A" else "A") + cursor[1:]
        home, abroad = web.world.home, web.world.abroad

        cases: list[tuple[str, str, Any]] = [
            ("/work-requests", f"limit=1&cursor={cursor}&status=draft", home),
            ("/work-requests", f"limit=1&cursor={cursor}&sort=title", home),
            ("/approvals/pending", f"limit=1&cursor={cursor}", home),
            ("/assets", f"limit=1&cursor={cursor}", home),
            ("/work-requests", f"limit=1&cursor={cursor}", abroad),
            ("/work-requests", f"limit=1&cursor={flipped}", home),
            ("/work-requests", f"limit=1&cursor={cursor[:-3]}", home),
            ("/work-requests", "cursor=%C3%A9", home),
            ("/work-requests", "cursor=x", home),
            ("/work-requests", "cursor=", home),
            ("/work-requests", "cursor=" + "A" * 3000, home),
        ]
        for path, query, place in cases:
            answer = web.call("adam", "GET", path, query=query, place=place)
            told = problem(answer, 400, "bad_cursor")
            assert told["errors"][0]["field"] == "cursor"
        assert len(listed(web, f"limit=2&cursor={cursor}")["items"]) == 2
