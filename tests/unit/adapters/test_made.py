"""Requests that were made of rows before: the same ones, for as long as the rows are the same."""

from typing import Final

from workcore.entities.work_request import WorkRequest
from workcore.testing.builders import a_request
from workcore_adapters.postgres.made import Made

STAMP: Final = (b"1", b"1")


def kept(made: Made, request: WorkRequest) -> bool:
    """Whether it is remembered."""
    return made.known((request.id.bytes, *STAMP)) is request


def test_only_under_the_same_stamp() -> None:
    """What another transaction wrote, of the request or its asset, is another row."""
    made, request = Made(), a_request()
    made.note(request, STAMP)

    assert kept(made, request)
    assert made.known((request.id.bytes, *STAMP, "whoever calls")) is request
    assert made.known((request.id.bytes, b"2", b"1")) is None
    assert made.known((request.id.bytes, b"1", b"2")) is None
    assert made.known((a_request().id.bytes, *STAMP)) is None


def test_changed() -> None:
    """Of one that has changed the newer state is remembered."""
    made, before = Made(), a_request()
    after = a_request(id=before.id)
    made.note(before, STAMP)
    made.note(after, (b"2", b"1"))

    assert made.known((before.id.bytes, *STAMP)) is None
    assert made.known((before.id.bytes, b"2", b"1")) is after


def test_what_nobody_asks_for_is_forgotten() -> None:
    """Two generations are remembered of what is asked for once, the younger one whole."""
    made, requests = Made(once=2), [a_request() for _ in range(5)]
    for each in requests:
        made.note(each, STAMP)

    assert [kept(made, each) for each in requests] == [False, False, True, True, True]


def test_what_is_asked_for_again_stays() -> None:
    """Whoever reads on and on pushes nothing out that others ask for again and again."""
    made, often = Made(once=2, again=2), a_request()
    made.note(often, STAMP)
    for _ in range(5):
        assert kept(made, often)
        for _ in range(10):
            made.note(a_request(), STAMP)


def test_what_is_not_asked_for_any_more_goes() -> None:
    """Of what was asked for again, too, two generations are remembered."""
    made, requests = Made(again=2), [a_request() for _ in range(5)]
    for each in requests:
        made.note(each, STAMP)
    for each in requests[:3]:
        assert kept(made, each)
    assert kept(made, requests[0])
    for each in requests[3:5]:
        assert kept(made, each)

    assert [kept(made, requests[number]) for number in (1, 3, 4)] == [False, True, True]


def test_what_changes_often_stays() -> None:
    """What is asked for again is remembered as such after it has changed."""
    made, before = Made(once=1), a_request()
    after = a_request(id=before.id)
    made.note(before, STAMP)
    assert kept(made, before)
    made.note(after, STAMP)
    for _ in range(5):
        made.note(a_request(), STAMP)

    assert kept(made, after)


def test_forgotten() -> None:
    """What was let go of is not known, however often it was asked for."""
    made, often, once = Made(), a_request(), a_request()
    for each in (often, once):
        made.note(each, STAMP)
    assert kept(made, often)
    for each in (often, once):
        made.forget(each.id.bytes)

    assert made.kept(often.id.bytes) is None
    assert made.kept(once.id.bytes) is None
