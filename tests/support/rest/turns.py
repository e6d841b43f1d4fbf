"""Every action from every state, over HTTP: the transition table, and nothing besides."""

from datetime import datetime
from typing import Final

import pytest
from falcon.testing import Result
from tests.support.rest.life import DONE, where
from tests.support.web import Json, Web, problem

from workcore.model import Action, Status
from workcore.policies.transitions import TRANSITIONS

WINDOW: Final[Json] = {
    "requested_start": "2027-01-18T06:00:00Z",
    "requested_end": "2027-01-18T10:00:00Z",
}

CALLS: Final[dict[Action, tuple[str, str, Json]]] = {
    Action.SUBMIT: ("adam", "submit", {}),
    Action.BEGIN_REVIEW: ("adam", "begin-review", {}),
    Action.APPROVE: ("stan", "decisions", {"decision": "approve"}),
    Action.REJECT: ("stan", "decisions", {"decision": "reject", "comments": "No"}),
    Action.REQUEST_INFO: ("stan", "decisions", {"decision": "request_info", "comments": "Why?"}),
    Action.PROVIDE_INFO: ("adam", "provide-info", {"comments": "So"}),
    Action.WITHDRAW: ("adam", "withdraw", {}),
    Action.CANCEL: ("adam", "cancel", {"reason": "Enough"}),
    Action.REVISE: ("adam", "revise", {}),
    Action.START: ("adam", "start", {}),
    Action.HOLD: ("adam", "hold", {"reason": "Rain"}),
    Action.RESUME: ("adam", "resume", {}),
    Action.COMPLETE: ("adam", "complete", DONE),
    Action.RESCHEDULE: ("adam", "reschedule", WINDOW),
}
"""Who takes each action, where, and what he says."""

WAYS: Final[dict[Status, tuple[Action, ...]]] = {
    Status.DRAFT: (),
    Status.SUBMITTED: (Action.SUBMIT,),
    Status.UNDER_REVIEW: (Action.SUBMIT, Action.BEGIN_REVIEW),
    Status.INFO_REQUESTED: (Action.SUBMIT, Action.REQUEST_INFO),
    Status.APPROVED: (Action.SUBMIT, Action.APPROVE),
    Status.REJECTED: (Action.SUBMIT, Action.REJECT),
    Status.IN_PROGRESS: (Action.SUBMIT, Action.APPROVE, Action.START),
    Status.ON_HOLD: (Action.SUBMIT, Action.APPROVE, Action.START, Action.HOLD),
    Status.COMPLETED: (Action.SUBMIT, Action.APPROVE, Action.START, Action.COMPLETE),
    Status.CANCELLED: (Action.CANCEL,),
}
"""How a request gets into each state."""


def take(web: Web, request: Json, action: Action) -> Result:
    """Take an action on what was read."""
    if action is Action.DELETE:
        return web.call("adam", "DELETE", where(request), version=request["version"])
    who, word, said = CALLS[action]
    path = f"{where(request)}/{word}"
    return web.call(who, "POST", path, said, version=request["version"])


def brought_to(web: Web, status: Status) -> Json:
    """Bring a request into a state."""
    request = web.made()
    for action in WAYS[status]:
        request = take(web, request, action).json
    assert request["status"] == status
    return request


def trail(web: Web, request: Json) -> list[Json]:
    """Read all that is kept about a request, but for what was refused."""
    rest = ("", "/history", "/comments")
    kept = [web.call("adam", "GET", where(request) + part).json for part in rest]
    records = web.call("adam", "GET", where(request) + "/audit").json["items"]
    return [*kept, *(record for record in records if record["action"] != "refused")]


class TurnsSuite:
    """Override `web`, and inherit the promises."""

    @pytest.mark.parametrize("status", Status)
    @pytest.mark.parametrize("action", Action)
    def test_turn(self, web: Web, status: Status, action: Action) -> None:
        """What the table has leads where it says; all else is refused and changes nothing."""
        request = brought_to(web, status)
        before = trail(web, request)
        answer = take(web, request, action)

        if (status, action) not in TRANSITIONS:
            refusals = {403: "not_allowed", 409: "illegal_transition"}
            assert answer.status_code in refusals, answer.text
            problem(answer, answer.status_code, refusals[answer.status_code])
            assert trail(web, request) == before
            return
        after = TRANSITIONS[status, action]
        if after is None:
            assert answer.status_code == 204
            problem(web.call("adam", "GET", where(request)), 404, "not_found")
            return
        assert answer.status_code == 200, answer.text
        assert (answer.json["status"], answer.json["version"]) == (after, request["version"] + 1)
        assert answer.headers["etag"] == f'"{request["version"] + 1}"'
        history = web.call("adam", "GET", f"{where(request)}/history").json["items"]
        if after != status:
            assert (history[-1]["before"], history[-1]["after"]) == (status, after)

    @pytest.mark.parametrize("status", Status)
    def test_offered_actions(self, web: Web, status: Status) -> None:
        """`allowed_actions` offers what the table has from here, and never what it refuses."""
        request = brought_to(web, status)
        offered = {
            action
            for who in ("adam", "stan")
            for action in web.call(who, "GET", where(request)).json["allowed_actions"]
        }
        table = {action for state, action in TRANSITIONS if state is status}

        for action in Action:
            decided = action in {Action.APPROVE, Action.REJECT, Action.REQUEST_INFO}
            word = str(action) if decided else action.replace("_", "-")
            assert (word in offered) == (action in table), (action, offered)

    def test_moments(self, web: Web) -> None:
        """When a request was submitted, approved and completed is when that happened."""
        request = brought_to(web, Status.COMPLETED)
        moments = [request[name] for name in ("submitted_at", "approved_at", "completed_at")]
        assert [datetime.fromisoformat(at) for at in moments] == [web.clock.now()] * 3
