"""Administrators say over HTTP which servers are told of what, and see what became of it."""

import json
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
from attrs import evolve
from standardwebhooks.webhooks import Webhook as Verifier
from tests.support.web import Json, Web, errors, memory_web, problem

from workcore_adapters.memory import MemorySender
from workcore_entrypoints.settings import Settings

URL = "https://hooks.example.org/workcore"
NEW: Json = {"url": URL, "events": ["work_request.created", "work_request.approved"]}


def added(web: Web, **given: object) -> Json:
    """Have a server told."""
    answer = web.call("adam", "POST", "/webhooks", {**NEW, **given})
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def test_there_and_back(web: Web) -> None:
    """A webhook is added, read, changed by the version that one has seen, and removed."""
    answer = web.call("adam", "POST", "/webhooks", NEW)
    hook, where = answer.json, answer.headers["location"]
    assert where == f"/webhooks/{hook['id']}"
    assert hook["events"] == ["work_request.approved", "work_request.created"]
    assert (hook["active"], hook["disabled_for"], hook["version"]) == (True, None, 1)
    assert web.call("adam", "GET", where).json == hook
    assert web.call("adam", "GET", "/webhooks").json["items"] == [hook]

    off = web.call("adam", "PATCH", where, {"active": False}, version=1)
    assert (off.json["active"], off.headers["etag"]) == (False, '"2"')
    problem(web.call("adam", "PATCH", where, {"active": True}, version=1), 412, "stale_version")
    problem(web.call("adam", "DELETE", where), 428, "version_missing")
    assert web.call("adam", "DELETE", where, version=2).status_code == 204
    problem(web.call("adam", "GET", where), 404, "not_found")


def test_nothing_secret_is_shown(web: Web) -> None:
    """What signs is told where it is asked for, kept by nobody on the way, and else not shown."""
    hook = added(web)
    where = f"/webhooks/{hook['id']}"
    told = web.call("adam", "GET", f"{where}/secret")
    secret = told.json["secret"]

    assert secret.startswith("whsec_")
    assert told.headers["cache-control"] == "no-store"
    rotated = web.call("adam", "POST", f"{where}/rotate-secret", version=1)
    assert rotated.json["previous_secret_until"] == "2027-01-05T08:00:00Z"
    other = web.call("adam", "GET", f"{where}/secret").json["secret"]
    assert other != secret
    shown = str([hook, rotated.json, web.call("adam", "GET", "/webhooks").json])
    assert secret not in shown
    assert other not in shown


def test_told_and_logged() -> None:
    """What happens is posted, can be verified by anybody's library, and is in the log."""
    web, sender = memory_web(), MemorySender()
    application = web.service.application
    application.send_webhooks = evolve(application.send_webhooks, sender=sender)
    web.clock.set(datetime.now(UTC))
    hook = added(web)
    where = f"/webhooks/{hook['id']}"
    secret = web.call("adam", "GET", f"{where}/secret").json["secret"]
    request = web.made()
    application.dispatch_events()
    application.send_webhooks()

    [post] = sender.posts
    told = Verifier(secret).verify(post.body, dict(post.headers))
    assert told == json.loads(post.body)
    assert (told["type"], told["data"]["request"]["id"]) == ("work_request.created", request["id"])
    [logged] = web.call("adam", "GET", f"{where}/deliveries").json["items"]
    assert (logged["state"], logged["target"]) == ("sent", hook["id"])
    assert logged["content"] == told
    assert logged["id"] == post.headers["webhook-id"]


def test_replayed(web: Web) -> None:
    """What a server did not take is replayed, and nothing of others."""
    mine, other = added(web)["id"], added(web)["id"]
    lost = web.undelivered(hook=mine)
    web.undelivered(hook=other)

    done = web.call("adam", "POST", f"/webhooks/{mine}/replay")
    assert done.json == {"replayed": 1, "more": False}
    [logged] = web.call("adam", "GET", f"/webhooks/{mine}/deliveries").json["items"]
    assert (logged["id"], logged["state"]) == (lost, "waiting")
    [left] = web.call("adam", "GET", f"/webhooks/{other}/deliveries").json["items"]
    assert left["state"] == "dead"


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"url": "https://127.0.0.1/"}, "url", "inside_address"),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "url", "inside_address"),
        ({"url": "https://2130706433/"}, "url", "not_a_url"),
        ({"url": "https://user@example.org/"}, "url", "not_a_url"),
        ({"url": "http://example.org/"}, "url", "not_encrypted"),
        ({"events": []}, "events", "missing"),
        ({"events": ["work_request.eaten"]}, "events[0]", "unknown_value"),
        ({"secret": "whsec_MfKQ"}, "secret", "unknown_field"),
    ],
)
def test_refused(web: Web, given: Json, field: str, code: str) -> None:
    """What leads inside or nowhere, or tells nothing, is named."""
    answer = web.call("adam", "POST", "/webhooks", {**NEW, **given})
    assert errors(problem(answer, 422, "invalid_input")) == {(field, code)}


def test_networks_of_the_operators() -> None:
    """Whoever runs the service may let webhooks reach servers of his own."""
    settings = Settings(webhook_networks=(ip_network("10.1.0.0/16"),))
    web = memory_web(settings)
    assert added(web, url="http://10.1.2.3:8080/hook")["url"] == "http://10.1.2.3:8080/hook"
    refused = web.call("adam", "POST", "/webhooks", {**NEW, "url": "https://10.2.0.1/"})
    assert errors(problem(refused, 422, "invalid_input")) == {("url", "inside_address")}
