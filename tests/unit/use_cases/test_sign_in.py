"""Setting up, signing in, and signing out."""

from datetime import timedelta
from hashlib import scrypt

import pytest
from attrs import evolve
from tests.support.airport import Airport

from workcore.entities.user import User
from workcore.errors import (
    AmbiguousSignIn,
    BadCredentials,
    BadToken,
    Duplicate,
    InvalidInput,
    TooManyTries,
    UnknownCaller,
)
from workcore.model import NOBODY, Caller, Role
from workcore.policies.register import NewUser
from workcore.ports.queries import Slice
from workcore.testing.builders import DAY, HOUR, NOW, a_caller

PASSWORD = "correct horse battery"
OTHER = "another good password"
BOSS = NewUser(
    name="Ada", roles=frozenset({Role.ADMIN}), email="Ada@Example.org", password=PASSWORD
)


def test_founded_organisation_can_be_used(airport: Airport) -> None:
    """Its administrator signs in, and his token opens his organisation."""
    account = airport.app.found_organisation("zrh", "Zürich", BOSS, currency="CHF")
    assert (account.organisation.slug, account.organisation.currency) == ("zrh", "CHF")
    token = airport.app.sign_in("ada@example.ORG", PASSWORD)

    caller = airport.app.authenticate(token.text, correlation_id="c-1", address="192.0.2.1")
    assert caller == Caller(
        organisation_id=account.organisation.id,
        user_id=account.user.id,
        token_id=token.claims.token_id,
        token_issued_at=NOW,
        claimed_roles=frozenset({Role.ADMIN}),
        correlation_id="c-1",
        address="192.0.2.1",
    )
    assert airport.app.who_am_i(caller=caller).user == account.user


def test_founding_is_refused(airport: Airport) -> None:
    """A short name that is taken, or an administrator with problems, founds nothing."""
    airport.app.found_organisation("zrh", "Zürich", BOSS)

    with pytest.raises(Duplicate):
        airport.app.found_organisation("zrh", "Another", evolve(BOSS, email="b@example.org"))
    with pytest.raises(InvalidInput):
        airport.app.found_organisation("bsl", "Basel", evolve(BOSS, password="short"))
    with pytest.raises(BadCredentials):
        airport.app.sign_in("b@example.org", PASSWORD)


@pytest.mark.parametrize(
    ("email", "password", "organisation"),
    [
        ("nobody@example.org", PASSWORD, None),
        ("ada@example.org", "wrong password", None),
        ("ada@example.org", "", None),
        ("ada@example.org", PASSWORD, "bsl"),
    ],
)
def test_wrong_credentials(
    airport: Airport, email: str, password: str, organisation: str | None
) -> None:
    """What was wrong is not told."""
    airport.app.found_organisation("zrh", "Zürich", BOSS)

    with pytest.raises(BadCredentials):
        airport.app.sign_in(email, password, organisation=organisation)


def test_one_address_in_two_organisations(airport: Airport) -> None:
    """The password decides where to; when both fit, the organisation has to be named."""
    one = airport.app.found_organisation("zrh", "Zürich", BOSS)
    other = evolve(BOSS, password="another good password")
    two = airport.app.found_organisation("bsl", "Basel", other)
    email = BOSS.email
    assert airport.app.sign_in(email, PASSWORD).claims.organisation_id == one.organisation.id

    airport.app.found_organisation("gva", "Genève", BOSS)
    with pytest.raises(AmbiguousSignIn):
        airport.app.sign_in(email, PASSWORD)
    token = airport.app.sign_in(email, PASSWORD, organisation="zrh")
    assert token.claims.organisation_id == one.organisation.id
    assert airport.app.sign_in(email, other.password).claims.user_id == two.user.id


def test_signed_out_token_is_worthless(airport: Airport) -> None:
    """From the next call on; another token of the same user still works."""
    airport.app.found_organisation("zrh", "Zürich", BOSS)
    one, two = (airport.app.sign_in(BOSS.email, PASSWORD) for _ in range(2))
    airport.app.sign_out(one.text)
    airport.app.sign_out(one.text)

    with pytest.raises(UnknownCaller):
        airport.app.who_am_i(caller=airport.app.authenticate(one.text, correlation_id="c"))
    kept = airport.app.authenticate(two.text, correlation_id="c")
    assert airport.app.who_am_i(caller=kept).user.id == two.claims.user_id


def test_old_or_odd_tokens_are_refused(airport: Airport) -> None:
    """A token ends after its time; what is none never counts."""
    airport.app.found_organisation("zrh", "Zürich", BOSS)
    token = airport.app.sign_in(BOSS.email, PASSWORD)
    airport.clock.move(DAY)

    for text in (token.text, "odd"):
        with pytest.raises(BadToken):
            airport.app.authenticate(text, correlation_id="c")
        with pytest.raises(BadToken):
            airport.app.sign_out(text)


def test_operator_issues_tokens(airport: Airport) -> None:
    """An operator needs no password, but the one account he means."""
    account = airport.app.found_organisation("zrh", "Zürich", BOSS)
    assert airport.app.issue_token(BOSS.email).claims.user_id == account.user.id
    assert actions(airport, account.user) == ["token_issued"]
    with pytest.raises(BadCredentials):
        airport.app.issue_token("nobody@example.org")

    airport.app.found_organisation("bsl", "Basel", BOSS)
    with pytest.raises(AmbiguousSignIn):
        airport.app.issue_token(BOSS.email)
    token = airport.app.issue_token(BOSS.email, organisation="zrh")
    assert token.claims.organisation_id == account.organisation.id


def guess(airport: Airport, password: str, email: str = BOSS.email, **given: str) -> None:
    """Try to sign in."""
    airport.app.sign_in(email, password, **given)


def test_passwords_cannot_be_guessed(airport: Airport) -> None:
    """After five tries not even the right password is looked at, for a quarter of an hour."""
    airport.app.found_organisation("zrh", "Zürich", BOSS, currency="CHF")
    for _ in range(5):
        with pytest.raises(BadCredentials):
            guess(airport, "wrong")
    airport.clock.set(NOW + HOUR / 6)
    with pytest.raises(TooManyTries) as refusal:
        guess(airport, PASSWORD)
    assert refusal.value.retry_after == timedelta(minutes=5)

    airport.clock.set(NOW + HOUR / 4)
    guess(airport, PASSWORD)


def test_unknown_accounts_are_no_different(airport: Airport) -> None:
    """Who does not exist is locked like everybody, so that nobody learns who does."""
    for expected in (*[BadCredentials] * 5, TooManyTries):
        with pytest.raises(expected):
            guess(airport, PASSWORD, email="nobody@nowhere.example")


def test_others_are_not_locked_out(airport: Airport) -> None:
    """Tries from one address do not keep the account's owner out at another; success clears."""
    airport.app.found_organisation("zrh", "Zürich", BOSS, currency="CHF")
    for _ in range(5):
        with pytest.raises(BadCredentials):
            guess(airport, "wrong", address="10.0.0.6")
    for _ in range(6):
        guess(airport, PASSWORD, address="10.0.0.7")
    with pytest.raises(TooManyTries):
        guess(airport, PASSWORD, address="10.0.0.6")


def besiege(airport: Airport, email: str = BOSS.email, tries: int = 20) -> None:
    """Have strangers try, each once."""
    for number in range(tries):
        with pytest.raises(BadCredentials):
            guess(airport, "wrong", email=email, address=f"10.1.0.{number}")


def test_strangers_together_have_twenty_tries(airport: Airport) -> None:
    """From however many addresses: then the account opens to none of them, for an hour."""
    airport.app.found_organisation("zrh", "Zürich", BOSS)
    besiege(airport)
    airport.clock.set(NOW + HOUR / 3)
    with pytest.raises(TooManyTries) as refusal:
        guess(airport, PASSWORD, address="10.2.0.1")
    assert refusal.value.retry_after == HOUR - HOUR / 3

    airport.clock.set(NOW + HOUR)
    guess(airport, PASSWORD, address="10.2.0.1")


def test_siege_does_not_shut_the_owner_out(airport: Airport) -> None:
    """From where he signed in during thirty days he gets in, however long strangers go on."""
    airport.app.found_organisation("zrh", "Zürich", BOSS)
    guess(airport, PASSWORD, address="10.0.0.7")
    for _ in range(5):
        airport.clock.move(HOUR)
        besiege(airport)
        with pytest.raises(TooManyTries):
            guess(airport, PASSWORD, address="10.0.0.8")
        airport.clock.move(5 * DAY)
        assert airport.app.forget_tries(airport.clock.now()) > 20
    airport.clock.move(HOUR)
    besiege(airport)
    guess(airport, PASSWORD, address="10.0.0.7")

    airport.clock.move(30 * DAY)
    besiege(airport)
    with pytest.raises(TooManyTries):
        guess(airport, PASSWORD, address="10.0.0.7")


def test_known_address_has_no_more_tries_than_others(airport: Airport) -> None:
    """Five in a quarter of an hour, there too."""
    airport.app.found_organisation("zrh", "Zürich", BOSS)
    guess(airport, PASSWORD, address="10.0.0.7")
    for expected in (*[BadCredentials] * 5, TooManyTries):
        with pytest.raises(expected):
            guess(airport, "wrong", address="10.0.0.7")


def test_siege_of_nobody(airport: Airport) -> None:
    """An address that nobody has locks just so."""
    besiege(airport, email="nobody@nowhere.example")
    with pytest.raises(TooManyTries):
        guess(airport, PASSWORD, email="nobody@nowhere.example", address="10.2.0.1")


def test_siege_is_of_one_organisation(airport: Airport) -> None:
    """Who is let in again by one organisation's administrator is so there, and not elsewhere."""
    airport.app.found_organisation("zrh", "Zürich", BOSS)
    other = airport.app.found_organisation("bsl", "Basel", evolve(BOSS, password=OTHER))
    besiege(airport)
    with pytest.raises(TooManyTries):
        guess(airport, PASSWORD, address="10.2.0.0")
    airport.app.unlock_user(other.user.id, caller=a_caller(other.user))

    token = airport.app.sign_in(BOSS.email, OTHER, address="10.2.0.1")
    assert token.claims.user_id == other.user.id
    with pytest.raises(BadCredentials):
        guess(airport, PASSWORD, address="10.2.0.2")
    told = actions(airport, other.user)[20:]
    assert told == ["sign_in_locked", "unlocked", "signed_in", "sign_in_failed"]


def test_account_elsewhere_is_no_ladder(airport: Airport) -> None:
    """Who has an account with the same address elsewhere learns no more of this one for it."""
    airport.app.found_organisation("zrh", "Zürich", BOSS)
    other = airport.app.found_organisation("bsl", "Basel", evolve(BOSS, password=OTHER)).user
    for number in range(3):
        guess(airport, OTHER)
        airport.app.unlock_user(other.id, caller=a_caller(other))
        with pytest.raises(BadCredentials):
            guess(airport, f"wrong {number}")
    with pytest.raises(BadCredentials):
        guess(airport, PASSWORD)

    assert airport.app.sign_in(BOSS.email, OTHER).claims.user_id == other.id
    with pytest.raises(TooManyTries):
        guess(airport, PASSWORD, organisation="zrh")


def actions(airport: Airport, user: User) -> list[str]:
    """List what is written down about somebody's ways in."""
    with airport.app.ports.units(a_caller(user)) as unit:
        records = unit.audit.of("user", str(user.id), Slice(limit=100)).items
    return [record.action for record in records]


def test_ways_in_are_written_down(airport: Airport) -> None:
    """Success by its user, failures by nobody, the first of too many; each with its address."""
    boss = airport.app.found_organisation("zrh", "Zürich", BOSS).user
    besiege(airport)
    for number in range(2):
        with pytest.raises(TooManyTries):
            guess(airport, PASSWORD, address=f"10.2.0.{number}", correlation_id="try")
    airport.clock.move(HOUR)
    token = airport.app.sign_in(BOSS.email, PASSWORD, address="10.0.0.7", correlation_id="in")
    airport.app.sign_out(token.text, correlation_id="out", address="10.0.0.7")

    with airport.app.ports.units(a_caller(boss)) as unit:
        records = unit.audit.of("user", str(boss.id), Slice(limit=100)).items
    told = [(r.action, r.by.name, r.address, r.correlation_id) for r in records[20:]]
    assert [(r.action, r.by) for r in records[:20]] == [("sign_in_failed", NOBODY)] * 20
    assert told == [
        ("sign_in_locked", "system", "10.2.0.0", "try"),
        ("signed_in", "Ada", "10.0.0.7", "in"),
        ("signed_out", "Ada", "10.0.0.7", "out"),
    ]


def test_signing_out_twice_is_written_down_once(airport: Airport) -> None:
    """A token that is worthless already leaves no second record."""
    boss = airport.app.found_organisation("zrh", "Zürich", BOSS).user
    token = airport.app.sign_in(BOSS.email, PASSWORD)
    for _ in range(2):
        airport.app.sign_out(token.text)

    assert actions(airport, boss) == ["signed_in", "signed_out"]


def test_old_hashes_are_made_anew(airport: Airport) -> None:
    """A password that was hashed in another way is hashed anew when it is given."""
    boss = airport.app.found_organisation("zrh", "Zürich", BOSS).user
    outdated = scrypt(PASSWORD.encode(), salt=b"salt", n=16, r=8, p=1, dklen=32).hex()
    with airport.app.ports.units(a_caller(boss)) as unit:
        unit.users.rehash(boss.id, f"quick${b'salt'.hex()}${outdated}")
        unit.commit()
    hashes = []
    for _ in range(2):
        guess(airport, PASSWORD)
        with airport.app.ports.units(a_caller(boss)) as unit:
            hashes.append(unit.users.password_hash(boss.id))

    assert hashes[0] == hashes[1] != f"quick${b'salt'.hex()}${outdated}"
