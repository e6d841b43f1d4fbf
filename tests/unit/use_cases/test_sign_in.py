"""Setting up, signing in, and signing out."""

from datetime import timedelta

import pytest
from attrs import evolve
from tests.support.airport import Airport

from workcore.errors import (
    AmbiguousSignIn,
    BadCredentials,
    BadToken,
    Duplicate,
    InvalidInput,
    TooManyTries,
    UnknownCaller,
)
from workcore.model import Caller, Role
from workcore.policies.register import NewUser
from workcore.testing.builders import DAY, HOUR, NOW

PASSWORD = "correct horse battery"
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
    assert airport.app.forget_tries(NOW + HOUR / 4) == 0
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
    assert airport.app.forget_tries(NOW + HOUR) == 1
