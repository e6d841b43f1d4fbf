"""Tokens that forgers try, each with what it would be worth if it were believed."""

import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from attrs import frozen
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.support.provider import (
    Provider,
    compact,
    public_jwk,
    rsa_key,
    segment,
)
from tests.support.web import Web

SECRET: Final = "of these tests, which nobody else has heard of"
FORMER: Final = "of these tests, until somebody else heard of it"
HEADER: Final = {"alg": "HS256", "typ": "JWT"}
MINUTE: Final = timedelta(minutes=1)

Json = dict[str, Any]


@frozen
class Forge:
    """
    Everything that a forger may know, and some things that he may not.

    A token of his would be the administrator's, if it were believed.
    """

    web: Web
    provider: Provider

    @property
    def now(self) -> int:
        """The time, in seconds."""
        return int(self.web.clock.now().timestamp())

    @property
    def claims(self) -> Json:
        """Say what our own tokens say."""
        adam = self.web.home.people["adam"]
        return {
            "sub": str(adam.id),
            "org": str(adam.organisation_id),
            "roles": ["admin"],
            "name": adam.name,
            "email": adam.email,
            "iat": self.now,
            "exp": self.now + 3_600,
            "jti": str(uuid4()),
        }

    def ours(self, header: object = HEADER, key: str | bytes = SECRET, **claims: Any) -> str:
        """Sign one as we do; a claim that is None is left out."""
        said = {**self.claims, **claims}
        payload = {name: value for name, value in said.items() if value is not None}
        return self.sealed(header, payload, key)

    def sealed(self, header: object, payload: object, key: str | bytes = SECRET) -> str:
        """Sign anything by HMAC."""
        secret = key.encode() if isinstance(key, str) else key
        return compact(header, payload, lambda signed: hmac.digest(secret, signed, "sha256"))

    def theirs(self, **given: Any) -> str:
        """Sign one as the provider does."""
        home = self.web.home
        about = {"email": home.people["adam"].email, "org": home.organisation.slug}
        return self.provider.token(self.web.clock.now(), **{**about, **given})

    def by_a_forger(self, **header: Any) -> str:
        """Sign one as the provider does, with a key of one's own."""
        return self.theirs(key=rsa_key("forger"), header=header)

    def confused(self, public: bytes, **header: Any) -> str:
        """Take what everybody knows of the provider's key for a secret."""
        begin = {"alg": "HS256", "typ": "JWT", "kid": "rsa", **header}
        payload = self.theirs().split(".")[1]
        signed = f"{segment(begin)}.{payload}"
        return f"{signed}.{segment(hmac.digest(public, signed.encode(), 'sha256'))}"

    def public(self, encoding: Encoding, form: PublicFormat) -> bytes:
        """Write the provider's public key down."""
        return rsa_key().public_key().public_bytes(encoding, form)

    @property
    def jwk(self) -> Json:
        """Describe the forger's key."""
        return public_jwk(rsa_key("forger"), "forger")

    def unsigned(self, header: Json, seal: str = "") -> str:
        """Leave the signature away."""
        return f"{segment(header)}.{segment(self.claims)}.{seal}"

    def parts(self) -> list[str]:
        """Take a genuine one apart."""
        return self.ours().split(".")

    def of_another(self) -> str:
        """Put the signature of one genuine token below another one."""
        head, body, _ = self.parts()
        return f"{head}.{body}.{self.ours(roles=['viewer']).rsplit('.', 1)[1]}"

    def respelled(self) -> str:
        """Write the same signature with other unused bits."""
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        text = self.ours()
        return text[:-1] + alphabet[alphabet.index(text[-1]) ^ 1]

    def revoked(self) -> str:
        """Sign out."""
        text = self.ours()
        self.web.call(None, "POST", "/auth/logout", headers={"Authorization": f"Bearer {text}"})
        return text

    def revoked_elsewhere(self) -> str:
        """Sign out with the provider's token."""
        text = self.theirs()
        self.web.call(None, "POST", "/auth/logout", headers={"Authorization": f"Bearer {text}"})
        return text

    def of_before(self) -> str:
        """Sign out everywhere."""
        text = self.ours()
        self.web.clock.move(MINUTE)
        path = f"/users/{self.web.home.people['adam'].id}/sign-out"
        self.web.call("adam", "POST", path)
        return text

    def elsewhere(self) -> str:
        """Claim one organisation, and be somebody of another."""
        return self.ours(org=str(self.web.world.abroad.organisation.id))


Make = Callable[[Forge], str]
PEM, DER = Encoding.PEM, Encoding.DER
SPKI, PKCS1 = PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1

ALGORITHMS: Final[Mapping[str, Make]] = {
    **{
        f"algorithm {word!r}, unsigned": lambda f, word=word: f.unsigned({"alg": word})  # type: ignore[misc]
        for word in ("none", "None", "NONE", "nOnE", "", None, ["HS256"], "HS256")
    },
    **{
        f"algorithm {word!r}, signed": lambda f, word=word: f.ours({**HEADER, "alg": word})  # type: ignore[misc]
        for word in ("none", "hs256", "HS256 ", "HS384", "HS512", "RS256", "ES256", None, ["HS256"])
    },
    "no algorithm": lambda f: f.ours({"typ": "JWT"}),
    "unsigned, with something in place": lambda f: f.unsigned({"alg": "none"}, "AAAA"),
    "public key as PEM for a secret": lambda f: f.confused(f.public(PEM, SPKI)),
    "the same without a line end": lambda f: f.confused(f.public(PEM, SPKI).strip()),
    "public key as PKCS 1 for a secret": lambda f: f.confused(f.public(PEM, PKCS1)),
    "public key as DER for a secret": lambda f: f.confused(f.public(DER, SPKI)),
    "public key as JWK for a secret": lambda f: f.confused(json.dumps(f.jwk).encode()),
    "public key for a secret, as RS256": lambda f: f.confused(f.public(PEM, SPKI), alg="RS256"),
    "RS256 for a key on a curve": lambda f: f.theirs(header={"kid": "ec"}),
    "ES256 for an RSA key": lambda f: f.theirs(signed_by="ec", header={"kid": "rsa"}),
    "PS256": lambda f: f.theirs(header={"alg": "PS256"}),
    "RS512": lambda f: f.theirs(header={"alg": "RS512"}),
    "their token with our secret": lambda f: f.confused(SECRET.encode()),
}
"""Who says how it is checked."""

KEYS: Final[Mapping[str, Make]] = {
    "another secret": lambda f: f.ours(key=SECRET[::-1]),
    "empty secret": lambda f: f.ours(key=""),
    "secret of before": lambda f: f.ours(key=FORMER),
    "another key": lambda f: f.by_a_forger(),
    "path": lambda f: f.sealed({**HEADER, "kid": "../../../../dev/null"}, f.claims, b""),
    "our path": lambda f: f.ours({**HEADER, "kid": "/dev/null"}),
    "their path": lambda f: f.by_a_forger(kid="../../../../dev/null"),
    "SQL": lambda f: f.by_a_forger(kid="' UNION SELECT 'AAAA' --"),
    "command": lambda f: f.by_a_forger(kid="|| sleep 10"),
    "address": lambda f: f.by_a_forger(kid=f.provider.url),
    "long name": lambda f: f.by_a_forger(kid="k" * 5_000),
    "name of another type": lambda f: f.theirs(header={"kid": ["rsa"]}),
    "number for a name": lambda f: f.theirs(header={"kid": 0}),
    "no name": lambda f: f.theirs(header={"kid": None}),
    "name in another case": lambda f: f.theirs(header={"kid": "RSA"}),
    "jwk": lambda f: f.by_a_forger(jwk=f.jwk),
    "jwk of its own name": lambda f: f.by_a_forger(jwk=f.jwk, kid="forger"),
    "jku": lambda f: f.by_a_forger(jku=f.provider.url, kid="forger"),
    "x5u": lambda f: f.by_a_forger(x5u="https://forger.example/x5u"),
    "x5c": lambda f: f.by_a_forger(x5c=["MIIB"]),
    "our token with jwk": lambda f: f.ours({**HEADER, "jwk": f.jwk}),
    "our token with jku": lambda f: f.ours({**HEADER, "jku": f.provider.url}),
    "critical": lambda f: f.ours({**HEADER, "crit": ["exp"], "exp": f.now}),
    "their critical": lambda f: f.theirs(header={"crit": ["b64"], "b64": False}),
}
"""Who says with which key it is checked."""


def odd_times() -> Iterator[tuple[str, Make]]:
    """Give times in every way in which none is given, in tokens of both kinds."""
    values: Mapping[str, Callable[[Forge], object]] = {
        "text": lambda f: str(f.now),
        "fraction": lambda f: f.now + 0.5,
        "negative": lambda _: -1,
        "huge": lambda _: 10**25,
        "truth": lambda _: True,
        "list": lambda f: [f.now],
    }
    for name in ("exp", "iat", "nbf"):
        for how, value in values.items():
            if (name, how) not in BEFORE:
                yield f"our {name}, {how}", lambda f, n=name, v=value: f.ours(**{n: v(f)})  # type: ignore[misc]
                yield f"their {name}, {how}", lambda f, n=name, v=value: f.theirs(**{n: v(f)})  # type: ignore[misc]


BEFORE: Final = {("iat", "negative"), ("nbf", "negative")}
"""What is odd, and was long ago: see the tests of the adapters."""

CLAIMS: Final[Mapping[str, Make]] = {
    **{
        f"without {name}": lambda f, name=name: f.ours(**{name: None})  # type: ignore[misc]
        for name in ("sub", "org", "roles", "name", "email", "iat", "exp", "jti")
    },
    **{
        f"theirs without {name}": lambda f, name=name: f.theirs(**{name: None})  # type: ignore[misc]
        for name in ("iss", "aud", "iat", "exp", "email", "email_verified", "org")
    },
    **dict(odd_times()),
    "over": lambda f: f.ours(exp=f.now),
    "theirs, over": lambda f: f.theirs(exp=f.now),
    "not yet": lambda f: f.ours(iat=f.now + 1),
    "nbf": lambda f: f.ours(nbf=f.now + 1),
    "theirs, not yet": lambda f: f.theirs(iat=f.now + 61),
    "theirs, nbf": lambda f: f.theirs(nbf=f.now + 61),
    "our secret for others": lambda f: f.ours(aud="mailer"),
    "our secret by others": lambda f: f.ours(iss="mailer"),
    "another issuer": lambda f: f.theirs(iss="https://forger.example"),
    "issuer with a tail": lambda f: f.theirs(iss="https://id.airport.example/realms/staff/"),
    "issuers": lambda f: f.theirs(iss=["https://id.airport.example/realms/staff"]),
    "for others": lambda f: f.theirs(aud="mailer"),
    "for several others": lambda f: f.theirs(aud=["mailer", "workcore2"]),
    "for nobody": lambda f: f.theirs(aud=[]),
    "address that nobody saw": lambda f: f.theirs(email_verified=False),
    "address that nobody saw, as text": lambda f: f.theirs(email_verified="true"),
    "sub that is no identifier": lambda f: f.ours(sub="admin"),
    "sub of another type": lambda f: f.ours(sub=[f.claims["sub"]]),
    "sub in capitals": lambda f: f.ours(sub=f.claims["sub"].upper().replace("0", "O")),
    "sub as an URN": lambda f: f.ours(sub=f"urn:uuid:{f.claims['sub']}"),
    "sub of nobody": lambda f: f.ours(sub=str(uuid4())),
    "org of nobody": lambda f: f.ours(org=str(uuid4())),
    "org that is everything": lambda f: f.ours(org="*"),
    "org as a list": lambda f: f.ours(org=[f.claims["org"]]),
    "jti of another type": lambda f: f.ours(jti=1),
    "jti that is none": lambda f: f.ours(jti="' OR 1=1 --"),
    "roles as a text": lambda f: f.ours(roles="admin"),
    "roles as an object": lambda f: f.ours(roles={"admin": True}),
    "one organisation's, and somebody's of another": lambda f: f.elsewhere(),
    "theirs, of nobody": lambda f: f.theirs(email="nobody@airport.example"),
    "theirs, somebody of another organisation": lambda f: f.theirs(
        email=f.web.world.abroad.people["adam"].email
    ),
    "theirs, organisation of nobody": lambda f: f.theirs(org="nowhere"),
    "theirs, organisation by its identifier": lambda f: f.theirs(org=f.claims["org"]),
    "theirs, an address in other letters": lambda f: f.theirs(
        email=f.claims["email"].replace("e", "\u0435")
    ),
    "theirs, with a tail": lambda f: f.theirs(email=f.claims["email"] + "\u200b"),
    "theirs, with a zero byte": lambda f: f.theirs(email=f.claims["email"] + "\0"),
    "theirs, to sign out": lambda f: f.theirs(header={"typ": "logout+jwt"}),
}
"""What it says."""

SHAPES: Final[Mapping[str, Make]] = {
    "signature cut off": lambda f: f.ours()[:-2],
    "signature longer": lambda f: f.ours() + "AA",
    "no signature": lambda f: f.ours().rpartition(".")[0] + ".",
    "signature of another": lambda f: f.of_another(),
    "signature spelled differently": lambda f: f.respelled(),
    "two parts": lambda f: f.ours().rpartition(".")[0],
    "four parts": lambda f: f.ours() + ".AAAA",
    "five parts": lambda _: ".".join(
        [segment({"alg": "dir", "enc": "A256GCM"}), "", "AA", "AA", "AA"]
    ),
    "dots": lambda _: "..",
    "four dots": lambda _: "....",
    "nested": lambda f: f.sealed({**HEADER, "cty": "JWT"}, f.ours()),
    "padded": lambda f: f.ours() + "=",
    "padded inside": lambda f: ".".join(part + "=" for part in f.parts()),
    "blank inside": lambda f: f.ours().replace(".", ". ", 1),
    "tab inside": lambda f: f.ours().replace(".", ".\t", 1),
    "odd characters": lambda f: f.ours()[:-9] + "!" + f.ours()[-9:],
    "soft hyphen": lambda f: f.ours().replace(".", ".\xad", 1),
    "two tokens": lambda f: f"{f.ours()} {f.ours()}",
    "two tokens and a comma": lambda f: f"{f.ours()},{f.ours()}",
    "large": lambda f: f.ours(name="x" * 9_000),
    "header with a key twice": lambda f: f.ours('{"alg": "none", "alg": "HS256", "typ": "JWT"}'),
    "claim twice": lambda f: f.sealed(HEADER, json.dumps(f.claims)[:-1] + ', "roles": []}'),
    "deep header": lambda f: f.ours('{"alg": "HS256", "x": ' + "[" * 3_000),
    "deep claims": lambda f: f.sealed(HEADER, "[" * 5_000),
    "header that is no object": lambda f: f.ours(["HS256"]),
    "claims that are no object": lambda f: f.sealed(HEADER, [f.claims]),
    "claims that are no JSON": lambda f: f.sealed(HEADER, "{'sub': 1}"),
    "claims that are no text": lambda f: f.sealed(HEADER, b"\xff\xfe"),
    "no number": lambda f: f.sealed(HEADER, json.dumps({**f.claims, "exp": float("nan")})),
    "endless": lambda f: f.sealed(HEADER, json.dumps({**f.claims, "exp": float("inf")})),
    "mark of the byte order": lambda f: f.sealed(HEADER, "\ufeff" + json.dumps(f.claims)),
}
"""How it is written."""

LIVES: Final[Mapping[str, Make]] = {
    "revoked": lambda f: f.revoked(),
    "theirs, revoked": lambda f: f.revoked_elsewhere(),
    "of before signing out everywhere": lambda f: f.of_before(),
}
"""What became of it."""

FORGED: Final[Mapping[str, Make]] = {**ALGORITHMS, **KEYS, **CLAIMS, **SHAPES, **LIVES}
