"""Talking about a request, to everybody or among ourselves."""

from typing import Any

import pytest
from tests.support.airport import Airport

from workcore.entities.records import Comment
from workcore.entities.work_request import WorkRequest
from workcore.errors import (
    EditTimeOver,
    InvalidInput,
    NoSuchComment,
    NoSuchRequest,
    NotAllowed,
    Stale,
)
from workcore.model import CommentId
from workcore.ports.queries import Slice
from workcore.testing.builders import HOUR
from workcore.testing.ids import new_id
from workcore.use_cases.comments import mentions


def say(
    airport: Airport, request: WorkRequest, by: str, text: str = "A remark", **given: Any
) -> Comment:
    """Add a comment."""
    return airport.app.add_comment(request.id, text, caller=airport.caller(by), **given)


def heard(airport: Airport, request: WorkRequest, by: str) -> list[str]:
    """List the texts that somebody reads."""
    page = airport.app.list_comments(request.id, Slice(), caller=airport.caller(by))
    return [comment.text for comment in page.items]


def test_comment_is_kept_and_told(airport: Airport) -> None:
    """A remark has its author, time and mentions; it is told and recorded."""
    request = airport.submitted()
    comment = say(airport, request, "ann", "Ask @Stan.Lee or @reg, @reg!")

    assert comment.by == airport.place.people["ann"].person
    assert (comment.created_at, comment.version) == (airport.clock.now(), 1)
    assert comment.mentions == ("stan.lee", "reg")
    assert heard(airport, request, "ann") == ["Ask @Stan.Lee or @reg, @reg!"]
    assert airport.told(request.id)[-1] == "comment_added"
    record = airport.audit("work_request", request.id)[-1]
    assert (record.action, record.after["text"]) == ("comment_added", comment.text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("nobody", ()),
        ("@ann", ("ann",)),
        ("(@ann, @Rob.)", ("ann", "rob")),
        ("ann@example.org", ()),
        ("@a @b-c_d.e @", ("a", "b-c_d.e")),
        ("@@ann", ("ann",)),
    ],
)
def test_mentions(text: str, expected: tuple[str, ...]) -> None:
    """A mention is an `@` before a name, not an address, each once."""
    assert mentions(text) == expected


def test_who_reads_internal_comments(airport: Airport) -> None:
    """Our own people and auditors read internal remarks; contractors and viewers do not."""
    request = airport.submitted(by="cal")
    say(airport, request, "cal", "public")
    say(airport, request, "stan", "internal", internal=True)

    assert heard(airport, request, "cal") == heard(airport, request, "vera") == ["public"]
    for name in ("stan", "olga", "pia", "aude", "adam"):
        assert heard(airport, request, name) == ["public", "internal"]
    own = airport.submitted(by="ann")
    say(airport, own, "stan", "internal", internal=True)
    assert heard(airport, own, "ann") == ["internal"]


@pytest.mark.parametrize(("name", "internal"), [("vera", False), ("aude", False), ("ann", True)])
def test_who_may_not_comment(airport: Airport, name: str, *, internal: bool) -> None:
    """Who only reads says nothing; requesters say nothing internally."""
    request = airport.submitted(by="ann")

    with pytest.raises(NotAllowed):
        say(airport, request, name, internal=internal)


def test_strangers_hear_nothing(airport: Airport) -> None:
    """Who may not see a request finds no remarks of it, and adds none."""
    request = airport.submitted(by="ann")

    with pytest.raises(NoSuchRequest):
        heard(airport, request, "cal")
    with pytest.raises(NoSuchRequest):
        say(airport, request, "cal")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 5_001])
def test_text_has_to_say_something(airport: Airport, text: str) -> None:
    """Empty and endless remarks are refused, new or changed."""
    request = airport.submitted()
    comment = say(airport, request, "ann", "x" * 5_000)

    with pytest.raises(InvalidInput) as refusal:
        say(airport, request, "ann", text)
    assert [problem.code for problem in refusal.value.problems] == ["text_length"]
    with pytest.raises(InvalidInput):
        airport.app.edit_comment(request.id, comment.id, text, caller=airport.caller("ann"))


def test_answers_point_to_what_they_answer(airport: Airport) -> None:
    """An answer names its remark, which has to be there for its author to read."""
    request = airport.submitted(by="cal")
    hidden = say(airport, request, "stan", internal=True)
    shown = say(airport, request, "stan")

    assert say(airport, request, "cal", reply_to=shown.id).reply_to == shown.id
    for absent in (CommentId(new_id()), hidden.id):
        with pytest.raises(NoSuchComment):
            say(airport, request, "cal", reply_to=absent)
    other = airport.submitted(by="cal")
    with pytest.raises(NoSuchComment):
        say(airport, other, "cal", reply_to=shown.id)


def test_edit_keeps_the_original_in_the_audit(airport: Airport) -> None:
    """A remark can be said differently; what it said first stays in the audit trail."""
    request = airport.submitted()
    comment = say(airport, request, "ann", "First")
    caller = airport.caller("ann")
    edited = airport.app.edit_comment(request.id, comment.id, "@rob", caller=caller, expected=1)

    assert (edited.text, edited.mentions, edited.version) == ("@rob", ("rob",), 2)
    assert edited.edited_at == airport.clock.now()
    record = airport.audit("work_request", request.id)[-1]
    assert record.action == "comment_edited"
    assert record.before["text"] == "First"
    assert record.after["text"] == "@rob"


def test_edit_is_refused(airport: Airport) -> None:
    """Not somebody else's, not another version, not after fifteen minutes."""
    request = airport.submitted()
    comment = say(airport, request, "ann")

    with pytest.raises(NotAllowed):
        airport.app.edit_comment(request.id, comment.id, "x", caller=airport.caller("adam"))
    ann = airport.caller("ann")
    with pytest.raises(Stale):
        airport.app.edit_comment(request.id, comment.id, "x", caller=ann, expected=7)
    airport.clock.move(HOUR)
    with pytest.raises(EditTimeOver):
        airport.app.edit_comment(request.id, comment.id, "x", caller=ann)
    assert heard(airport, request, "ann") == ["A remark"]
