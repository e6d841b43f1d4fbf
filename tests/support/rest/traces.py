"""Every write leaves its trace, generated from the table of routes."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest
from attrs import frozen
from falcon.testing import Result
from tests.support.rest.attachments import attached
from tests.support.rest.forms import ONE_FILE
from tests.support.rest.life import DONE
from tests.support.rest.matrix import PARAMETER, name
from tests.support.web import Json, Web, problem

from workcore_entrypoints.rest.contract import ROUTES
from workcore_entrypoints.rest.openapi import takes_key
from workcore_entrypoints.rest.routes import Files, Route

WRITES: Final = [route for route in ROUTES if route.method != "GET"]
NAME: Final = "trace-1"
ADDRESS: Final = "192.0.2.7"

UNTRACED: Final[Mapping[str, str]] = {
    "sign_in": "recorded by `tests/unit/use_cases/test_sign_in.py`, as nobody calls it",
    "sign_out": "recorded there, too; it leaves nothing to compare",
    "change_password": "recorded there, too; it needs a password to begin with",
    "validate_request": "judges, and saves nothing",
    "simulate_approval_policy": "tries out, and saves nothing",
    "bundle_audit_trail": "reads",
    "mark_notification_read": "changes what its reader alone sees",
    "mark_all_notifications_read": "as above",
}
"""Routes that leave no record when they succeed, and why."""


def draft(web: Web) -> Json:
    """Have Ann raise a request."""
    return web.made()


def submitted(web: Web) -> Json:
    """Have her submit one."""
    return web.made(submit=True)


def asked(web: Web) -> Json:
    """Have Stan ask her something."""
    said = {"decision": "request_info", "comments": "Which lamp?"}
    return web.act("stan", submitted(web), "decisions", **said)


def cancelled(web: Web) -> Json:
    """Have her cancel one."""
    return web.act("ann", draft(web), "cancel", reason="Not needed.")


def approved(web: Web) -> Json:
    """Have Stan approve one."""
    return web.approved()


def started(web: Web) -> Json:
    """Have Olga start the work."""
    return web.act("olga", approved(web), "start")


def held(web: Web) -> Json:
    """Have her hold it."""
    return web.act("olga", started(web), "hold", reason="Snow.")


def nothing(_: Web) -> Json:
    """Need nothing."""
    return {"id": "", "version": 0}


def an_asset(web: Web) -> Json:
    """Take a stand."""
    return {"id": str(web.home.assets["S1"].id), "version": web.home.assets["S1"].version}


def a_person(web: Web) -> Json:
    """Take Rob."""
    return {"id": str(web.home.people["rob"].id), "version": web.home.people["rob"].version}


def a_cover(web: Web) -> Json:
    """Have Ella stand in for Stan."""
    return {"id": web.covered(), "version": 1}


def a_dead_letter(web: Web) -> Json:
    """Have a message that was given up."""
    return {"id": web.undelivered(), "version": 1}


def a_hook(web: Web) -> Json:
    """Have a server told of approvals."""
    return {"id": web.hook(), "version": 1}


def a_lost_post(web: Web) -> Json:
    """Have one that has not taken a message."""
    hook = a_hook(web)
    web.undelivered(hook=hook["id"])
    return hook


def a_comment(web: Web) -> Json:
    """Have Ann say something about a request of hers."""
    request = draft(web)
    said = web.call("ann", "POST", f"/work-requests/{request['id']}/comments", {"text": "Hello"})
    return {"id": request["id"], "comment_id": said.json["id"], "version": said.json["version"]}


def a_file(web: Web) -> Json:
    """Have Ann attach a file to a request of hers."""
    request = draft(web)
    return {"id": request["id"], "attachment_id": attached(web, request)["id"]}


@frozen
class Deed:
    """
    A write that succeeds, and one that is refused.

    Attributes:
        before: Brings everything to where the write is possible, and says what it is about.
        who: Whose write succeeds.
        not_who: Whose is refused, because he may not; None where everybody may who sees it.
        body: What is sent.
        changes: Whether something was there before that it changes.
        shows: Whether values can be shown: a password and a session have none.
    """

    before: Callable[[Web], Json]
    who: str
    not_who: str | None
    body: Callable[[Web, Json], Json] = lambda *_: {}
    changes: bool = True
    shows: bool = True


def fixed(**body: Any) -> Callable[[Web, Json], Json]:
    """Send always the same."""
    return lambda *_: body


def _policy(web: Web, _: Json) -> Json:
    rules = web.call("adam", "GET", "/organisation/approval-policy").json["rules"]
    steps = [{"level": "executive", "timeout_hours": 24}]
    return {"rules": [*rules, {"name": "all", "when": {}, "steps": steps}]}


SETTINGS: Final = {
    "targets": {"low": {"approval_hours": 100, "completion_hours": 500}},
    "calendar": {
        "time_zone": "Europe/Berlin",
        "openings": [{"weekday": "monday", "start": "08:00", "end": "17:00"}],
        "holidays": ["2027-01-06"],
    },
}


DEEDS: Final[Mapping[str, Deed]] = {
    "create_request": Deed(nothing, "ann", "vera", lambda web, _: web.body(), changes=False),
    "edit_request": Deed(draft, "ann", "pia", fixed(title="Another title")),
    "delete_request": Deed(draft, "ann", "pia"),
    "submit_request": Deed(draft, "ann", "pia"),
    "begin_review_request": Deed(submitted, "stan", "vera"),
    "provide_info_request": Deed(asked, "ann", "pia", fixed(comments="The left one.")),
    "withdraw_request": Deed(submitted, "ann", "pia"),
    "cancel_request": Deed(submitted, "ann", "pia", fixed(reason="Not needed.")),
    "revise_request": Deed(cancelled, "ann", "pia"),
    "start_request": Deed(approved, "olga", "pia"),
    "hold_request": Deed(started, "olga", "pia", fixed(reason="Snow.")),
    "resume_request": Deed(held, "olga", "pia"),
    "complete_request": Deed(started, "olga", "pia", fixed(**DONE)),
    "reschedule_request": Deed(
        approved,
        "ann",
        "vera",
        fixed(requested_start="2027-01-18T06:00:00Z", requested_end="2027-01-18T10:00:00Z"),
    ),
    "duplicate_request": Deed(draft, "ann", "vera", changes=False),
    "decide_request": Deed(submitted, "stan", "pia", fixed(decision="approve")),
    "act_on_many_requests": Deed(
        draft, "ann", None, lambda _, it: {"ids": [it["id"]], "action": "submit"}
    ),
    "attach_files": Deed(draft, "ann", "vera", changes=False),
    "remove_attachment": Deed(a_file, "ann", "pia"),
    "add_comment": Deed(draft, "ann", "vera", fixed(text="Hello"), changes=False),
    "edit_comment": Deed(a_comment, "ann", "pia", fixed(text="Good day")),
    "add_asset": Deed(
        nothing, "pia", "ann", fixed(code="Z9", name="Stand Z9", asset_type="stand"), changes=False
    ),
    "edit_asset": Deed(an_asset, "pia", "ann", fixed(location="West")),
    "add_user": Deed(
        nothing,
        "adam",
        "pia",
        fixed(email="new@b.example", name="New", roles=["viewer"], password="correct horse 1"),
        changes=False,
    ),
    "edit_user": Deed(a_person, "adam", "pia", fixed(name="Robert")),
    "set_password": Deed(
        a_person, "adam", "pia", fixed(password="correct horse 1"), changes=False, shows=False
    ),
    "unlock_user": Deed(a_person, "adam", "pia", changes=False, shows=False),
    "sign_out_everywhere": Deed(a_person, "adam", "pia", changes=False, shows=False),
    "add_delegation": Deed(nothing, "adam", "pia", lambda web, _: web.cover(), changes=False),
    "edit_delegation": Deed(a_cover, "stan", "pia", fixed(reason="Ill.")),
    "remove_delegation": Deed(a_cover, "stan", "pia"),
    "replay_delivery": Deed(a_dead_letter, "adam", "pia"),
    "replay_given_up_deliveries": Deed(nothing, "adam", "pia", changes=False),
    "add_webhook": Deed(
        nothing,
        "adam",
        "pia",
        fixed(url="https://hooks.example.org/", events=["work_request.created"]),
        changes=False,
    ),
    "edit_webhook": Deed(a_hook, "adam", "pia", fixed(description="The tower")),
    "remove_webhook": Deed(a_hook, "adam", "pia"),
    "rotate_webhook_secret": Deed(a_hook, "adam", "pia"),
    "replay_webhook": Deed(a_lost_post, "adam", "pia", changes=False),
    "save_approval_policy": Deed(nothing, "adam", "pia", _policy),
    "save_notification_preferences": Deed(
        nothing, "ann", None, fixed(muted={"email": ["started"]})
    ),
    "save_settings": Deed(nothing, "adam", "pia", lambda *_: SETTINGS),
    "simulate_approval_policy": Deed(nothing, "adam", "ann", _policy),
    "bundle_audit_trail": Deed(nothing, "aude", "ann"),
    "validate_request": Deed(nothing, "ann", "vera", lambda web, _: web.body()),
}
"""By route; `test_every_write_is_tried` sees that none is left out."""


POSTS: Final = [
    route
    for route in WRITES
    if route.method == "POST" and takes_key(route) and route.name not in UNTRACED
]


def done(web: Web, route: Route, who: str, about: Json, **more: str) -> Result:
    """Call a route under a name and from an address of our own, with *more* headers."""
    ids = {"request_id": about["id"], "asset_id": about["id"], "user_id": about["id"], **about}
    ids |= {
        name: ids.get(name, about["id"]) for name in ("delegation_id", "delivery_id", "webhook_id")
    }
    headers = {"Authorization": f"Bearer {web.token(who)}", "X-Request-ID": NAME, **more}
    if route.versioned:
        headers["If-Match"] = f'"{about["version"]}"'
    path = PARAMETER.sub(lambda found: str(ids[found[1]]), route.path)
    if isinstance(route.body, Files):
        headers |= ONE_FILE.headers
        return web.client.simulate_request(
            route.method, path, headers=headers, remote_addr=ADDRESS, body=ONE_FILE.body
        )
    return web.client.simulate_request(
        route.method,
        path,
        headers=headers,
        remote_addr=ADDRESS,
        json=DEEDS[route.name].body(web, about) if route.body is not None else None,
    )


def traces(web: Web) -> list[Json]:
    """Read the records of what was called under our name."""
    items, query = [], "limit=100"
    while query:
        page = web.call("aude", "GET", "/audit", query=query).json
        items += page["items"]
        query = page["next_cursor"] and f"limit=100&cursor={page['next_cursor']}"
    return [item for item in items if item["request_id"] == NAME]


class TraceSuite:
    """Override `web`, and inherit the promises."""

    def test_every_write_is_tried(self) -> None:
        """No route that writes is left out of this file."""
        named = {route.name for route in WRITES}
        assert named == DEEDS.keys() | UNTRACED.keys()

    @pytest.mark.parametrize(
        "route", [route for route in WRITES if route.name not in UNTRACED], ids=name
    )
    def test_write_is_recorded(self, web: Web, route: Route) -> None:
        """What succeeds is recorded: who, from where, under which name, before and after."""
        deed = DEEDS[route.name]
        about = deed.before(web)
        answer = done(web, route, deed.who, about)
        assert answer.status_code in {200, 201, 204}, answer.text

        [record] = traces(web)
        who = web.home.people[deed.who]
        assert record["by"] == {"id": str(who.id), "name": who.name}
        assert record["address"] == ADDRESS
        assert record["action"] not in {"", "refused"}
        assert (record["before"] != record["after"]) is deed.shows
        assert bool(record["before"]) is deed.changes
        assert about["id"] in {"", record["subject_id"]} or not deed.changes

    @pytest.mark.parametrize("route", POSTS, ids=name)
    def test_repeated_post_is_recorded_once(self, web: Web, route: Route) -> None:
        """Whatever is posted twice under one key is done once, and answered alike to the byte."""
        deed = DEEDS[route.name]
        about, key = deed.before(web), {"Idempotency-Key": "twice"}
        first, again = (done(web, route, deed.who, about, **key) for _ in range(2))

        assert first.status_code in {200, 201, 204}, first.text
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["idempotency-replayed"] == "true"
        assert len(traces(web)) == 1

    @pytest.mark.parametrize(
        "route",
        [route for route in WRITES if route.name in DEEDS and DEEDS[route.name].not_who],
        ids=name,
    )
    def test_refusal_is_recorded(self, web: Web, route: Route) -> None:
        """What is refused is recorded as such, of whoever tried it, and has no other effect."""
        deed = DEEDS[route.name]
        about, who = deed.before(web), str(deed.not_who)
        problem(done(web, route, who, about), 403, "not_allowed")

        [record] = traces(web)
        assert record["by"]["id"] == str(web.home.people[who].id)
        assert (record["action"], record["address"]) == ("refused", ADDRESS)
        assert record["after"]["code"] == "not_allowed"
        assert record["after"]["permission"]
        assert record["subject_id"] in {about["id"], str(web.home.organisation.id)}
