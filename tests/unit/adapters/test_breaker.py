"""Whoever does not answer is left alone, and found again."""

import logging

import pytest
from tests.support.seconds import Seconds

from workcore_adapters.breaker import FAILURES, PAUSE, Breaker

DOWN = OSError("nobody there")


def opened(clock: Seconds) -> Breaker:
    """A breaker that has just opened."""
    breaker = Breaker("cache", clock=clock)
    for _ in range(FAILURES):
        assert breaker.allows()
        breaker.failed(DOWN)
    return breaker


def test_opens_after_failures_in_a_row() -> None:
    """So many failures in a row open it; an answer in between begins anew."""
    breaker = Breaker("cache", clock=Seconds())
    for _ in range(FAILURES - 1):
        breaker.failed(DOWN)
    breaker.succeeded()
    for _ in range(FAILURES - 1):
        breaker.failed(DOWN)

    assert breaker.allows()
    breaker.failed(DOWN)
    assert breaker.open
    assert not breaker.allows()


def test_one_tries_again() -> None:
    """After the pause one asks, and nobody else until another pause is over."""
    clock = Seconds()
    breaker = opened(clock)
    clock.now += PAUSE
    first = [breaker.allows() for _ in range(3)]
    clock.now += PAUSE
    second = [breaker.allows() for _ in range(3)]

    assert first == second == [True, False, False]


def test_failing_again_waits_again() -> None:
    """A try that fails counts the pause from when it failed."""
    clock = Seconds()
    breaker = opened(clock)
    clock.now += PAUSE
    assert breaker.allows()
    clock.now += PAUSE / 2
    breaker.failed(DOWN)
    clock.now += PAUSE / 2

    assert not breaker.allows()


def test_an_answer_closes_it(caplog: pytest.LogCaptureFixture) -> None:
    """One answer and all ask again; both changes are in the log, once each, and nothing else."""
    with caplog.at_level(logging.DEBUG, "workcore.services"):
        breaker = opened(clock := Seconds())
        breaker.failed(DOWN)
        clock.now += PAUSE
        assert breaker.allows()
        breaker.succeeded()
        breaker.succeeded()

    assert not breaker.open
    assert [breaker.allows() for _ in range(3)] == [True] * 3
    assert len(caplog.records) == 2
