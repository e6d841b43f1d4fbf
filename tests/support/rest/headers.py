"""What the headers of every answer say."""

import re
from itertools import groupby
from typing import Final

import pytest
from falcon.testing import Result
from tests.support.rest.bodies import name, where
from tests.support.rest.callers import GUARDED
from tests.support.web import Web, problem

from workcore_entrypoints.rest.contract import ROUTES
from workcore_entrypoints.rest.routes import Route

READS: Final = [route for route in ROUTES if route.method == "GET" and route.answer is not bytes]
PATHS: Final = {
    path: {route.method for route in routes}
    for path, routes in groupby(sorted(ROUTES, key=lambda r: r.path), key=lambda r: r.path)
}
VERSIONED: Final = {"get_request": "request_id", "get_asset": "asset_id", "get_user": "user_id"}
OUR_NAME: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9]+")
"""A process, and the number of a request in it."""

SERVER_WORDS: Final = re.compile(r"python|falcon|granian|gunicorn", re.IGNORECASE)


def clean(answer: Result) -> None:
    """See that an answer is named, is what it says, and says nothing about its server."""
    assert OUR_NAME.fullmatch(answer.headers["x-request-id"])
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] in {"no-store", "private, no-cache"}
    assert not SERVER_WORDS.search(str(answer.headers))


class HeadersSuite:
    """Override `web`, and inherit the promises."""

    @pytest.mark.parametrize("route", READS, ids=name)
    def test_every_read(self, web: Web, route: Route) -> None:
        """Every read is what its route says, never cached by others, and has a name."""
        answer = web.call("adam", "GET", where(route, web.things()))

        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == route.media_type
        if route.signed_in:
            clean(answer)

    @pytest.mark.parametrize("route", GUARDED, ids=name)
    def test_every_refusal(self, web: Web, route: Route) -> None:
        """Refusals are as careful as answers."""
        answer = web.call(None, route.method, where(route, web.things()))
        assert answer.status_code == 401
        clean(answer)

    def test_other_answers(self, web: Web) -> None:
        """What no route answers is named and kept out of caches, too."""
        for method, path in (("GET", "/no/such/path"), ("PUT", "/work-requests")):
            clean(web.call("ann", method, path))

    @pytest.mark.parametrize("path", PATHS)
    def test_allow(self, web: Web, path: str) -> None:
        """A method that a path does not have is answered with those that it has."""
        route = next(route for route in ROUTES if route.path == path)
        missing = next(m for m in ("PUT", "DELETE", "PATCH") if m not in PATHS[path])
        answer = web.call("adam", missing, where(route, web.things()), {})

        problem(answer, 405, "method_not_allowed")
        allowed = {method.strip() for method in answer.headers["allow"].split(",")}
        assert allowed - {"OPTIONS", "HEAD"} == PATHS[path]

    @pytest.mark.parametrize("read", VERSIONED)
    def test_entity_tags(self, web: Web, read: str) -> None:
        """Every read of something versioned has a tag; who knows it gets no bytes."""
        route = next(route for route in ROUTES if route.name == read)
        path = where(route, web.things())
        first = web.call("adam", "GET", path)
        tag = first.headers["etag"]
        assert tag == f'"{first.json["version"]}"'

        known = web.call("adam", "GET", path, headers={"If-None-Match": tag})
        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
        old = web.call("adam", "GET", path, headers={"If-None-Match": '"999"'})
        assert (old.status_code, old.json) == (200, first.json)

    def test_entity_tag_changes_with_the_thing(self, web: Web) -> None:
        """After a change the old tag is worth nothing."""
        request = web.made()
        path = f"/work-requests/{request['id']}"
        web.call("ann", "PATCH", path, {"department": "Apron"}, version=1)

        answer = web.call("ann", "GET", path, headers={"If-None-Match": '"1"'})
        assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')

    def test_entity_tag_is_no_key(self, web: Web) -> None:
        """Who may not see a thing does not learn its version either."""
        request = web.made()
        path = f"/work-requests/{request['id']}"
        told = web.call("rob", "GET", path, headers={"If-None-Match": '"1"'})

        problem(told, 404, "not_found")
        assert "etag" not in told.headers

    def test_location(self, web: Web) -> None:
        """What was made can be read where its answer says, as it was told."""
        asset = {"code": "G9", "name": "Gate 9", "asset_type": "gate"}
        user = {
            "name": "Nia",
            "email": "nia@new.example",
            "roles": ["viewer"],
            "password": "correct horse battery",
        }
        bodies = {"/work-requests": web.body(), "/assets": asset, "/users": user}
        for path, body in bodies.items():
            made = web.call("adam", "POST", path, body)
            assert (made.status_code, made.headers["etag"]) == (201, '"1"')
            there = web.call("adam", "GET", made.headers["location"])
            assert (there.status_code, there.json) == (200, made.json)
            assert made.headers["location"] == f"{path}/{made.json['id']}"
