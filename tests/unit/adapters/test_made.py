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
    """Two generations are remembered; what is asked for passes into the younger one."""
    made, requests = Made(most=2), [a_request() for _ in range(6)]
    for each in requests[:3]:
        made.note(each, STAMP)
    assert kept(made, requests[0])
    for each in requests[3:5]:
        made.note(each, STAMP)

    assert [kept(made, requests[number]) for number in (1, 5)] == [False, False]
    assert [kept(made, requests[number]) for number in (3, 4, 0)] == [True, True, True]
    assert not kept(made, requests[2])
