"""The audit trail over HTTP and from the terminal."""

import json
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import evolve
from dependency_injector.providers import Object
from tests.support.offline import VERIFY_AUDIT
from tests.support.terminal import Terminal, a_terminal
from tests.support.web import Web, memory_web, problem

from workcore.ports.trails import Backlog
from workcore_entrypoints.containers import Container
from workcore_entrypoints.settings import Settings
from workcore_entrypoints.settings.values import Secret

KEYED = Settings(audit_signing_key=Secret(b64encode(bytes(range(32))).decode()))


@pytest.fixture
def sealing() -> Web:
    """A service that has a key, and one request that was approved; both records are sealed."""
    web = memory_web(KEYED)
    web.approved()
    web.service.application.seal_audit(web.clock.now())
    return web


@pytest.fixture
def desk() -> Terminal:
    """A terminal of an installation that has a key."""
    return a_terminal(KEYED)


def test_trail_is_listed_page_by_page(sealing: Web) -> None:
    """The auditor pages through everything that happened."""
    first = sealing.call("aude", "GET", "/audit", query="limit=1").json
    second = sealing.call("aude", "GET", "/audit", query=f"cursor={first['next_cursor']}").json

    assert [item["action"] for item in first["items"]] == ["created"]
    assert [item["action"] for item in second["items"]] == ["approved"]
    assert second["next_cursor"] is None


def test_checkpoints_are_listed(sealing: Web) -> None:
    """What was signed is there to be copied, and to be looked for from a size on."""
    [signed] = sealing.call("aude", "GET", "/audit/checkpoints").json["items"]

    assert signed["size"] == 2
    assert signed["note"].startswith(f"workcore/{sealing.home.organisation.id}\n2\n")
    later = sealing.call("aude", "GET", "/audit/checkpoints", query="after=2")
    assert later.json == {"items": []}


def test_bundle_is_checked_outside(sealing: Web, tmp_path: Path) -> None:
    """What the service hands out, a verifier that knows nothing of it finds sound."""
    answer = sealing.call("aude", "POST", "/audit/bundle", {}, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    bundle = tmp_path / "bundle.jsonl"
    bundle.write_text(answer.text)

    assert VERIFY_AUDIT.main([str(bundle)]) == 0
    bundle.write_text(answer.text.replace("approved", "rejected"))
    assert VERIFY_AUDIT.main([str(bundle)]) == 1
    bundle.write_text("scribbled")
    assert VERIFY_AUDIT.main([str(bundle)]) == 2


def test_bundle_of_one_request(sealing: Web) -> None:
    """The owner of the asset takes what was done to a request on it, and nothing else."""
    [request] = sealing.call("aude", "GET", "/work-requests").json["items"]
    body = {"request_id": request["id"]}
    answer = sealing.call("olga", "POST", "/audit/bundle", body)

    assert [json.loads(line).get("index") for line in answer.text.splitlines()[2:]] == [0, 1]
    problem(sealing.call("olga", "POST", "/audit/bundle", {}), 403, "not_allowed")
    problem(sealing.call("pia", "POST", "/audit/bundle", body), 403, "not_allowed")
    abroad = sealing.world.abroad
    problem(sealing.call("aude", "POST", "/audit/bundle", body, place=abroad), 404, "not_found")


def test_service_without_a_key(web: Web) -> None:
    """Who did not set up a key is told which setting it is."""
    told = problem(web.call("aude", "POST", "/audit/bundle", {}), 503, "not_configured")

    assert "AUDIT_SIGNING_KEY" in told["detail"]


def test_without_a_trail() -> None:
    """Where no trail is wanted neither changes nor refusals are recorded, and nothing waits."""
    web = memory_web(evolve(KEYED, enable_audit_trail=False))
    web.approved()
    problem(web.call("ann", "GET", "/users"), 403, "not_allowed")

    assert web.call("aude", "GET", "/audit").json["items"] == []
    assert web.service.application.ports.trails.backlog() == Backlog()


def test_terminal_shows_how_far_the_sealer_is(desk: Terminal) -> None:
    """An operator sees what waits, and since when, without acting for anybody."""
    desk.raised()
    desk.clock.move(timedelta(seconds=90))
    waiting = desk.json(None, "audit", "status")
    assert (waiting["records"], waiting["sealed"], waiting["waiting"]) == (1, 0, 1)
    assert (waiting["oldest_seconds"], waiting["late"]) == (90.0, True)

    desk.json("adam", "audit", "seal")
    done = desk.json(None, "audit", "status")
    assert (done["sealed"], done["waiting"], done["oldest_seconds"]) == (1, 0, None)
    assert done["last_checkpoint"] == "2027-01-04T08:01:30Z"
    assert "oldest seconds" not in desk.done(None, "audit", "status")


def test_terminal(desk: Terminal, tmp_path: Path) -> None:
    """Sealed, verified, listed and taken away by command."""
    reference = desk.raised()
    assert desk.json("adam", "audit", "seal")["records"] == 1
    assert desk.json("adam", "audit", "seal")["records"] == 0

    report = desk.json("aude", "audit", "verify")
    assert (report["sound"], report["records"], report["checkpoints"]) == (True, 1, 1)
    assert (
        "is as it was signed: 1 records, 1 checkpoints"
        in desk.run("aude", "audit", "verify").output
    )
    assert [c["size"] for c in desk.json("aude", "audit", "checkpoints")["items"]] == [1]
    file = tmp_path / "bundle.jsonl"
    for more in ((), ("--request", reference)):
        done = desk.run("aude", "audit", "bundle", "-o", str(file), *more)
        assert done.exit_code == 0, done.output
        assert VERIFY_AUDIT.main([str(file)]) == 0


def test_terminal_says_what_is_wrong(desk: Terminal) -> None:
    """A trail that was touched is shown as a table of faults, and the exit code says so."""
    desk.raised()
    desk.json("adam", "audit", "seal")
    with desk.container.memory().locked() as tenants:
        tenants[desk.world.home.organisation.id].audit.clear()
    done = desk.run("aude", "audit", "verify")

    assert done.exit_code == 1
    assert "Record 0 was deleted." in done.output
    assert "is NOT as it was signed" in done.output


def test_key_is_changed(desk: Terminal, tmp_path: Path) -> None:
    """A trail is sealed on by a new key that is told of the old one; checkers need both."""
    desk.raised()
    desk.json("adam", "audit", "seal")
    old = desk.done(None, "audit", "key").strip()
    assert old == desk.container.signer().public_key

    new_seed = Settings(audit_signing_key=Secret(b64encode(bytes(32)).decode()))
    desk.raised()
    untold, another = (
        Terminal(rewired(desk, settings), desk.clock, desk.world)
        for settings in (new_seed, evolve(new_seed, audit_keys_previous=(old,)))
    )
    for installation, builds_on in ((untold, False), (another, True)):
        sealed = installation.run("adam", "audit", "seal")
        report = json.loads(installation.run("aude", "audit", "verify", "--json").stdout)
        assert report["sound"] is (sealed.exit_code == 0) is builds_on, sealed.output

    bundle = tmp_path / "bundle.jsonl"
    another.done("aude", "audit", "bundle", "-o", str(bundle))
    new = another.done(None, "audit", "key").strip()
    assert VERIFY_AUDIT.main([str(bundle), "--key", new]) == 1
    assert VERIFY_AUDIT.main([str(bundle), "--key", new, "--key", old]) == 0


def rewired(desk: Terminal, settings: Settings) -> Container:
    """Start the installation again, with other settings."""
    container = Container(settings=settings)
    for part in ("clock", "passwords", "memory", "checkpoints"):
        getattr(container, part).override(Object(getattr(desk.container, part)()))
    return container
