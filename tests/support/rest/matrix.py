"""Promises about every route, generated from the table of routes."""

import re
from typing import Any, Final
from uuid import uuid4

import pytest
from falcon.testing import Result
from tests.support.rest.forms import ONE_FILE
from tests.support.rest.life import DONE
from tests.support.web import Json, Web, problem

from workcore_entrypoints.rest.contract import ROUTES
from workcore_entrypoints.rest.routes import Files, Route

PARAMETER: Final = re.compile(r"\{(\w+):uuid\}")

BODIES: Final[dict[str, Json]] = {
    "hold_request": {"reason": "Snow."},
    "complete_request": DONE,
    "reschedule_request": {
        "requested_start": "2027-01-18T06:00:00Z",
        "requested_end": "2027-01-18T10:00:00Z",
    },
    "decide_request": {"decision": "approve"},
    "add_comment": {"text": "Hello"},
    "edit_comment": {"text": "Hello"},
    "edit_asset": {"location": "West"},
    "edit_user": {"active": True},
    "set_password": {"password": "another good password"},
    "edit_request": {"title": "Another title"},
    "edit_delegation": {"reason": "Ill."},
    "edit_webhook": {"description": "The tower"},
}
"""What is sent to those that need to be told something."""

GUARDED: Final = [route for route in ROUTES if route.signed_in]
NAMED: Final = [route for route in GUARDED if PARAMETER.search(route.path)]


def name(route: Route) -> str:
    """Name a case after its route."""
    return route.name


def ask(web: Web, route: Route, who: str | None, ids: dict[str, str]) -> Result:
    """Call a route with what it needs."""
    path = PARAMETER.sub(lambda found: ids[found[1]], route.path)
    if isinstance(route.body, Files):
        return web.call(who, route.method, path, raw=ONE_FILE.body, headers=ONE_FILE.headers)
    body: Any = BODIES.get(route.name) if route.body is not None else None
    return web.call(who, route.method, path, body, version=1 if route.versioned else None)


def faceless(told: Json, ids: dict[str, str]) -> str:
    """Take out of a problem what names the thing and the call."""
    text = str({key: value for key, value in told.items() if key != "request_id"})
    for value in ids.values():
        text = text.replace(value, "…")
    return text


class MatrixSuite:
    """Override `web`, and inherit the promises."""

    @pytest.mark.parametrize("route", GUARDED, ids=name)
    def test_needs_a_token(self, web: Web, route: Route) -> None:
        """Every route but the open ones refuses whoever has no token, before all else."""
        ids = {found: str(uuid4()) for found in PARAMETER.findall(route.path)}
        path = PARAMETER.sub(lambda found: ids[found[1]], route.path)
        problem(web.call(None, route.method, path), 401, "not_authenticated")

    @pytest.mark.parametrize("route", NAMED, ids=name)
    def test_foreign_is_absent(self, web: Web, route: Route) -> None:
        """What belongs to another organisation answers exactly as what does not exist."""
        theirs = web.things(web.world.abroad)
        absent = {key: str(uuid4()) for key in theirs}
        told = [
            faceless(problem(ask(web, route, "adam", ids), 404, "not_found"), ids)
            for ids in (theirs, absent)
        ]
        assert told[0] == told[1]

    def test_foreign_comment_of_own_request(self, web: Web) -> None:
        """A comment is only found below its own request."""
        ids = web.things(web.world.abroad) | {"request_id": web.made()["id"]}
        route = next(route for route in ROUTES if route.name == "edit_comment")
        problem(ask(web, route, "ann", ids), 404, "not_found")

    @pytest.mark.parametrize("route", NAMED, ids=name)
    def test_own_is_there(self, web: Web, route: Route) -> None:
        """The same calls with ids of one's own do not answer 404, so the matrix can fail."""
        ids = web.things()
        assert ask(web, route, "adam", ids).status_code in {200, 201, 204, 409, 422}
