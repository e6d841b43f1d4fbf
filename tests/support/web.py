"""The REST service over some store, with everybody of two organisations signed in."""

from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from attrs import evolve, frozen
from dependency_injector.providers import Object
from falcon.testing import Result, TestClient
from tests.support.contract import assert_described
from tests.support.rest.forms import ONE_FILE

from workcore.codec import as_object
from workcore.model import Channel, ClaimId, TokenId
from workcore.testing.builders import NOW, a_content, a_message, a_notice, a_notification
from workcore.testing.contracts.deliveries import FAILED, put, tried
from workcore.testing.world import Place, World, a_world
from workcore_adapters.memory import FixedClock, QuickHasher
from workcore_entrypoints.containers import Container
from workcore_entrypoints.rest.app import create_app
from workcore_entrypoints.rest.routes import Service
from workcore_entrypoints.rest.wsgi import make_service
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.settings.values import Secret

PROBLEM: Final = "application/problem+json"
PASSWORD: Final = "correct horse battery"

Json = dict[str, Any]


@frozen
class Web:
    """
    Whom tests call the service through.

    Attributes:
        service: What handlers share.
    """

    client: TestClient
    service: Service
    container: Container
    clock: FixedClock
    world: World

    @property
    def home(self) -> Place:
        """The organisation that tests speak for."""
        return self.world.home

    def token(self, name: str, place: Place | None = None) -> str:
        """Sign somebody in, without a password."""
        user = (place or self.home).people[name]
        tokens = self.container.tokens()
        issued = tokens.issue(user, token_id=TokenId(uuid4()), at=self.clock.now())
        return str(issued.text)

    def call(
        self,
        who: str | None,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: int | None = None,
        place: Place | None = None,
        headers: dict[str, str] | None = None,
        query: str = "",
        raw: bytes | str | None = None,
    ) -> Result:
        """Call for somebody of *place*, by default at home; nobody sends no token."""
        sent = dict(headers or {})
        if who is not None:
            sent.setdefault("Authorization", f"Bearer {self.token(who, place)}")
        if version is not None:
            sent.setdefault("If-Match", f'"{version}"')
        if raw is not None:
            sent.setdefault("Content-Type", "application/json")
        given: Json = {"body": raw} if raw is not None else {"json": body}
        answer = self.client.simulate_request(
            method, path, headers=sent, query_string=query, **given
        )
        assert_described(method, path, answer)
        return answer

    def body(self, *, on: str = "S1", **given: Any) -> Json:
        """Write a request that nothing can be objected to; keywords are plain JSON."""
        plain = as_object(a_content(asset_id=self.home.assets[on].id))
        return {**{name: v for name, v in plain.items() if v not in (None, [], {})}, **given}

    def made(self, who: str = "ann", **given: Any) -> Json:
        """Raise a request."""
        made = self.call(who, "POST", "/work-requests", self.body(**given))
        assert made.status_code == 201, made.text
        return dict(made.json)

    def act(self, who: str, request: Json, word: str, **said: Any) -> Json:
        """Take an action on what was read, and see that it succeeds."""
        where = f"/work-requests/{request['id']}/{word}"
        done = self.call(who, "POST", where, said, version=request["version"])
        assert done.status_code == 200, done.text
        assert done.headers["etag"] == f'"{done.json["version"]}"'
        return dict(done.json)

    def approved(self, **given: Any) -> Json:
        """Raise a request, and have Stan approve it."""
        submitted = self.made(submit=True, **given)
        approved = self.act("stan", submitted, "decisions", decision="approve")
        assert approved["status"] == "approved"
        return approved

    def anew(self) -> "Web":
        """Serve the same store to two more organisations, at `NOW` again."""
        self.clock.set(NOW)
        world = a_world(self.container.units(), self.container.directory())
        return evolve(self, world=world)

    def things(self, place: Place | None = None) -> dict[str, str]:
        """Make one of everything, and list it by the name of its path parameter."""
        place = place or self.home
        assets = place.assets
        wish: Json = {"asset_id": str(assets["S1"].id), "submit": True}
        request = self.call("ann", "POST", "/work-requests", self.body(**wish), place=place)
        path = f"/work-requests/{request.json['id']}/comments"
        comment = self.call("adam", "POST", path, {"text": "Ours"}, place=place)
        files = f"/work-requests/{request.json['id']}/attachments"
        sent = self.call(
            "adam", "POST", files, place=place, raw=ONE_FILE.body, headers=ONE_FILE.headers
        )
        return {
            "request_id": request.json["id"],
            "comment_id": comment.json["id"],
            "attachment_id": sent.json["items"][0]["id"],
            "delegation_id": self.covered(place),
            "notification_id": self.told(place),
            "delivery_id": self.undelivered(place),
            "webhook_id": self.hook(place),
            "asset_id": str(assets["S1"].id),
            "user_id": str(place.people["ann"].id),
        }

    def cover(self, place: Place | None = None) -> Json:
        """Say that Ella stands in for Stan for a week."""
        people = (place or self.home).people
        absent, deputy = (str(people[name].id) for name in ("stan", "ella"))
        week = {"starts_at": "2027-01-10T00:00:00Z", "ends_at": "2027-01-17T00:00:00Z"}
        return {"absent_id": absent, "deputy_id": deputy, **week}

    def covered(self, place: Place | None = None) -> str:
        """Have her do so, and name that."""
        made = self.call("adam", "POST", "/delegations", self.cover(place), place=place)
        return str(made.json["id"])

    def told(self, place: Place | None = None, who: str = "adam", **given: Any) -> str:
        """Put a notice into somebody's inbox, and name it; others get none from what waits."""
        place = place or self.home
        message, claim = a_message(place.draft()), ClaimId(uuid4())
        told = a_notification(message, place.people[who], notice=a_notice(message, **given))
        with place.unit() as unit:
            unit.outbox.add(message)
            unit.commit()
        relay = self.container.relay()
        for each in relay.claim_events(claim, lease=timedelta(hours=1), limit=10_000):
            relay.dispatch(each, claim, [], [told] if each.id == message.id else [])
        return str(told.id)

    def undelivered(
        self, place: Place | None = None, *, hook: str | None = None, **payload: Any
    ) -> str:
        """Have a message given up, a mail or to a webhook, and name it."""
        relay = self.container.relay()
        to_hook: Json = {"channel": Channel.WEBHOOK, "target": hook} if hook else {}
        delivery = put(relay, place or self.home, payload=payload, **to_hook)
        tried(relay, delivery, FAILED)
        return str(delivery.id)

    def hook(self, place: Place | None = None, **given: Any) -> str:
        """Have a server told of what happens, and name that."""
        new = {"url": "https://hooks.example.org/", "events": ["work_request.approved"], **given}
        made = self.call("adam", "POST", "/webhooks", new, place=place)
        assert made.status_code == 201, made.text
        return str(made.json["id"])

    def count(self) -> int:
        """Count all requests of both organisations."""
        pages = [
            self.call("adam", "GET", "/work-requests", query="include_total=true", place=place)
            for place in (self.world.home, self.world.abroad)
        ]
        return sum(int(page.json["total"]) for page in pages)


def a_web(container: Container) -> Web:
    """Serve *container*'s store to two new organisations, at `NOW`."""
    clock = FixedClock(NOW)
    container.clock.override(Object(clock))
    container.passwords.override(Object(QuickHasher()))
    service = make_service(container)
    world = a_world(container.units(), container.directory())
    return Web(TestClient(create_app(service)), service, container, clock, world)


def patient(settings: Settings) -> Settings:
    """Let everybody call more often than people do."""
    return evolve(settings, rate_limit_per_user=10**9, rate_limit_per_organisation=10**9)


def filing_settings(dsn: str, folder: Path) -> Settings:
    """Keep encrypted files in *folder*, beside a database."""
    return patient(
        Settings(
            database_url=Secret(dsn),
            workcore_data_dir=str(folder),
            file_encryption_keys=Secret("k1:" + b64encode(b"k" * 32).decode()),
        )
    )


def memory_web(settings: Settings | None = None) -> Web:
    """Serve a store in memory."""
    return a_web(Container(settings=settings or patient(Settings())))


def problem(answer: Result, status: int, code: str) -> Json:
    """See that *answer* is a problem of this kind, complete and without secrets."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    told: Json = answer.json
    assert told["status"] == status
    assert told["code"] == code, told
    assert told["type"].endswith("/problems/" + code.replace("_", "-"))
    assert told["title"]
    assert told["detail"]
    assert told["instance"].startswith("/")
    assert told["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text
    return told


def errors(told: Json) -> set[tuple[str, str]]:
    """List what is wrong with which field."""
    return {(error["field"], error["code"]) for error in told.get("errors", ())}
