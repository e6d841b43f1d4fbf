"""One conversation, held with the service over memory and over PostgreSQL: the same words."""

import json
import re
from typing import Any, Final
from uuid import UUID

import pytest
from falcon.testing import Result
from tests.support.web import Json, Web, memory_web

from workcore.testing.builders import DAY, HOUR

pytestmark = pytest.mark.integration

ANY_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}")
MAIN: Final = ("etag", "location", "allow", "cache-control", "www-authenticate", "content-type")
FILTERS: Final = (
    "status=submitted&status=approved",
    "q=lamps",
    "q=docking guidance",
    "q=Lämpchen",
    "priority=high&sort=-priority&limit=2&include_total=true",
    "sort=title",
    "sort=-deadline",
    "sort=estimated_total_cost",
    "cost_min=0.01&cost_max=99.99",
    "capacity_group=contact-wide&asset_type=stand",
    "overdue=true",
    "approval_overdue=true",
    "completion_overdue=true",
    "assigned_to=me",
)


class Conversation:
    """Calls a service and writes down its answers, with every identifier by its first use."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.names: dict[str, str] = {}
        self.answers: list[str] = []

    def call(self, who: str | None, method: str, path: str, *said: Any, **how: Any) -> Result:
        """Call, and write the answer down."""
        answer = self.web.call(who, method, path, *said, **how)
        head = {name: answer.headers[name] for name in MAIN if name in answer.headers}
        text = json.dumps(self._readable(answer), sort_keys=True)
        line = f"{who} {method} {path} {how}: {answer.status} {head} {text}"
        self.answers.append(ANY_ID.sub(self._name, line))
        return answer

    def act(self, who: str, request: Json, word: str, **said: Any) -> Json:
        """Take an action; a refusal leaves the request as it was."""
        path = f"/work-requests/{request['id']}/{word}"
        answer = self.call(who, "POST", path, said, version=request["version"])
        return answer.json if answer.status_code == 200 else request

    def _readable(self, answer: Result) -> Any:
        told = answer.json if answer.content else None
        if isinstance(told, dict):
            told.pop("request_id", None)
            if told.get("next_cursor"):
                told["next_cursor"] = "more"
            for item in told.get("items", ()):
                item.pop("request_id", None)
        return told

    def _name(self, found: re.Match[str]) -> str:
        return self.names.setdefault(found[0], f"#{len(self.names) + 1}")


def raise_some(talk: Conversation) -> list[Json]:
    """Raise requests of several kinds, some of them refused."""
    web, now = talk.web, talk.web.clock.now()
    bodies = [
        web.body(),
        web.body(title="Lämpchen an der Brücke 🛬", submit=True),
        web.body(impact_level="full_closure", submit=True, on="S1L"),
        web.body(estimated_total_cost="60000", submit=True, priority="high"),
        web.body(estimated_total_cost={"amount": "99.99", "currency": "EUR"}, on="T1"),
        web.body(regulatory_approval_required=True, regulatory_reference="EU 139", submit=True),
        web.body(deadline=(now + DAY).isoformat(), metadata={"z": [1.5, None, {"é": "\u2028"}]}),
        web.body(title="zulu", description="docking guidance fails at the far end of the stand"),
        web.body(title="x", submit=True),
        web.body(requested_start=(now - DAY).isoformat(), submit=True),
        web.body(estimated_total_cost="1.001"),
    ]
    answers = [talk.call("ann", "POST", "/work-requests", body) for body in bodies]
    return [answer.json for answer in answers if answer.status_code == 201]


def live(talk: Conversation, requests: list[Json]) -> None:
    """Take requests through their lives, right ways and wrong ones."""
    now = talk.web.clock.now()
    done = {
        "actual_start": (now - HOUR).isoformat(),
        "actual_end": now.isoformat(),
        "actual_cost": "12.5",
    }
    window = {
        "requested_start": (now + 20 * DAY).isoformat(),
        "requested_end": (now + 21 * DAY).isoformat(),
    }
    steps: list[tuple[str, str, Json]] = [
        ("ann", "submit", {}),
        ("stan", "begin-review", {}),
        ("olga", "decisions", {"decision": "approve"}),
        ("stan", "decisions", {"decision": "request_info", "comments": "Why?"}),
        ("ann", "provide-info", {"comments": "So."}),
        ("reg", "decisions", {"decision": "approve"}),
        ("stan", "decisions", {"decision": "approve", "conditions": "At night"}),
        ("ella", "decisions", {"decision": "approve"}),
        ("xena", "decisions", {"decision": "reject", "comments": "Too dear"}),
        ("pia", "reschedule", window | {"reason": "Rain"}),
        ("olga", "start", {}),
        ("olga", "hold", {"reason": "Snow"}),
        ("olga", "resume", {}),
        ("olga", "complete", done),
        ("ann", "revise", {}),
        ("ann", "cancel", {"reason": "Enough"}),
    ]
    for request in requests:
        now_is = request
        for who, word, said in steps:
            now_is = talk.act(who, now_is, word, **said)
        talk.call("ann", "POST", f"/work-requests/{request['id']}/duplicate", {})


def look(talk: Conversation, requests: list[Json]) -> None:
    """Read everything there is."""
    for request in requests:
        path = f"/work-requests/{request['id']}"
        talk.call("ann", "PATCH", path, {"department": "Apron"}, version=1)
        talk.call("stan", "POST", f"{path}/comments", {"text": "Hm, @ann", "internal": True})
        for rest in ("", "/approvals", "/history", "/audit", "/conflicts", "/comments"):
            for who in ("ann", "olga", "vera"):
                talk.call(who, "GET", path + rest)
    for who in ("adam", "stan", "ann", "rob"):
        for query in FILTERS:
            talk.call(who, "GET", "/work-requests", query=query)
        for path in ("/approvals/pending", "/assets", "/auth/me"):
            talk.call(who, "GET", path)


def conversation(web: Web) -> list[str]:
    """Hold the whole conversation."""
    talk = Conversation(web)
    known: list[tuple[UUID, str]] = [
        (person.id, person.name) for person in web.home.people.values()
    ]
    known += [(web.home.organisation.id, "us")]
    known += [(asset.id, asset.code) for asset in web.home.assets.values()]
    for identifier, name in known:
        talk.names |= {str(identifier): f"<{name}>", identifier.hex: f"<{name}>"}
    requests = raise_some(talk)
    live(talk, requests)
    look(talk, requests)
    return talk.answers


def test_same_words(web: Web) -> None:
    """Every answer, refusals and their words included, is the same whatever keeps the data."""
    memory, postgres = conversation(memory_web()), conversation(web)

    assert len(memory) == len(postgres) > 300
    for mine, theirs in zip(memory, postgres, strict=True):
        assert mine == theirs
