"""What all lists have in common: pages, cursors, parameters."""

from typing import Final

import pytest
from tests.support.rest.bodies import name, where
from tests.support.rest.forms import ONE_FILE
from tests.support.rest.life import EMERGENCY
from tests.support.web import Json, Web, errors, problem

from workcore.ports.queries import SortField
from workcore_entrypoints.rest.contract import ROUTES
from workcore_entrypoints.rest.pages import Paging
from workcore_entrypoints.rest.routes import Route
from workcore_entrypoints.rest.searches import RequestFilters

LISTS: Final = [r for r in ROUTES if r.query is not None and issubclass(r.query, Paging)]
OF_REQUESTS: Final = [r for r in LISTS if issubclass(r.query or object, RequestFilters)]
ORDERS: Final = [sign + field for field in SortField for sign in ("", "-")]


def filled(web: Web, route: Route) -> str:
    """Put three things or more into a list, and say where it is."""
    ids = web.things()
    one = f"/work-requests/{ids['request_id']}"
    for number in range(2):
        web.call("adam", "POST", f"{one}/comments", {"text": f"Remark {number}"})
        files = f"{one}/attachments"
        web.call("adam", "POST", files, raw=ONE_FILE.body, headers=ONE_FILE.headers)
        web.made(submit=True)
        web.covered()
        web.told()
        web.undelivered()
        web.hook()
    for _ in range(3):
        web.undelivered(hook=ids["webhook_id"])
        web.act("olga", web.made(submit=True, **EMERGENCY), "start")
    web.call("ann", "POST", f"{one}/withdraw", {}, version=1)
    web.call("ann", "POST", f"{one}/submit", {}, version=2)
    return where(route, ids)


def reader(path: str) -> str:
    """Name somebody whose list has something: only approvers are asked."""
    return "stan" if path == "/approvals/pending" else "adam"


def page_of(web: Web, path: str, query: str) -> Json:
    """Ask for a page."""
    answer = web.call(reader(path), "GET", path, query=query)
    assert answer.status_code == 200, answer.text
    # A link is its reader's own, and each call has another session.
    links = {"download_url": None}
    items = [item | links if "download_url" in item else item for item in answer.json["items"]]
    return {**answer.json, "items": items}


def walked(web: Web, path: str, query: str) -> list[Json]:
    """Follow the cursors from the first page to the last."""
    items, cursor = [], ""
    for _ in range(100):
        page = page_of(web, path, query + cursor)
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = f"&cursor={page['next_cursor']}"
    raise AssertionError(f"{path} has no last page")


class PagingSuite:
    """Override `web`, and inherit the promises."""

    @pytest.mark.parametrize("route", LISTS, ids=name)
    @pytest.mark.parametrize("limit", [1, 2])
    def test_pages_are_the_list(self, web: Web, route: Route, limit: int) -> None:
        """All pages together are the list: nothing twice, nothing left out, in order."""
        path = filled(web, route)
        whole = page_of(web, path, "limit=100")

        assert whole["next_cursor"] is None
        assert len(whole["items"]) >= 3
        assert walked(web, path, f"limit={limit}") == whole["items"]

    @pytest.mark.parametrize("route", LISTS, ids=name)
    def test_exact_page_is_the_last(self, web: Web, route: Route) -> None:
        """A page that ends with the list has no cursor to an empty one."""
        path = filled(web, route)
        count = len(page_of(web, path, "limit=100")["items"])
        assert page_of(web, path, f"limit={count}")["next_cursor"] is None

    @pytest.mark.parametrize("route", LISTS, ids=name)
    @pytest.mark.parametrize(
        ("query", "field", "code"),
        [
            ("limit=0", "limit", "out_of_range"),
            ("limit=101", "limit", "out_of_range"),
            ("limit=1.5", "limit", "not_an_integer"),
            ("limit=1&limit=1", "limit", "not_an_integer"),
            ("limit=%D9%A3", "limit", "not_an_integer"),
            ("page=2", "page", "unknown_parameter"),
            ("Limit=2", "Limit", "unknown_parameter"),
        ],
    )
    def test_bad_parameter(self, web: Web, route: Route, query: str, field: str, code: str) -> None:
        """Every list refuses a parameter that it cannot use, by its name."""
        answer = web.call("adam", "GET", where(route, web.things()), query=query)
        assert errors(problem(answer, 422, "invalid_input")) == {(field, code)}

    @pytest.mark.parametrize("route", LISTS, ids=name)
    def test_cursor_is_no_ones_elses(self, web: Web, route: Route) -> None:
        """A cursor is worth nothing to another user, and nothing when a byte differs."""
        path = filled(web, route)
        cursor = page_of(web, path, "limit=1")["next_cursor"]
        other = web.call("aude", "GET", path, query=f"limit=1&cursor={cursor}")
        problem(other, 400, "bad_cursor")

        for at in range(0, len(cursor) - 1, 7):
            wrong = "A" if cursor[at] != "A" else "B"
            altered = cursor[:at] + wrong + cursor[at + 1 :]
            answer = web.call(reader(path), "GET", path, query=f"limit=1&cursor={altered}")
            told = problem(answer, 400, "bad_cursor")
            assert [error["field"] for error in told["errors"]] == ["cursor"]

    def test_repeated_cursor(self, web: Web) -> None:
        """Two cursors are one too many."""
        path = filled(web, OF_REQUESTS[0])
        cursor = page_of(web, path, "limit=1")["next_cursor"]
        query = f"cursor={cursor}&cursor={cursor}"
        answer = web.call("adam", "GET", path, query=query)
        assert answer.status_code in {400, 422}
        problem(answer, answer.status_code, answer.json["code"])

    @pytest.mark.parametrize("order", ORDERS)
    def test_orders(self, web: Web, order: str) -> None:
        """Every order is kept across pages, with equal values and without."""
        for number in range(3):
            web.made(
                title=f"Lamps of row {number % 2}",
                priority=("low", "high", "high")[number],
                urgency=("routine", "scheduled", "scheduled")[number],
                estimated_total_cost=str(number * 10),
                deadline=None if number == 0 else f"2027-02-0{number}T00:00:00Z",
            )
        whole = page_of(web, "/work-requests", f"sort={order}&limit=100")["items"]
        backwards = order[1:] if order.startswith("-") else f"-{order}"

        assert len(whole) == 3
        assert walked(web, "/work-requests", f"sort={order}&limit=1") == whole
        other = page_of(web, "/work-requests", f"sort={backwards}&limit=100")["items"]
        assert other == whole[::-1]

    @pytest.mark.parametrize("route", OF_REQUESTS, ids=name)
    def test_total(self, web: Web, route: Route) -> None:
        """A total counts all that match, whatever the page, when it is asked for."""
        path = filled(web, route)
        counted = page_of(web, path, "limit=1&include_total=true")

        assert counted["total"] == len(page_of(web, path, "limit=100")["items"])
        assert "total" not in page_of(web, path, "limit=1")
        assert page_of(web, path, "q=submarine&include_total=true")["total"] == 0

    def test_new_things_do_not_move_pages(self, web: Web) -> None:
        """What is raised while somebody reads appears on no later page, and moves none."""
        first = [web.made()["id"] for _ in range(4)]
        page = page_of(web, "/work-requests", "limit=2")
        web.made()
        rest = page_of(web, "/work-requests", f"limit=2&cursor={page['next_cursor']}")
        assert [item["id"] for item in (*page["items"], *rest["items"])] == first[::-1]
