"""Whoever has signed in is told how often he may still call, and heeded when he calls too often."""

from typing import Final

import pytest
from falcon.testing import Result
from tests.support.web import Web, memory_web, problem

from workcore_entrypoints.settings import Settings

HEADERS: Final = ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset")
ABSENT: Final = "/work-requests/01a20d52-d7bb-7011-8000-000000000001"


def told(answer: Result) -> tuple[int, ...]:
    """What the headers say."""
    return tuple(int(answer.headers[name]) for name in HEADERS)


@pytest.fixture
def web() -> Web:
    """A service that answers five calls a minute of each, and eight of all."""
    return memory_web(Settings(rate_limit_per_user=5, rate_limit_per_organisation=8))


def test_every_answer_tells(web: Web) -> None:
    """Answers and refusals count one by one, and say so."""
    answers = [
        web.call("ann", "GET", "/work-requests"),
        web.call("ann", "GET", ABSENT),
        web.call("ann", "POST", "/work-requests", {"nonsense": 1}),
        web.call("vera", "POST", "/assets", {}),
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 422, 422]
    assert [told(answer)[:2] for answer in answers] == [(5, 4), (5, 3), (5, 2), (5, 4)]
    assert all(50 <= told(answer)[2] <= 60 for answer in answers)


def test_strangers_are_told_nothing(web: Web) -> None:
    """Whoever has not signed in is not counted, nor told anything."""
    answers = [web.call(None, "GET", "/work-requests"), web.call(None, "GET", "/health")]

    assert [answer.status_code for answer in answers] == [401, 200]
    assert not any(name in answer.headers for answer in answers for name in HEADERS)


def test_too_many_calls(web: Web) -> None:
    """The sixth call is refused: with a problem, and with when to come back. Nothing is done."""
    for _ in range(5):
        web.call("ann", "GET", "/work-requests")
    refused = web.call("ann", "POST", "/work-requests", {"nonsense": 1})

    detail = problem(refused, 429, "too_many_calls")["detail"]
    assert "5 calls" in detail
    assert told(refused)[:2] == (5, 0)
    assert refused.headers["retry-after"] == refused.headers["ratelimit-reset"]
    assert web.call("rob", "GET", "/work-requests").status_code == 200


def test_all_of_an_organisation(web: Web) -> None:
    """The ninth call of an organisation is refused whoever makes it; another one is not touched."""
    names = ("ann", "rob", "vera", "stan")
    answers = [web.call(who, "GET", "/auth/me") for _ in range(2) for who in names]
    late = web.call("adam", "GET", "/auth/me")

    assert [answer.status_code for answer in answers] == [200] * 8
    assert told(answers[-1])[:2] == (8, 0)
    assert told(late)[:2] == (8, 0)
    problem(late, 429, "too_many_calls")
    abroad = web.call("adam", "GET", "/auth/me", place=web.world.abroad)
    assert abroad.status_code == 200


def test_replays_tell_of_now(web: Web) -> None:
    """An answer that is given again tells how its caller stands now."""
    key = {"Idempotency-Key": "once"}
    body = web.body()
    first, again = (web.call("ann", "POST", "/work-requests", body, headers=key) for _ in range(2))

    assert (told(first)[1], told(again)[1]) == (4, 3)
