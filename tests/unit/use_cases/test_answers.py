"""A repeated attempt is answered as the first one was, to whoever still has the same rights."""

from typing import Any

import pytest
from attrs import evolve
from tests.support.airport import Airport

from workcore.errors import AlreadyClaimed, AnswerLost, AnswerWithheld, KeyReused, UnknownCaller
from workcore.model import Caller, Once
from workcore.testing.builders import DAY, HOUR, NOW

ONCE = Once("attempt", "f00d", NOW)


def caller(airport: Airport, name: str = "rob", once: Once | None = ONCE) -> Caller:
    """Speak for somebody who names his attempt."""
    return evolve(airport.caller(name), once=once)


def attempted(airport: Airport, **given: Any) -> None:
    """Raise a request under the name."""
    airport.app.create_request(airport.content(), caller=caller(airport, **given))


def answered(airport: Airport) -> None:
    """Do so, and keep an answer."""
    attempted(airport)
    airport.app.keep_answer(b"made", caller=caller(airport))


def test_new_attempt_has_no_answer(airport: Airport) -> None:
    """Nor has one without a name, of which nothing is ever kept."""
    unnamed = caller(airport, once=None)
    airport.app.keep_answer(b"made", caller=unnamed)

    assert airport.app.recall_answer(caller=caller(airport)) is None
    assert airport.app.recall_answer(caller=unnamed) is None


def test_answer_again(airport: Airport) -> None:
    """The answer is recalled as it was kept; making the attempt again has no effect."""
    answered(airport)

    assert airport.app.recall_answer(caller=caller(airport)) == b"made"
    with pytest.raises(AlreadyClaimed):
        attempted(airport)


def test_effect_without_answer(airport: Airport) -> None:
    """An attempt without an answer counts as under way, and after a while its answer as lost."""
    attempted(airport)

    for minutes, refusal in ((3, AlreadyClaimed), (4, AnswerLost)):
        again = evolve(ONCE, at=NOW + minutes * HOUR / 60)
        with pytest.raises(refusal):
            airport.app.recall_answer(caller=caller(airport, once=again))


def test_other_attempt_of_the_same_name(airport: Airport) -> None:
    """A name belongs to one attempt."""
    answered(airport)

    with pytest.raises(KeyReused):
        airport.app.recall_answer(caller=caller(airport, once=Once("attempt", "beef", NOW)))


def test_rights_have_to_be_the_same(airport: Airport) -> None:
    """Other roles get no answer; who was deactivated does not even come in."""
    answered(airport)
    rob, adam = airport.place.people["rob"], airport.caller("adam")

    airport.app.edit_user(rob.id, {"roles": ["viewer"]}, caller=adam)
    with pytest.raises(AnswerWithheld):
        airport.app.recall_answer(caller=caller(airport))
    airport.app.edit_user(rob.id, {"active": False}, caller=adam)
    for use in (airport.app.recall_answer, lambda **by: airport.app.keep_answer(b"", **by)):
        with pytest.raises(UnknownCaller):
            use(caller=caller(airport))


def test_forgotten_a_day_later(airport: Airport) -> None:
    """An attempt is kept for 24 hours at least."""
    answered(airport)

    assert airport.app.forget_answers(NOW + DAY) == 0
    assert airport.app.forget_answers(NOW + DAY + HOUR) == 1
    assert airport.app.recall_answer(caller=caller(airport)) is None
