"""Many at once take the same path as one, and each has an outcome of its own."""

import pytest
from tests.support.airport import Airport

from workcore.errors import InvalidInput, Unavailable, UnknownCaller
from workcore.model import Action, RequestId, Status
from workcore.testing.ids import new_id
from workcore.use_cases.act_on_many import FOR_MANY, ItemOutcome


def act(airport: Airport, who: str, action: Action, *ids: RequestId, **said: str) -> list[str]:
    """Take an action, and list the codes of the outcomes."""
    done = airport.app.act_on_many(ids, action, caller=airport.caller(who), **said)
    return [outcome.code for outcome in done]


def test_each_by_itself(airport: Airport) -> None:
    """What is refused for one is done for the others, with one record each."""
    mine, draft = airport.submitted(), airport.draft()
    absent = RequestId(new_id())
    done = airport.app.act_on_many(
        (mine.id, absent, draft.id), Action.APPROVE, caller=airport.caller("stan")
    )

    first, second, third = done
    assert first == ItemOutcome(id=mine.id, status=Status.APPROVED, version=2)
    assert (second.code, second.status, second.version) == ("not_found", None, None)
    assert str(absent) in (second.message or "")
    assert (third.code, third.done) == ("not_allowed", False)
    assert airport.audit("work_request", mine.id)[-1].action == "approved"
    records = airport.audit("work_request", draft.id)
    assert [record.action for record in records] == ["created", "refused"]


def test_four_eyes_hold_for_many(airport: Airport) -> None:
    """Nobody decides on his own among others."""
    own, other = airport.submitted(by="adam"), airport.submitted()

    assert act(airport, "adam", Action.APPROVE, own.id, other.id) == ["four_eyes", "ok"]


def test_words_reach_each(airport: Airport) -> None:
    """Reasons and comments are told of each; where they are needed they are missed."""
    requests = [airport.submitted() for _ in range(2)]
    ids = [request.id for request in requests]

    assert act(airport, "stan", Action.REJECT, *ids) == ["invalid_input"] * 2
    assert act(airport, "stan", Action.REJECT, *ids, words="Too loud.") == ["ok", "ok"]
    assert {airport.history(each)[-1].reason for each in ids} == {"Too loud."}


def test_submit_and_move(airport: Airport) -> None:
    """Drafts are submitted, submitted ones withdrawn, each request once however often named."""
    draft = airport.draft()

    assert act(airport, "ann", Action.SUBMIT, draft.id, draft.id) == ["ok"]
    assert act(airport, "ann", Action.WITHDRAW, draft.id) == ["ok"]
    assert airport.read(draft.id).status is Status.DRAFT


@pytest.mark.parametrize("action", sorted(set(Action) - FOR_MANY))
def test_one_by_one(airport: Airport, action: Action) -> None:
    """What needs more than words is not done to many."""
    with pytest.raises(InvalidInput) as refusal:
        act(airport, "adam", action, RequestId(new_id()))
    assert refusal.value.problems[0].code == "not_for_many"


@pytest.mark.parametrize("number", [0, 201])
def test_neither_none_nor_too_many(airport: Airport, number: int) -> None:
    """One to two hundred."""
    with pytest.raises(InvalidInput):
        act(airport, "adam", Action.APPROVE, *(RequestId(new_id()) for _ in range(number)))
    assert (
        len(act(airport, "adam", Action.CANCEL, *(RequestId(new_id()) for _ in range(200)))) == 200
    )


def test_who_is_unknown_is_told_once(airport: Airport) -> None:
    """A caller who was deactivated gets no outcomes at all."""
    request, xena = airport.submitted(), airport.place.people["xena"]
    airport.app.edit_user(xena.id, {"active": False}, caller=airport.caller("adam"))

    with pytest.raises(UnknownCaller):
        act(airport, "xena", Action.APPROVE, request.id)


def test_a_store_that_is_away_is_no_outcome(
    airport: Airport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the store goes away the whole call says so, and may be repeated."""
    request = airport.submitted()

    def away(_: object) -> None:
        raise Unavailable("database")

    monkeypatch.setattr(type(airport.place.unit()), "commit", away)
    with pytest.raises(Unavailable):
        act(airport, "stan", Action.APPROVE, request.id)
