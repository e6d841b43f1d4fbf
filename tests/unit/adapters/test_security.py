"""Argon2 and JWT keep their ports' promises, and refuse what forgers try."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest

from workcore.entities.user import User
from workcore.errors import BadNote, BadToken, NotConfigured
from workcore.model import Role, TokenId
from workcore.testing.builders import NOW, a_user
from workcore.testing.contracts.outside import PasswordHasherContract
from workcore.testing.contracts.tokens import TokenIssuerContract
from workcore.testing.contracts.trails import CheckpointSignerContract
from workcore.testing.ids import new_id
from workcore_adapters.security import Argon2Hasher, Ed25519Signer, JwtIssuer

KEY = "a-key-of-32-characters-or-longer"
HOUR = timedelta(hours=1)


class TestArgon2(PasswordHasherContract):
    """Argon2, made quick for tests."""

    @pytest.fixture
    def passwords(self) -> Argon2Hasher:
        """A hasher of little cost."""
        return Argon2Hasher(memory_kib=64, iterations=1)

    def test_default_is_argon2id_at_the_recommended_cost(self) -> None:
        """Nobody gets cheap hashes without asking for them."""
        hashed = Argon2Hasher().hash("secret-password")

        assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")

    def test_hashes_of_another_cost_still_fit(self, passwords: Argon2Hasher) -> None:
        """A change of cost leaves everybody's password valid."""
        old = Argon2Hasher(memory_kib=128, iterations=2).hash("secret-password")

        assert passwords.verify("secret-password", old)
        assert passwords.is_outdated(old)


class TestJwt(TokenIssuerContract):
    """JSON Web Tokens."""

    @pytest.fixture
    def tokens(self) -> JwtIssuer:
        """An issuer whose tokens last an hour."""
        return JwtIssuer(KEY, lifetime=HOUR)


def payload_of(user: User) -> dict[str, Any]:
    """State what a genuine token states."""
    issued = int(NOW.timestamp())
    return {
        "sub": str(user.id),
        "org": str(user.organisation_id),
        "roles": ["requester"],
        "name": user.name,
        "email": user.email,
        "iat": issued,
        "exp": issued + 3600,
        "jti": str(new_id()),
    }


def segment(value: object) -> str:
    """Encode a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def is_refused(text: str) -> bool:
    """Whether a fresh issuer refuses a token."""
    try:
        JwtIssuer(KEY, lifetime=HOUR).verify(text, at=NOW)
    except BadToken:
        return True
    return False


def test_token_says_who_in_plain_words() -> None:
    """Clients may read the user's name, address and roles from their token."""
    user = a_user(Role.ADMIN, Role.APPROVER, name="Zoë")
    token = JwtIssuer(KEY, lifetime=HOUR).issue(user, token_id=TokenId(new_id()), at=NOW)

    stated = jwt.decode(token.text, options={"verify_signature": False})
    assert stated == {
        "sub": str(user.id),
        "org": str(user.organisation_id),
        "roles": ["admin", "approver"],
        "name": "Zoë",
        "email": user.email,
        "iat": int(NOW.timestamp()),
        "iat_us": int(NOW.timestamp()) * 1_000_000,
        "exp": int(NOW.timestamp()) + 3600,
        "jti": str(token.claims.token_id),
    }


def test_home_made_token_is_believed() -> None:
    """The payload below is complete, so what the next tests refuse is what they change."""
    assert not is_refused(jwt.encode(payload_of(a_user()), KEY, "HS256"))


@pytest.mark.parametrize("name", ["sub", "org", "roles", "name", "email", "iat", "exp", "jti"])
def test_every_claim_is_needed(name: str) -> None:
    """A token that leaves a claim out is refused."""
    payload = payload_of(a_user())
    del payload[name]

    assert is_refused(jwt.encode(payload, KEY, "HS256"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"sub": "ann"},
        {"org": "x"},
        {"jti": "1"},
        {"exp": 10**15},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": 1.5},
        {"exp": int(NOW.timestamp())},
        {"iat": "now"},
        {"iat": int(NOW.timestamp()) + 1},
        {"iat": -(10**15)},
        {"exp": None},
        {"iat_us": 0},
        {"iat_us": "now"},
        {"nbf": int(NOW.timestamp()) + 1},
        {"nbf": "now"},
        {"iss": "workcore"},
        {"aud": "workcore"},
        {"sub": str(new_id()).upper()},
        {"org": f"{{{new_id()}}}"},
        {"jti": 7},
        {"roles": "administrator"},
        {"name": None},
        {"email": ["ann@example.org"]},
    ],
    ids=lambda wrong: str(wrong)[:15],
)
def test_odd_claims_are_refused(wrong: dict[str, Any]) -> None:
    """Even with the right key, claims have to make sense."""
    assert is_refused(jwt.encode(payload_of(a_user()) | wrong, KEY, "HS256"))


def test_unsigned_token_is_refused() -> None:
    """The algorithm `none` signs nothing."""
    text = f"{segment({'alg': 'none', 'typ': 'JWT'})}.{segment(payload_of(a_user()))}."

    assert is_refused(text)
    assert is_refused(text + "x")


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_other_algorithms_are_refused(algorithm: str) -> None:
    """A token does not choose how it is checked, not even with the right key."""
    assert is_refused(jwt.encode(payload_of(a_user()), KEY, algorithm))


def test_other_key_is_refused() -> None:
    """A token that somebody else signed is worthless."""
    assert is_refused(jwt.encode(payload_of(a_user()), KEY[::-1], "HS256"))


def test_key_named_by_the_token_is_not_used() -> None:
    """Headers that point to keys are ignored: the key is ours."""
    headers = {"kid": "../../dev/null", "jku": "https://example.org/keys"}
    assert is_refused(jwt.encode(payload_of(a_user()), KEY[::-1], "HS256", headers=headers))


def test_claim_of_another_algorithm_is_refused() -> None:
    """A right HMAC under a header that names a public-key algorithm is a forgery."""
    signed = segment({"alg": "RS256", "typ": "JWT"}) + "." + segment(payload_of(a_user()))
    signature = hmac.digest(KEY.encode(), signed.encode(), "sha256")
    text = f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    assert is_refused(text)


def test_remembered_token_still_expires() -> None:
    """That a token was genuine a moment ago does not prolong it."""
    issuer = JwtIssuer(KEY, lifetime=HOUR)
    token = issuer.issue(a_user(), token_id=TokenId(new_id()), at=NOW)
    for _ in range(3):
        assert issuer.verify(token.text, at=NOW) == token.claims

    with pytest.raises(BadToken):
        issuer.verify(token.text, at=NOW + HOUR)


def test_long_texts_are_not_even_read() -> None:
    """A genuine token that was blown up is refused by its length."""
    text = jwt.encode(payload_of(a_user()) | {"name": "x" * 8_192}, KEY, "HS256")

    assert is_refused(text)


def test_secret_is_changed_without_signing_anybody_out() -> None:
    """Tokens of the secret before are genuine while it is named; new ones are of the new one."""
    old, new = JwtIssuer("former " * 8, lifetime=HOUR), JwtIssuer("present " * 8, lifetime=HOUR)
    both = JwtIssuer("present " * 8, lifetime=HOUR, previous="former " * 8)
    user, token_id = a_user(Role.PLANNER), TokenId(new_id())
    before = old.issue(user, token_id=token_id, at=NOW)

    assert both.verify(before.text, at=NOW) == before.claims
    assert new.verify(both.issue(user, token_id=token_id, at=NOW).text, at=NOW) == before.claims
    foreign = JwtIssuer("another " * 8, lifetime=HOUR).issue(user, token_id=token_id, at=NOW)
    for issuer, text in ((new, before.text), (both, foreign.text)):
        with pytest.raises(BadToken):
            issuer.verify(text, at=NOW)


class TestEd25519(CheckpointSignerContract):
    """Checkpoints, signed for the world outside."""

    @pytest.fixture
    def signer(self) -> Ed25519Signer:
        """A signer with a key of zeros."""
        return Ed25519Signer(bytes(32))

    def test_key_is_the_published_one(self, signer: Ed25519Signer) -> None:
        """The public key is the one of RFC 8032 for that seed, named as C2SP does."""
        name, hashed, encoded = signer.public_key.split("+", 2)
        raw = base64.b64decode(encoded)

        assert (name, raw[0]) == ("workcore", 1)
        assert raw[1:].hex() == "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
        assert hashed == hashlib.sha256(b"workcore\n" + raw).hexdigest()[:8]

    def test_notes_of_another_key_are_refused(self, signer: Ed25519Signer) -> None:
        """What somebody else signed does not open, even under our name."""
        note = Ed25519Signer(b"1" * 32).sign("workcore/x\n1\nAAAA\n")

        with pytest.raises(BadNote):
            signer.opened(note)

    def test_notes_of_previous_keys_open(self, signer: Ed25519Signer) -> None:
        """After a change of keys old notes still open, and new ones are signed by the new key."""
        later = Ed25519Signer(b"1" * 32, previous=[signer.public_key])
        old, new = signer.sign(self.TEXT), later.sign(self.TEXT)

        assert old != new
        assert later.opened(old) == later.opened(new) == self.TEXT
        with pytest.raises(BadNote):
            signer.opened(new)

    def test_without_a_key(self) -> None:
        """Without a key nothing is signed, and the setting is named."""
        signer = Ed25519Signer(None)

        with pytest.raises(NotConfigured, match="AUDIT_SIGNING_KEY"):
            signer.sign("text\n")
        with pytest.raises(NotConfigured):
            _ = signer.public_key
