"""Limiters of this process keep their port's promises, and go on where processes cannot share."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from tests.support.seconds import Seconds

from workcore.errors import Unavailable
from workcore.model import Budget
from workcore.ports.limiter import Limiter, Taking
from workcore.testing.contracts.limiter import HOUR, LimiterContract, a_budget
from workcore_adapters.memory import MemoryLimiter
from workcore_adapters.soft import SoftLimiter


class Shaky:
    """A limiter in memory that can be away."""

    def __init__(self, inner: Limiter) -> None:
        """Stand before *inner*, which is there."""
        self.away = False
        self._inner = inner

    def take(self, budgets: Sequence[Budget]) -> Taking:
        """Take, or be away."""
        if self.away:
            raise Unavailable("cache")
        return self._inner.take(budgets)


class TestMemoryLimiter(LimiterContract):
    """The twin."""

    @pytest.fixture
    def limiter(self) -> MemoryLimiter:
        """A limiter whose time goes by at once."""
        clock = Seconds()
        self.sleep = clock.sleep
        return MemoryLimiter(clock=clock)


class TestSoftLimiter(LimiterContract):
    """Counting together."""

    @pytest.fixture
    def limiter(self) -> SoftLimiter:
        """A soft limiter over one that is there."""
        clock = Seconds()
        self.sleep = clock.sleep
        return SoftLimiter(MemoryLimiter(clock=clock), MemoryLimiter(clock=clock))


class TestSoftLimiterAlone(LimiterContract):
    """Counting by itself, while the others are out of reach."""

    @pytest.fixture
    def limiter(self) -> SoftLimiter:
        """A soft limiter over one that is away."""
        clock = Seconds()
        self.sleep = clock.sleep
        shared = Shaky(MemoryLimiter(clock=clock))
        shared.away = True
        return SoftLimiter(shared, MemoryLimiter(clock=clock))


def test_counting_goes_on() -> None:
    """While what is shared is away each process counts; afterwards what was shared counts again."""
    shared = Shaky(MemoryLimiter())
    limiter, budget = SoftLimiter(shared, MemoryLimiter()), a_budget(3)
    left = []
    for away in (False, True, True, False):
        shared.away = away
        left.append(limiter.take([budget]).standings[0].left)

    assert left == [2, 2, 1, 1]


def test_bounded() -> None:
    """No more are remembered than may be; whoever began first is forgotten first."""
    limiter = MemoryLimiter(most_known=3)
    first, *others = [a_budget(1) for _ in range(4)]
    for budget in (first, *others):
        limiter.take([budget])

    assert [limiter.take([budget]).granted for budget in others] == [False] * 3
    assert limiter.take([first]).granted


def test_begun_anew_is_youngest() -> None:
    """Whoever's window begins anew is not the first to be forgotten."""
    clock = Seconds()
    limiter = MemoryLimiter(clock=clock, most_known=2)
    again, long, new = a_budget(1, timedelta(seconds=1)), a_budget(1), a_budget(1)
    limiter.take([again])
    limiter.take([long])
    clock.sleep(2)
    limiter.take([Budget(again.who, 1, HOUR)])
    limiter.take([new])

    assert not limiter.take([Budget(again.who, 1, HOUR)]).granted
    assert limiter.take([long]).granted
