"""Calls that name somebody else's things, and what may be told of them: nothing."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from attrs import define, field, frozen
from falcon.testing import Result
from tests.support.airport import EVERYTHING
from tests.support.rest.forms import ONE_FILE, form
from tests.support.rest.life import DONE
from tests.support.rest.slots import Operation, Slot, put
from tests.support.web import Json, Web

from workcore.testing.builders import an_asset
from workcore.testing.world import Place

KEY: Final = "Idempotency-Key"
SECRET: Final = "zzyzx"
"""A word that nobody at home has written."""

ANY_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PASSING: Final = re.compile(r"WR-\d{4}-\d{6}|new-\d+|signature=[\w-]+", re.IGNORECASE)
"""What differs between any two calls."""

TOLD: Final = ("content-type", "etag", "location", "allow", "retry-after", "cache-control")

REASON: Final[Json] = {"reason": "Snow."}
BODIES: Final[Mapping[str, Json]] = {
    "sign_in": {"email": "nobody@example.org", "password": "no such password"},
    "edit_request": {"title": "Another title"},
    "submit_request": {},
    "begin_review_request": {},
    "provide_info_request": {"comments": "So."},
    "withdraw_request": REASON,
    "cancel_request": REASON,
    "revise_request": {},
    "start_request": {},
    "hold_request": REASON,
    "resume_request": {},
    "complete_request": DONE,
    "reschedule_request": {
        "requested_start": "2027-01-18T06:00:00Z",
        "requested_end": "2027-01-18T10:00:00Z",
    },
    "duplicate_request": {},
    "decide_request": {"decision": "approve"},
    "act_on_many_requests": {"ids": [], "action": "approve"},
    "add_comment": {"text": "Hello"},
    "edit_comment": {"text": "Hello"},
    "bundle_audit_trail": {},
    "replay_given_up_deliveries": {},
    "add_webhook": {"url": "https://hooks.example.org/", "events": ["work_request.created"]},
    "edit_webhook": {"description": "The tower"},
    "add_asset": {"name": "A stand", "asset_type": "stand", "code": "NEW-{}"},
    "edit_asset": {"location": "West"},
    "add_user": {
        "name": "Somebody",
        "email": "new-{}@example.org",
        "password": "correct horse battery",
        "roles": ["viewer"],
    },
    "edit_user": {"name": "Somebody"},
    "change_password": {
        "current_password": "no such password",
        "new_password": "correct horse battery",
    },
    "set_password": {"password": "correct horse battery"},
    "edit_delegation": {"reason": "Ill."},
}
"""What is sent to each operation that has a body; a new one belongs here, or `made_up`."""

BESIDE: Final[Mapping[str, Json]] = {"delegate_to": {"decision": "delegate"}}
"""What has to be said besides, so that somebody looks at an id at all."""

FORMS: Final = frozenset({"attach_files"})
"""Operations that take a form of files."""

THEIR_FILE: Final = form((f"{SECRET}.txt", SECRET.encode()))

Ids = Mapping[str, str]


@frozen(kw_only=True)
class Answered:
    """What a caller can tell an answer by, but for what differs between any two calls."""

    status: int
    headers: Mapping[str, str]
    text: str


@define
class Neighbours:
    """
    A service with two organisations, one of which tries to learn of the other.

    Attributes:
        attempts: What the other's Stan has called his attempts, one at least.
    """

    web: Web
    attempts: Sequence[str]
    theirs: Ids = field(init=False)
    kept: Ids = field(init=False)
    numbers: Iterator[int] = field(factory=count)

    def __attrs_post_init__(self) -> None:
        """Let the others have something of every kind."""
        abroad = self.web.world.abroad
        request = abroad.kept(title=f"Title {SECRET}")
        abroad.kept(title=f"Another {SECRET}")
        path, said = f"/work-requests/{request.id}/comments", {"text": SECRET}
        done = [
            self.web.call("stan", "POST", path, said, place=abroad, headers={KEY: name})
            for name in self.attempts
        ]
        files = f"/work-requests/{request.id}/attachments"
        sent = self.web.call(
            "stan", "POST", files, place=abroad, raw=THEIR_FILE.body, headers=THEIR_FILE.headers
        )
        self.theirs = {
            "attachment": sent.json["items"][0]["id"],
            "request": str(request.id),
            "comment": done[0].json["id"],
            "asset": str(abroad.assets["S1"].id),
            "user": str(abroad.people["stan"].id),
            "delegation": self.web.covered(abroad),
            "notification": self.web.told(abroad, title=SECRET),
            "delivery": self.web.undelivered(abroad, title=SECRET),
            "webhook": self.web.hook(abroad, description=SECRET),
        }
        home = self.web.home
        self.kept = {
            "attachment": str(uuid4()),
            "request": str(home.kept(by="ann").id),
            "comment": str(uuid4()),
            "asset": str(home.assets["S1"].id),
            "user": str(home.people["vera"].id),
            "delegation": self.web.covered(home),
            "notification": self.web.told(home),
            "delivery": self.web.undelivered(home),
            "webhook": self.web.hook(home),
        }

    @property
    def secrets(self) -> set[str]:
        """All by which the others could be recognised."""
        abroad = self.web.world.abroad
        people, assets = abroad.people.values(), abroad.assets.values()
        ids = {str(each.id) for each in people} | {str(each.id) for each in assets}
        ids.add(str(abroad.organisation.id))
        return {SECRET, abroad.organisation.slug, *ids, *self.theirs.values()} | {
            person.email for person in people
        }

    def ours(self, kind: str, operation: Operation) -> str:
        """Give something of our own, which nobody has changed yet when *operation* may."""
        web, home, changes = self.web, self.web.home, operation.method != "GET"
        if kind == "request" and operation.name == "decide_request":
            return str(web.made(submit=True)["id"])
        if kind == "request" and changes:
            return str(home.kept(by="ann").id)
        anew: Mapping[str, Callable[[Place], str]] = {
            "delegation": web.covered,
            "delivery": web.undelivered,
            "webhook": self._hook,
        }
        if kind in anew and changes:
            return anew[kind](home)
        if kind == "asset" and changes:
            number, place = next(self.numbers), home.organisation.id
            asset = an_asset(organisation_id=place, code=f"NEW-{number}")
            with home.unit() as unit:
                unit.assets.add(asset)
                unit.commit()
            return str(asset.id)
        return self.kept[kind]

    def _hook(self, home: Place) -> str:
        """Make a webhook in the room of those made before: there may be only so many."""
        with home.unit() as unit:
            for webhook in unit.webhooks.find(EVERYTHING).items:
                if str(webhook.id) != self.kept["webhook"]:
                    unit.webhooks.remove(webhook)
            unit.commit()
        return self.web.hook(home)

    def absent(self) -> Ids:
        """Make up ids of what nobody has."""
        return {kind: str(uuid4()) for kind in self.theirs}

    def answer(self, operation: Operation, who: str, slot: Slot, named: Ids) -> Answered:
        """Call with an id in one slot, and with things of our own in all others."""
        sent = named[slot.kind]
        result = self.call(operation, who, {slot: sent})
        return answered(result, sent)

    def call(
        self,
        operation: Operation,
        who: str | None,
        given: Mapping[Slot, str],
        *,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Result:
        """Call an operation; what is not given in a path is ours."""
        path, query, body = operation.path, "", self.made_up(operation)
        for slot in operation.slots:
            if slot.where == "path":
                value = given.get(slot) or self.ours(slot.kind, operation)
                path = path.replace(f"{{{slot.pointer[0]}}}", value)
        for slot, value in given.items():
            if slot.where == "query":
                query = f"{slot.pointer[0]}={value}"
            elif slot.where == "body":
                body = put(body or {}, slot.pointer, value) | BESIDE.get(slot.pointer[-1], {})
        if operation.name in FORMS:
            sent = {**ONE_FILE.headers, **headers}
            return self.web.call(who, operation.method, path, raw=ONE_FILE.body, headers=sent)
        version = self.version(operation) if operation.has("If-Match") else None
        return self.web.call(
            who, operation.method, path, body, query=query, version=version, headers=dict(headers)
        )

    def version(self, operation: Operation) -> int:
        """Name the version that a write changes; what is ours is new but for the policy."""
        if "{" in operation.path:
            return 1
        read = self.web.call("adam", "GET", operation.path)
        return int(read.headers["etag"].strip('"'))

    def made_up(self, operation: Operation) -> Json | None:
        """Make a body that nothing can be objected to."""
        if operation.body is None:
            return None
        if operation.name in {"create_request", "validate_request"}:
            return self.web.body()
        if "approval_policy" in operation.name:
            policy = self.web.call("adam", "GET", "/organisation/approval-policy")
            return {"rules": policy.json["rules"]}
        if operation.name in {"save_settings", "save_notification_preferences"}:
            return {}
        if operation.name == "add_delegation":
            return self.web.cover()
        number = next(self.numbers)
        return {
            key: value.format(number) if isinstance(value, str) else value
            for key, value in BODIES[operation.name].items()
        }


def answered(result: Result, sent: str) -> Answered:
    """Take out of an answer what names the call, and the id that was sent itself."""
    headers = {name: result.headers[name] for name in TOLD if name in result.headers}
    if result.content and result.headers["content-type"].endswith("json"):
        text = str(_without(result.json, {"request_id", "instance"}))
    else:
        text = result.text
    return Answered(
        status=result.status_code,
        headers={name: _plain(value, sent) for name, value in headers.items()},
        text=_plain(text, sent),
    )


def _without(told: Any, names: set[str]) -> Any:
    if isinstance(told, list):
        return [_without(item, names) for item in told]
    if isinstance(told, dict):
        plain = {key: _without(value, names) for key, value in told.items() if key not in names}
        # A cursor is bound to its query, and thus to what was sent.
        return (
            plain | {"next_cursor": bool(plain["next_cursor"])} if "next_cursor" in plain else plain
        )
    return told


def _plain(text: str, sent: str) -> str:
    """Name ids by the order of their first use."""
    names: Counter[str] = Counter()

    def name(found: re.Match[str]) -> str:
        names.setdefault(found[0], len(names))
        return f"#{names[found[0]]}"

    return ANY_ID.sub(name, PASSING.sub("…", text.replace(sent, "sent")))
