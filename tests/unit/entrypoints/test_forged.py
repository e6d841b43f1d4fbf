"""No forged token is believed, and no answer to one helps a forger."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from falcon.testing import Result
from tests.support.provider import AUDIENCE, ISSUER, Provider, a_provider
from tests.support.rest.forged import FORGED, SECRET, Forge, Make
from tests.support.web import Json, Web, memory_web, patient, problem

from workcore_entrypoints.settings import Secret, Settings

FIELDS = {"type", "title", "status", "detail", "instance", "code", "request_id"}
CODES = {"bad_token", "unknown_caller"}
"""Nobody is told more than that a token is worthless, or a genuine one is of nobody."""


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """A provider whose tokens are believed."""
    with a_provider() as there:
        yield there


@pytest.fixture(scope="module")
def served(provider: Provider) -> Web:
    """A service that believes it."""
    settings = Settings(
        jwt_secret=Secret(SECRET),
        jwks_url=provider.url,
        jwt_issuer=ISSUER,
        jwt_audience=AUDIENCE,
    )
    return memory_web(patient(settings))


@pytest.fixture
def forge(served: Web, provider: Provider) -> Forge:
    """A forger of the test's own."""
    return Forge(served.anew(), provider)


def call(forge: Forge, text: str, method: str = "GET", path: str = "/users") -> Result:
    """Call with a token for what an administrator may do."""
    headers = {"Authorization": f"Bearer {text}"}
    return forge.web.call(None, method, path, headers=headers)


@pytest.mark.parametrize("make", FORGED.values(), ids=FORGED.keys())
def test_forged(forge: Forge, make: Make) -> None:
    """It is refused like every other one, in the same words."""
    answer = call(forge, make(forge))

    assert answer.status_code == 401, answer.text
    told = problem(answer, 401, answer.json["code"])
    assert told.keys() == FIELDS
    assert told["code"] in CODES
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["cache-control"] == "no-store"


def test_same_words(forge: Forge) -> None:
    """All of them together hear two sentences."""
    answers = [call(forge, make(forge)).json for make in FORGED.values()]

    assert len(FORGED) > 150
    assert len({(told["code"], told["title"], told["detail"]) for told in answers}) == len(CODES)


GENUINE: dict[str, Make] = {
    "ours": lambda forge: forge.ours(),
    "theirs, RSA": lambda forge: forge.theirs(),
    "theirs, on a curve": lambda forge: forge.theirs(signed_by="ec"),
    "theirs, with more": lambda forge: forge.theirs(
        header={"x5t": "AAAA", "jku": "https://forger.example"}, jti="7", groups=["x"], nbf=0
    ),
    "theirs, in capitals": lambda forge: forge.theirs(email=forge.claims["email"].upper()),
}


@pytest.mark.parametrize("make", GENUINE.values(), ids=GENUINE.keys())
def test_genuine(forge: Forge, make: Make) -> None:
    """What the table above changes is believed as long as it is not changed."""
    assert call(forge, make(forge)).status_code == 200


@pytest.mark.parametrize("name", ["ann", "vera", "cal"])
def test_claims_grant_nothing(forge: Forge, name: str) -> None:
    """Whoever a token makes an administrator is what he was."""
    person = forge.web.home.people[name]
    grand: Json = {"roles": ["admin"], "role": "admin", "level": "executive", "groups": ["admin"]}
    ours = forge.ours(sub=str(person.id), email=person.email, **grand)
    theirs = forge.theirs(email=person.email, sub=forge.claims["sub"], **grand)

    for text in (ours, theirs):
        problem(call(forge, text), 403, "not_allowed")
        me = call(forge, text, path="/auth/me").json
        assert me["user"]["roles"] == sorted(person.roles)


def test_shorter_lives_count_for_old_tokens(forge: Forge) -> None:
    """A token of ours lives no longer than `JWT_EXPIRY`, whatever it says."""
    text = forge.ours(exp=forge.now + 10 * 365 * 86_400)
    assert call(forge, text).status_code == 200
    forge.web.clock.move(timedelta(hours=24))

    problem(call(forge, text), 401, "bad_token")


def test_deactivated_person_of_the_provider(forge: Forge) -> None:
    """Whom the provider still knows, and we do not any more, is out."""
    rob = forge.web.home.people["rob"]
    text = forge.theirs(email=rob.email)
    assert call(forge, text, path="/auth/me").status_code == 200
    forge.web.call("adam", "PATCH", f"/users/{rob.id}", {"active": False}, version=1)

    problem(call(forge, text, path="/auth/me"), 401, "unknown_caller")
