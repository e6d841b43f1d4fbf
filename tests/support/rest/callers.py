"""Who is calling is checked at every call, against what is stored now."""

import re
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from attrs import evolve
from falcon.testing import Result
from tests.support.rest.forms import ONE_FILE
from tests.support.rest.life import where
from tests.support.web import Web, problem

from workcore.model import Role, TokenId
from workcore_adapters.security import JwtIssuer
from workcore_entrypoints.rest.contract import ROUTES
from workcore_entrypoints.rest.routes import Files, Route

PARAMETER: Final = re.compile(r"\{(\w+):uuid\}")
GUARDED: Final = [route for route in ROUTES if route.signed_in]
VALID_BODIES: Final = {
    "add_comment": {"text": "Hello"},
    "edit_comment": {"text": "Hello"},
    "decide_request": {"decision": "approve"},
    "hold_request": {"reason": "Snow"},
    "reschedule_request": {
        "requested_start": "2027-01-18T06:00:00Z",
        "requested_end": "2027-01-18T10:00:00Z",
    },
    "complete_request": {
        "actual_start": "2027-01-04T05:00:00Z",
        "actual_end": "2027-01-04T07:00:00Z",
    },
    "save_approval_policy": {"rules": []},
    "simulate_approval_policy": {"rules": []},
    "act_on_many_requests": {"ids": [str(uuid4())], "action": "approve"},
    "add_asset": {"code": "G7", "name": "Gate 7", "asset_type": "gate"},
    "add_delegation": {
        "deputy_id": str(uuid4()),
        "starts_at": "2027-01-10T00:00:00Z",
        "ends_at": "2027-01-17T00:00:00Z",
    },
    "add_webhook": {"url": "https://hooks.example.org/", "events": ["work_request.created"]},
    "add_user": {
        "name": "Nia",
        "email": "nia@new.example",
        "roles": ["viewer"],
        "password": "correct horse battery",
    },
    "set_password": {"password": "correct horse battery"},
    "change_password": {
        "current_password": "correct horse battery",
        "new_password": "another good password",
    },
}


def name(route: Route) -> str:
    """Name a case after its route."""
    return route.name


def ask(web: Web, route: Route, token: str) -> Result:
    """Call a route about nothing that exists, as well-formed as can be."""
    body: Any = VALID_BODIES.get(route.name, {})
    if route.name in {"create_request", "validate_request"}:
        body = web.body()
    path = PARAMETER.sub(lambda _: str(uuid4()), route.path)
    headers = {"Authorization": f"Bearer {token}"}
    version = 1 if route.versioned else None
    if isinstance(route.body, Files):
        headers |= ONE_FILE.headers
        return web.call(None, route.method, path, raw=ONE_FILE.body, headers=headers)
    sent = None if route.body is None else body
    return web.call(None, route.method, path, sent, version=version, headers=headers)


def refused(answer: Result, code: str) -> None:
    """See that nobody is let in, and everybody is told how to come in."""
    problem(answer, 401, code)
    assert answer.headers["www-authenticate"].startswith("Bearer")


class CallersSuite:
    """Override `web`, and inherit the promises."""

    @pytest.mark.parametrize("route", GUARDED, ids=name)
    def test_forged_token(self, web: Web, route: Route) -> None:
        """A token that somebody else signed opens nothing."""
        forger = JwtIssuer("another key of the right length, at least", lifetime=timedelta(hours=1))
        user, now = web.home.people["adam"], web.clock.now()
        forged = forger.issue(user, token_id=TokenId(uuid4()), at=now)
        refused(ask(web, route, forged.text), "bad_token")

    @pytest.mark.parametrize("route", GUARDED, ids=name)
    def test_revoked_token(self, web: Web, route: Route) -> None:
        """Who signed out is out, everywhere, from the next call on; signing out again is fine."""
        token = web.token("adam")
        headers = {"Authorization": f"Bearer {token}"}
        assert web.call(None, "POST", "/auth/logout", headers=headers).status_code == 204

        answer = ask(web, route, token)
        if route.name == "sign_out":
            assert answer.status_code == 204
        else:
            refused(answer, "unknown_caller")

    @pytest.mark.parametrize("route", GUARDED, ids=name)
    def test_deactivated_user(self, web: Web, route: Route) -> None:
        """Who was deactivated is out, everywhere, whatever his token says."""
        token, user = web.token("xena"), web.home.people["xena"]
        gone = web.call("adam", "PATCH", f"/users/{user.id}", {"active": False}, version=1)
        assert gone.status_code == 200

        answer = ask(web, route, token)
        if route.name == "sign_out":
            assert answer.status_code == 204
        else:
            refused(answer, "unknown_caller")

    def test_signing_out_ends_one_session(self, web: Web) -> None:
        """Another token of the same user lives on."""
        first, second = web.token("ann"), web.token("ann")
        ended = {"Authorization": f"Bearer {first}"}
        web.call(None, "POST", "/auth/logout", headers=ended)

        refused(web.call(None, "GET", "/auth/me", headers=ended), "unknown_caller")
        other = {"Authorization": f"Bearer {second}"}
        assert web.call(None, "GET", "/auth/me", headers=other).status_code == 200

    @pytest.mark.parametrize("route", GUARDED, ids=name)
    def test_signed_out_everywhere(self, web: Web, route: Route) -> None:
        """All sessions of a user end at once, everywhere, from the next call on."""
        token, user = web.token("ann"), web.home.people["ann"]
        web.clock.move(timedelta(seconds=1))
        ended = web.call("adam", "POST", f"/users/{user.id}/sign-out")
        assert ended.status_code == 204

        answer = ask(web, route, token)
        if route.name == "sign_out":
            assert answer.status_code == 204
        else:
            refused(answer, "unknown_caller")
        fresh = {"Authorization": f"Bearer {web.token('ann')}"}
        assert web.call(None, "GET", "/auth/me", headers=fresh).status_code == 200

    def test_removed_role(self, web: Web) -> None:
        """A role that was taken away is gone at the next call, though the token names it."""
        request, user = web.made(submit=True), web.home.people["stan"]
        old = {"Authorization": f"Bearer {web.token('stan')}"}
        patch = {"roles": ["viewer"], "level": None}
        assert web.call("adam", "PATCH", f"/users/{user.id}", patch, version=1).status_code == 200

        path, said = f"{where(request)}/decisions", {"decision": "approve"}
        problem(web.call(None, "POST", path, said, version=1, headers=old), 403, "not_allowed")
        me = web.call(None, "GET", "/auth/me", headers=old).json
        assert me["user"]["roles"] == ["viewer"]
        assert web.call("adam", "GET", where(request)).json["status"] == "submitted"

    def test_added_role(self, web: Web) -> None:
        """A role that was given counts at the next call, too."""
        user = web.home.people["vera"]
        old = {"Authorization": f"Bearer {web.token('vera')}"}
        problem(
            web.call(None, "POST", "/work-requests", web.body(), headers=old), 403, "not_allowed"
        )
        patch = {"roles": ["viewer", "requester"]}
        web.call("adam", "PATCH", f"/users/{user.id}", patch, version=1)

        made = web.call(None, "POST", "/work-requests", web.body(), headers=old)
        assert made.status_code == 201

    def test_claims_grant_nothing(self, web: Web) -> None:
        """Genuine claims of roles that the store does not know are not believed."""
        grand = evolve(web.home.people["vera"], roles=frozenset({Role.ADMIN}))
        issuer = web.container.tokens()
        token = issuer.issue(grand, token_id=TokenId(uuid4()), at=web.clock.now())
        headers = {"Authorization": f"Bearer {token.text}"}
        problem(web.call(None, "GET", "/users", headers=headers), 403, "not_allowed")

    def test_foreign_claims(self, web: Web) -> None:
        """A user of one organisation who claims another is nobody there."""
        elsewhere = web.world.abroad.organisation.id
        mixed = evolve(web.home.people["adam"], organisation_id=elsewhere)
        token = web.container.tokens().issue(mixed, token_id=TokenId(uuid4()), at=web.clock.now())
        headers = {"Authorization": f"Bearer {token.text}"}
        refused(web.call(None, "GET", "/work-requests", headers=headers), "unknown_caller")
