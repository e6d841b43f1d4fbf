"""Sessions end when they should, for whom the provider introduces, too."""

from datetime import timedelta

import pytest
from attrs import evolve, frozen
from tests.support.airport import Airport

from workcore.entities.user import User
from workcore.errors import (
    BadCredentials,
    BadToken,
    InvalidInput,
    NoSuchUser,
    NotAllowed,
    TooManyTries,
    UnknownCaller,
)
from workcore.model import Caller, Role, UserId
from workcore.policies.register import NewUser
from workcore.testing.builders import HOUR, NOW
from workcore.testing.ids import new_id
from workcore_adapters.memory import MemoryProvider

OLD, NEW = "correct horse battery", "another good password"
SECOND = timedelta(seconds=1)


@frozen
class Session:
    """Somebody who has signed in, and the clock has moved on."""

    airport: Airport
    user: User
    token: str

    @property
    def caller(self) -> Caller:
        """Call with his token."""
        return self.airport.app.authenticate(self.token, correlation_id="c", address="10.0.0.7")

    def lives(self) -> bool:
        """Whether his token counts."""
        try:
            return self.airport.app.who_am_i(caller=self.caller).user.id == self.user.id
        except UnknownCaller:
            return False

    def actions(self) -> list[str]:
        """List what is written down about him."""
        return [record.action for record in self.airport.audit("user", self.user.id)]


@pytest.fixture
def session(airport: Airport) -> Session:
    """Eve has signed in a second ago."""
    eve = NewUser(name="Eve", roles=frozenset({Role.VIEWER}), email="eve@example.org", password=OLD)
    user = airport.app.add_user(eve, caller=airport.caller("adam"))
    token = airport.app.sign_in(user.email, OLD).text
    airport.clock.move(SECOND)
    return Session(airport, user, token)


def test_signed_out_everywhere_by_an_administrator(session: Session) -> None:
    """Every token is worthless at the next call; a new one is not, from the same moment on."""
    app = session.airport.app
    assert session.lives()
    app.sign_out_everywhere(session.user.id, caller=session.airport.caller("adam"))
    anew = app.sign_in(session.user.email, OLD).text

    assert not session.lives()
    assert evolve(session, token=anew).lives()
    assert session.actions()[-2:] == ["signed_out_everywhere", "signed_in"]


def test_signed_out_everywhere_by_oneself(session: Session) -> None:
    """Everybody ends his own sessions, and only administrators those of others."""
    airport = session.airport
    with pytest.raises(NotAllowed):
        airport.app.sign_out_everywhere(session.user.id, caller=airport.caller("pia"))
    assert session.lives()
    airport.app.sign_out_everywhere(session.user.id, caller=session.caller)

    assert not session.lives()
    with pytest.raises(NoSuchUser):
        airport.app.sign_out_everywhere(UserId(new_id()), caller=airport.caller("adam"))


def test_new_password_by_an_administrator(session: Session) -> None:
    """Tokens of before are worthless, and strangers' tries are forgotten."""
    app = session.airport.app
    for number in range(20):
        with pytest.raises(BadCredentials):
            app.sign_in(session.user.email, "wrong", address=f"10.1.0.{number}")
    with pytest.raises(TooManyTries):
        app.sign_in(session.user.email, OLD, address="10.2.0.1")
    app.set_password(session.user.id, NEW, caller=session.airport.caller("adam"))

    assert not session.lives()
    assert app.sign_in(session.user.email, NEW, address="10.2.0.2").text


def test_password_is_changed(session: Session) -> None:
    """Whoever knows his password gets another, and the only token that counts."""
    app = session.airport.app
    token = app.change_password(OLD, NEW, caller=session.caller)

    assert not session.lives()
    assert evolve(session, token=token.text).lives()
    assert session.actions()[-1] == "password_changed"
    assert app.sign_in(session.user.email, NEW).claims.user_id == session.user.id
    with pytest.raises(BadCredentials):
        app.sign_in(session.user.email, OLD)


def test_password_is_not_changed_without_the_old_one(session: Session) -> None:
    """A token alone does not change a password, nor tell it: five tries in a quarter of an hour."""
    app = session.airport.app
    for _ in range(5):
        with pytest.raises(InvalidInput) as refusal:
            app.change_password("wrong", NEW, caller=session.caller)
        assert [p.code for p in refusal.value.problems] == ["wrong_password"]
    with pytest.raises(TooManyTries):
        app.change_password(OLD, NEW, caller=session.caller)

    assert session.lives()
    assert session.actions()[-5:] == ["password_change_failed"] * 5


def test_new_password_has_to_be_long(session: Session) -> None:
    """The rule is the same for everybody's password."""
    with pytest.raises(InvalidInput) as refusal:
        session.airport.app.change_password(OLD, "short", caller=session.caller)

    (problem,) = refusal.value.problems
    assert (problem.field, problem.code) == ("new_password", "password_length")
    assert session.lives()


def test_who_unlocks(session: Session) -> None:
    """Only an administrator, and only somebody who is there."""
    airport = session.airport
    with pytest.raises(NotAllowed):
        airport.app.unlock_user(session.user.id, caller=session.caller)
    with pytest.raises(NoSuchUser):
        airport.app.unlock_user(UserId(new_id()), caller=airport.caller("adam"))


def introduced(airport: Airport, email: str, organisation: str | None = None) -> str:
    """Have the provider make a token."""
    provider = airport.app.ports.provider
    assert isinstance(provider, MemoryProvider)
    return provider.introduce(email, organisation or airport.place.organisation.slug, at=NOW)


@pytest.mark.parametrize("spell", [str, str.upper, str.title])
def test_provider_introduces(airport: Airport, spell: type[str]) -> None:
    """Whom an address leads to is he, with the roles that he has here."""
    ann = airport.place.people["ann"]
    text = introduced(airport, spell(ann.email))
    caller = airport.app.authenticate(text, correlation_id="c-1", address="192.0.2.1")

    assert (caller.user_id, caller.organisation_id) == (ann.id, ann.organisation_id)
    assert (caller.claimed_roles, caller.token_issued_at) == (frozenset(), NOW)
    assert airport.app.who_am_i(caller=caller).user == ann


def test_provider_lets_nobody_in(airport: Airport) -> None:
    """Who is unknown here, or only elsewhere, or nearly, stays outside."""
    ann = airport.place.people["ann"]
    strange = [
        introduced(airport, "nobody@example.org"),
        introduced(airport, ann.email, "elsewhere"),
        introduced(airport, ann.email + " "),
        introduced(airport, ann.email.replace("u-", "ｕ-")),
    ]
    for text in strange:
        with pytest.raises(UnknownCaller):
            airport.app.authenticate(text, correlation_id="c")
    known = airport.app.authenticate(introduced(airport, ann.email), correlation_id="c")
    assert known.user_id == ann.id


def test_letters_that_turn_into_others(airport: Airport) -> None:
    """Whoever is called Kate with a Kelvin sign is not Kate."""
    kate = NewUser(name="K", roles=frozenset({Role.VIEWER}), email="kate@example.org", password=OLD)
    airport.app.add_user(kate, caller=airport.caller("adam"))
    assert "\u212aate@example.org".lower() == kate.email

    with pytest.raises(UnknownCaller):
        airport.app.authenticate(introduced(airport, "\u212aate@example.org"), correlation_id="c")


def test_provider_s_token_is_signed_out(airport: Airport) -> None:
    """It is worthless then, as one of ours, though the provider knows nothing of it."""
    ann = airport.place.people["ann"]
    ended, other = introduced(airport, ann.email), introduced(airport, ann.email)
    airport.app.sign_out(ended)

    with pytest.raises(UnknownCaller):
        airport.app.who_am_i(caller=airport.app.authenticate(ended, correlation_id="c"))
    kept = airport.app.authenticate(other, correlation_id="c")
    assert airport.app.who_am_i(caller=kept).user == ann
    airport.clock.move(HOUR)
    airport.app.sign_out_everywhere(ann.id, caller=kept)
    with pytest.raises(UnknownCaller):
        airport.app.who_am_i(caller=kept)


def test_token_of_nobody(airport: Airport) -> None:
    """What neither we nor the provider made is refused."""
    with pytest.raises(BadToken):
        airport.app.authenticate("made up", correlation_id="c")
