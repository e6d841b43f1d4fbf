"""The limiter on a real server keeps its port's promises, and says so where it cannot."""

import re
import time
from datetime import timedelta

import pytest
from tests.integration.redis.conftest import Victim

from workcore.errors import Unavailable
from workcore.model import Budget
from workcore.testing.contracts.limiter import HOUR, LimiterContract, a_budget
from workcore_adapters.memory import MemoryLimiter
from workcore_adapters.redis import RedisLimiter, RedisServer
from workcore_adapters.soft import SoftLimiter

pytestmark = pytest.mark.integration


class TestRedisLimiter(LimiterContract):
    """Counting on the server."""

    @pytest.fixture
    def limiter(self, server: RedisServer) -> RedisLimiter:
        """A limiter of processes that share the server."""
        return RedisLimiter(server)


class TestSoftRedisLimiter(LimiterContract):
    """Counting on the server, softly."""

    @pytest.fixture
    def limiter(self, server: RedisServer) -> SoftLimiter:
        """A limiter as the product has it."""
        return SoftLimiter(RedisLimiter(server), MemoryLimiter())


def test_processes_count_together(victim: Victim) -> None:
    """What was taken through one connection is gone for all others."""
    first, second = RedisLimiter(victim.server), RedisLimiter(victim.server)
    budget = a_budget(3)
    left = [each.take([budget]).standings[0].left for each in (first, second, first)]

    assert left == [2, 1, 0]
    assert not second.take([budget]).granted


def test_one_round_trip(victim: Victim) -> None:
    """Once the server knows the script a taking is one command."""
    server, budgets = victim.server, [a_budget(9), a_budget(9)]
    limiter = RedisLimiter(server)
    limiter.take(budgets)
    server.ask("CONFIG", "RESETSTAT")
    limiter.take(budgets)

    said = server.ask("INFO", "commandstats")
    asked = dict(re.findall(rb"cmdstat_(\S+?):calls=(\d+)", said))
    assert asked.keys() - {b"config|resetstat"} == {b"evalsha", b"get", b"pttl", b"set"}
    assert asked[b"evalsha"] == b"1"


def test_script_is_forgotten(victim: Victim) -> None:
    """A server that has forgotten the script learns it again, and that is no failure."""
    server = victim.server
    limiter, budget = RedisLimiter(server), a_budget(3)
    limiter.take([budget])
    server.ask("SCRIPT", "FLUSH", "SYNC")

    assert limiter.take([budget]).standings[0].left == 1
    assert not server.breaker.open


def test_everything_ends(victim: Victim) -> None:
    """Nothing is left behind when its window is over, not even what somebody kept for ever."""
    server = victim.server
    limiter, budget = RedisLimiter(server), Budget("kept", 1, timedelta(milliseconds=50))
    limiter.take([budget])
    server.ask("PERSIST", "workcore:rate:{kept}")
    assert limiter.take([budget]).granted
    time.sleep(0.1)

    assert server.ask("EXISTS", "workcore:rate:{kept}") == 0


@pytest.mark.parametrize("spoilt", [("SET", "nonsense"), ("LPUSH", "nonsense")])
def test_foreign_values(victim: Victim, spoilt: tuple[str, str]) -> None:
    """Where somebody else has written the limiter begins anew, or says that it cannot count."""
    command, value = spoilt
    server = victim.server
    server.ask(command, "workcore:rate:{spoilt}", value)
    limiter, budget = RedisLimiter(server), Budget("spoilt", 5, HOUR)
    if command == "SET":
        assert limiter.take([budget]).standings[0].left == 4
        return
    with pytest.raises(Unavailable):
        limiter.take([budget])
    assert SoftLimiter(limiter, MemoryLimiter()).take([budget]).granted


def test_full_server(victim: Victim) -> None:
    """A server that takes nothing more is one that does not answer."""
    server = victim.server
    server.ask("CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "1")
    with pytest.raises(Unavailable):
        RedisLimiter(server).take([a_budget(5)])
