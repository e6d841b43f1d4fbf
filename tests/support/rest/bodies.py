"""What every route that takes a body does with one that it cannot use."""

import re
from typing import Any, Final

import pytest
from falcon.testing import Result
from tests.support.web import Json, Web, errors, problem

from workcore_entrypoints.rest.contract import ROUTES
from workcore_entrypoints.rest.reading import LARGEST_BODY
from workcore_entrypoints.rest.routes import Files, Route

PARAMETER: Final = re.compile(r"\{(\w+):uuid\}")
TAKING: Final = [
    route for route in ROUTES if route.body is not None and not isinstance(route.body, Files)
]
"""What takes JSON; what is wrong with forms is tried in `attachments`."""

WRITES: Final = [route for route in ROUTES if route.versioned]
DEEP: Final = b'{"a":' * 2_000 + b"1" + b"}" * 2_000

NESTED: Final[list[Any]] = [
    ("related_assets", [{}], "related_assets[0].asset_id", "missing"),
    ("related_assets", [{"asset_id": 1}], "related_assets[0].asset_id", "not_a_uuid"),
    ("related_assets", [None], "related_assets[0]", "not_an_object"),
    ("preferred_windows", [{"start": "x"}], "preferred_windows[0].start", "not_a_time"),
    ("preferred_windows", {"start": "x"}, "preferred_windows", "not_a_list"),
    ("blackout_periods", [[]], "blackout_periods[0]", "not_an_object"),
    ("vendor", "Lamps Ltd", "vendor", "not_an_object"),
    ("vendor", {"name": "L", "fax": "1"}, "vendor.fax", "unknown_field"),
    ("metadata", {"a": [{"b": "\0"}]}, "metadata", "bad_character"),
    ("estimated_total_cost", {"amount": "1.001", "currency": "EUR"}, "estimated_total_cost",
     "too_many_digits"),
    ("estimated_total_cost", {"amount": "1", "currency": "eur"}, "estimated_total_cost",
     "not_a_currency"),
    ("estimated_total_cost", {"amount": "1", "currency": "EUR", "x": 1}, "estimated_total_cost",
     "unknown_field"),
]  # fmt: skip


def name(route: Route) -> str:
    """Name a case after its route."""
    return route.name


def where(route: Route, ids: dict[str, str]) -> str:
    """Say where a route is for these things."""
    return PARAMETER.sub(lambda found: ids[found[1]], route.path)


def send(web: Web, route: Route, ids: dict[str, str], **given: Any) -> Result:
    """Call a route as everybody's superior."""
    headers = {"Authorization": f"Bearer {web.token('adam')}", "Content-Type": "application/json"}
    if route.versioned:
        headers["If-Match"] = '"1"'
    headers |= given.pop("headers", {})
    return web.client.simulate_request(route.method, where(route, ids), headers=headers, **given)


def seen(web: Web, ids: dict[str, str]) -> list[Json]:
    """Read all that could have been changed."""
    one = f"/work-requests/{ids['request_id']}"
    paths = [
        one,
        f"{one}/comments",
        f"{one}/history",
        f"{one}/audit",
        f"/assets/{ids['asset_id']}",
        f"/users/{ids['user_id']}",
        "/work-requests",
        "/assets",
        "/users",
    ]
    answers = [web.call("adam", "GET", path) for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    return [answer.json for answer in answers]


class BodiesSuite:
    """Override `web`, and inherit the promises."""

    @pytest.mark.parametrize("route", TAKING, ids=name)
    def test_unusable_bodies(self, web: Web, route: Route) -> None:
        """Every route refuses what is no JSON object of known fields, and changes nothing."""
        ids = web.things()
        before = seen(web, ids)
        cases: list[tuple[bytes, int, str]] = [
            (b"{", 400, "malformed_json"),
            (b"{}x", 400, "malformed_json"),
            (b'{"a": Infinity}', 400, "malformed_json"),
            (b'{"a": "\xc3"}', 400, "malformed_json"),
            (b'{"a": 01}', 400, "malformed_json"),
            (DEEP, 400, "malformed_json"),
            (b"[{}]", 400, "not_an_object"),
            (b"17", 400, "not_an_object"),
            (b'{"no_such_field": 1}', 422, "invalid_input"),
            (b'{"": 1}', 422, "invalid_input"),
        ]
        for raw, status, code in cases:
            told = problem(send(web, route, ids, body=raw), status, code)
            assert "Traceback" not in str(told)
            assert "/work/" not in str(told)

        assert seen(web, ids) == before

    @pytest.mark.parametrize("route", TAKING, ids=name)
    def test_unknown_field_is_named(self, web: Web, route: Route) -> None:
        """A typing mistake never passes silently; it is named."""
        answer = send(web, route, web.things(), body=b'{"no_such_field": null}')
        found = errors(problem(answer, 422, "invalid_input"))
        assert ("no_such_field", "unknown_field") in found

    @pytest.mark.parametrize("route", TAKING, ids=name)
    def test_too_large(self, web: Web, route: Route) -> None:
        """A body of a byte too many is refused, announced or not."""
        ids = web.things()
        before = seen(web, ids)
        raw = b'{"a":"' + b"x" * (LARGEST_BODY - 7) + b'"}'
        assert len(raw) == LARGEST_BODY + 1

        problem(send(web, route, ids, body=raw), 413, "body_too_large")
        chunked = {"Transfer-Encoding": "chunked"}
        unannounced = send(
            web, route, ids, body=raw, headers=chunked, extras={"CONTENT_LENGTH": ""}
        )
        problem(unannounced, 413, "body_too_large")
        fits = send(web, route, ids, body=raw.replace(b"x", b"", 1))
        problem(fits, 422, "invalid_input")
        assert seen(web, ids) == before

    def test_unannounced_body(self, web: Web) -> None:
        """A body that comes in pieces is read like any other."""
        draft = web.made()
        route = next(route for route in TAKING if route.name == "edit_request")
        answer = send(
            web,
            route,
            {"request_id": draft["id"]},
            body=b'{"department": "Apron"}',
            headers={"Transfer-Encoding": "chunked", "Authorization": f"Bearer {web.token('ann')}"},
            extras={"CONTENT_LENGTH": ""},
        )
        assert (answer.status_code, answer.json["department"]) == (200, "Apron")

    @pytest.mark.parametrize("route", WRITES, ids=name)
    def test_versions(self, web: Web, route: Route) -> None:
        """Every write needs the version that was read, in quotes; without, nothing changes."""
        ids = web.things()
        before = seen(web, ids)
        path, token = where(route, ids), {"Authorization": f"Bearer {web.token('adam')}"}

        missing = web.call(None, route.method, path, headers=token)
        problem(missing, 428, "version_missing")
        for tag in ("1", "*", 'W/"1"', '"1","1"', '"0x1"'):
            answer = web.call(None, route.method, path, headers=token | {"If-Match": tag})
            problem(answer, 400, "malformed_version")
        assert seen(web, ids) == before

    @pytest.mark.parametrize(("field", "value", "path", "code"), NESTED)
    def test_nested(self, web: Web, field: str, value: Any, path: str, code: str) -> None:
        """What is wrong inside a field is named by its path, when judging as when keeping."""
        body = web.body() | {field: value}
        for where_to in ("/work-requests", "/work-requests/validate"):
            told = problem(web.call("ann", "POST", where_to, body), 422, "invalid_input")
            assert (path, code) in errors(told)
        assert web.call("adam", "GET", "/work-requests").json["items"] == []
