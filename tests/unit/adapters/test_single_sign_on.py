"""Tokens of an identity provider are believed by its keys alone, wherever these are at the time."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from attrs import define
from jwt.algorithms import RSAAlgorithm
from tests.support.provider import (
    AUDIENCE,
    ISSUER,
    Provider,
    a_provider,
    ec_key,
    public_jwk,
    rsa_key,
)

from workcore.errors import BadToken, Unavailable
from workcore.testing.builders import NOW
from workcore.testing.contracts.tokens import IdentityProviderContract, Introduce
from workcore_adapters.security import JwksProvider, JwksSource, KeySet

ANN: dict[str, Any] = {"email": "ann@example.org", "org": "zrh"}
MINUTE = 60.0


@define
class Stopwatch:
    """Seconds in the test's hand."""

    seconds: float = 1_000.0

    def __call__(self) -> float:
        """Tell how many there are."""
        return self.seconds


@pytest.fixture
def there() -> Iterator[Provider]:
    """A provider on this machine."""
    with a_provider() as provider:
        yield provider


@pytest.fixture
def stopwatch() -> Stopwatch:
    """The time that keys go by."""
    return Stopwatch()


@pytest.fixture
def provider(there: Provider, stopwatch: Stopwatch) -> JwksProvider:
    """What believes it."""
    source = JwksSource(there.url, within=timedelta(seconds=1))
    return JwksProvider(KeySet(source, stopwatch), issuer=ISSUER, audience=AUDIENCE)


class TestJwks(IdentityProviderContract):
    """A provider that publishes keys, signing with RS256."""

    @pytest.fixture
    def introduce(self, there: Provider) -> Introduce:
        """Have it sign."""
        return lambda email, org, at: there.token(at, email=email, org=org)


class TestJwksOnACurve(IdentityProviderContract):
    """The same, signing with ES256."""

    @pytest.fixture
    def introduce(self, there: Provider) -> Introduce:
        """Have it sign."""
        return lambda email, org, at: there.token(at, signed_by="ec", email=email, org=org)


def is_refused(provider: JwksProvider, text: str) -> bool:
    """Whether a token is."""
    try:
        provider.introduced(text, at=NOW)
    except BadToken:
        return True
    return False


@pytest.mark.parametrize("typ", ["JWT", "jwt", "at+jwt", "application/at+jwt"])
def test_kinds_that_say_who_calls(there: Provider, provider: JwksProvider, typ: str) -> None:
    """Identity and access tokens are believed, for several audiences, too; a list of them."""
    text = there.token(NOW, header={"typ": typ}, **ANN, aud=["others", AUDIENCE], roles=["admin"])

    assert provider.introduced(text, at=NOW).email == ANN["email"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://id.airport.example"},
        {"iss": ISSUER + "/"},
        {"iss": None},
        {"iss": [ISSUER]},
        {"aud": "others"},
        {"aud": []},
        {"aud": None},
        {"aud": {"workcore": True}},
        {"exp": None},
        {"exp": int(NOW.timestamp())},
        {"exp": str(int(NOW.timestamp()) + 60)},
        {"exp": NOW.timestamp() + 0.5},
        {"exp": 10**20},
        {"exp": -1},
        {"iat": None},
        {"iat": int(NOW.timestamp()) + 61},
        {"nbf": int(NOW.timestamp()) + 61},
        {"nbf": "now"},
        {"email": None},
        {"email": ["ann@example.org"]},
        {"email_verified": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"org": None},
        {"org": 7},
    ],
    ids=str,
)
def test_claims_have_to_be_right(
    there: Provider, provider: JwksProvider, wrong: dict[str, Any]
) -> None:
    """What the provider signed for others, for another time, or about nobody sure is refused."""
    assert is_refused(provider, there.token(NOW, **ANN | wrong))
    assert not is_refused(provider, there.token(NOW, **ANN))


def test_clocks_may_differ_by_a_minute(there: Provider, provider: JwksProvider) -> None:
    """A provider whose clock is ahead is believed all the same."""
    ahead = int(NOW.timestamp()) + 60

    assert not is_refused(provider, there.token(NOW, **ANN, iat=ahead, nbf=ahead))


@pytest.mark.parametrize("typ", ["logout+jwt", "secevent+jwt", "", "JOSE"])
def test_other_kinds_are_refused(there: Provider, provider: JwksProvider, typ: str) -> None:
    """A token that a provider signs for another purpose lets nobody in."""
    assert is_refused(provider, there.token(NOW, header={"typ": typ}, **ANN))


def test_keys_are_fetched_once(there: Provider, provider: JwksProvider) -> None:
    """However many tokens come, the keys are asked for once."""
    for number in range(20):
        assert not is_refused(provider, there.token(NOW, **ANN, nonce=str(number)))

    assert there.fetched == 1


def test_new_key_needs_no_restart(
    there: Provider, provider: JwksProvider, stopwatch: Stopwatch
) -> None:
    """A key that the provider adds counts with the first token that it signs, a minute later."""
    assert not is_refused(provider, there.token(NOW, **ANN))
    there.keys["next"] = rsa_key("next")
    stopwatch.seconds += MINUTE

    assert not is_refused(provider, there.token(NOW, signed_by="next", **ANN))


def test_removed_key_stops_counting(
    there: Provider, provider: JwksProvider, stopwatch: Stopwatch
) -> None:
    """A key that the provider takes back counts no longer than a little over ten minutes."""
    old = there.token(NOW, **ANN)
    assert not is_refused(provider, old)
    del there.keys["rsa"]
    stopwatch.seconds += 10 * MINUTE + 1
    is_refused(provider, old)

    eventually(lambda: is_refused(provider, old))


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for what another thread brings about."""
    for _ in range(200):
        if holds():
            return
        sleep(0.01)
    pytest.fail("it never came about")


def test_unknown_names_do_not_bother_the_provider(
    there: Provider, provider: JwksProvider, stopwatch: Stopwatch
) -> None:
    """However many names a forger makes up, the provider is asked once a minute."""
    for minute in range(3):
        for number in range(30):
            forged = there.token(NOW, header={"kid": f"{minute}-{number}"}, **ANN)
            assert is_refused(provider, forged)
        assert there.fetched == minute + 1
        stopwatch.seconds += MINUTE


def test_outage_of_the_provider(
    there: Provider, provider: JwksProvider, stopwatch: Stopwatch
) -> None:
    """Its keys count for four hours while it is away; then nobody knows, until it is back."""
    text = there.token(NOW, **ANN)
    assert not is_refused(provider, text)
    there.reply = lambda: (503, {}, b"")
    stopwatch.seconds += 4 * 60 * MINUTE
    for _ in range(3):
        assert not is_refused(provider, text)
    stopwatch.seconds += 1
    with pytest.raises(Unavailable):
        provider.introduced(text, at=NOW)

    there.reply = None
    stopwatch.seconds += 6
    eventually(lambda: not is_refused(provider, text))


def redirect(there: Provider) -> Callable[[], tuple[int, dict[str, str], bytes]]:
    """Answer from another address, as its owner would wish."""
    genuine = there.answer()[2]
    return lambda: (302, {"Location": there.url + "?elsewhere"}, genuine)


def trickle() -> tuple[int, dict[str, str], bytes]:
    """Take too long."""
    sleep(1.3)
    return 200, {}, b"{}"


REPLIES: dict[str, Callable[[], tuple[int, dict[str, str], bytes]]] = {
    "slow": trickle,
    "large": lambda: (200, {}, b'{"keys": []' + b" " * 300_000 + b"}"),
    "error": lambda: (500, {}, b""),
    "no JSON": lambda: (200, {}, b"<html>"),
    "no text": lambda: (200, {}, b"\xff\xfe"),
    "no object": lambda: (200, {}, b"[]"),
    "no list": lambda: (200, {}, b'{"keys": {}}'),
    "no key": lambda: (200, {}, b'{"keys": []}'),
    "deep": lambda: (200, {}, b"[" * 100_000),
}


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())
def test_useless_answers(
    there: Provider, provider: JwksProvider, reply: Callable[[], tuple[int, dict[str, str], bytes]]
) -> None:
    """What is no set of keys, or does not come in time, is an outage."""
    there.reply = reply

    with pytest.raises(Unavailable):
        provider.introduced(there.token(NOW, **ANN), at=NOW)


def test_redirections_are_not_followed(there: Provider, provider: JwksProvider) -> None:
    """Who is believed stands in the settings, and does not pass it on."""
    there.reply = redirect(there)
    with pytest.raises(Unavailable):
        provider.introduced(there.token(NOW, **ANN), at=NOW)

    assert there.fetched == 2


def test_nobody_there(stopwatch: Stopwatch, there: Provider) -> None:
    """A provider that cannot be reached is an outage, whose cause is kept for the operator."""
    source = JwksSource("http://127.0.0.1:1/jwks")
    provider = JwksProvider(KeySet(source, stopwatch), issuer=ISSUER, audience=AUDIENCE)

    with pytest.raises(Unavailable):
        provider.introduced(there.token(NOW, **ANN), at=NOW)
    with pytest.raises(Unavailable) as refusal:
        source()
    assert "refused" in str(refusal.value.__cause__)


def rsa_entry(**more: Any) -> dict[str, Any]:
    """Describe the key that signs, almost."""
    return public_jwk(rsa_key(), "rsa", **more)


ENTRIES: dict[str, Callable[[], object]] = {
    "secret": lambda: {"kty": "oct", "k": "c2VjcmV0LXNlY3JldA", "kid": "rsa", "alg": "HS256"},
    "private": lambda: {**RSAAlgorithm.to_jwk(rsa_key(), as_dict=True), "kid": "rsa"},
    "for encryption": lambda: rsa_entry(use="enc"),
    "for RS512": lambda: rsa_entry(alg="RS512"),
    "for HS256": lambda: rsa_entry(alg="HS256"),
    "to encrypt": lambda: rsa_entry(key_ops=["encrypt"]),
    "operations of another type": lambda: rsa_entry(key_ops="verify"),
    "without a name": lambda: rsa_entry(kid=""),
    "name of another type": lambda: rsa_entry(kid=7),
    "tiny": lambda: rsa_entry(n="AQAB"),
    "number of another type": lambda: rsa_entry(n=7),
    "short": lambda: public_jwk(rsa_key("short", 1_024), "rsa"),
    "on another curve": lambda: public_jwk(ec_key(), "rsa", crv="P-384"),
    "beside its curve": lambda: public_jwk(ec_key(), "rsa", x="AAAA"),
    "type of another type": lambda: rsa_entry(kty=["RSA"]),
    "text": lambda: "rsa",
    "empty": dict,
}


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES.keys())
def test_keys_that_do_not_count(
    there: Provider, provider: JwksProvider, entry: Callable[[], object]
) -> None:
    """Secret, private, short, broken keys, and those for other purposes verify nothing."""
    both = [entry(), public_jwk(ec_key(), "ec")]
    there.reply = lambda: (200, {}, json.dumps({"keys": both}).encode())

    assert is_refused(provider, there.token(NOW, **ANN))
    assert not is_refused(provider, there.token(NOW, signed_by="ec", **ANN))


def test_first_of_a_name_counts(there: Provider, provider: JwksProvider) -> None:
    """Of two keys with one name the first is the one."""
    both = [public_jwk(rsa_key(), "rsa"), public_jwk(rsa_key("next"), "rsa")]
    there.reply = lambda: (200, {}, json.dumps({"keys": both}).encode())

    assert not is_refused(provider, there.token(NOW, **ANN))
    assert is_refused(provider, there.token(NOW, key=rsa_key("next"), **ANN))
