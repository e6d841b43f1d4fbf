"""A server that is emptied, killed or frozen costs a moment once a second, and never an answer."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.integration.redis.conftest import Victim

from workcore.errors import Unavailable
from workcore.testing.contracts.limiter import a_budget
from workcore_adapters.memory import MemoryLimiter
from workcore_adapters.redis import RedisLimiter, RedisServer
from workcore_adapters.redis.server import DEADLINE
from workcore_adapters.soft import SoftLimiter
from workcore_entrypoints.embedded.valkey import embedded_valkey

pytestmark = pytest.mark.integration

SLACK = 1.0
"""Seconds that a busy machine takes besides; without a deadline nobody would come back at all."""


def soft(server: RedisServer) -> SoftLimiter:
    """A limiter as the product has it."""
    return SoftLimiter(RedisLimiter(server), MemoryLimiter())


def seconds(act: Callable[[], object]) -> float:
    """How long something takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def until(holds: Callable[[], bool]) -> Iterator[None]:
    """Go on until something holds, five seconds at most."""
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline
        yield
        time.sleep(0.05)


def test_frozen(victim: Victim) -> None:
    """Each waits 50 ms at most; after three nobody does; soon after it thaws all count there."""
    server = victim.server
    limiter, budget = soft(server), a_budget(1_000)
    limiter.take([budget])
    with victim.frozen():
        waits = [seconds(lambda: limiter.take([budget])) for _ in range(50)]
        assert server.breaker.open
    for _ in until(lambda: not server.breaker.open):
        limiter.take([budget])

    assert max(waits) < DEADLINE + SLACK
    assert sum(wait > DEADLINE / 2 for wait in waits) <= 5
    assert limiter.take([budget]).standings[0].left < 1_000 - 2


def test_late_answers_are_nobodys(victim: Victim) -> None:
    """What the server answers after a freeze is not taken for the answer to another question."""
    server = victim.server
    for name in ("one", "two"):
        server.ask("SET", name, name)
    for _ in range(3):
        with victim.frozen(), pytest.raises(Unavailable):
            server.ask("GET", "one")
        for _ in until(lambda: not server.breaker.open):
            server.check()
        assert [server.ask("GET", "two") for _ in range(5)] == [b"two"] * 5


def test_killed(victim: Victim) -> None:
    """When it ends in the middle of its work everybody goes on."""
    server = victim.server
    limiter, budget = soft(server), a_budget(1_000)
    limiter.take([budget])
    victim.kill()
    takings = [limiter.take([budget]) for _ in range(20)]

    assert all(taking.granted for taking in takings)
    assert takings[-1].standings[0].left == 1_000 - 20
    assert server.breaker.open


def test_restarted(victim: Victim, open_folder: Path) -> None:
    """A server that comes back, empty, is used again without anybody's help."""
    server = victim.server
    limiter, budget = soft(server), a_budget(1_000)
    limiter.take([budget])
    victim.kill()
    for _ in range(5):
        limiter.take([budget])
    assert server.breaker.open
    with embedded_valkey(open_folder / "again", like=victim.valkey):
        for _ in until(lambda: server.breaker.failures == 0):
            limiter.take([budget])

        assert server.ask("DBSIZE") == 1


def test_emptied(victim: Victim) -> None:
    """When everything is forgotten all is there again, and nobody is refused who should not be."""
    server = victim.server
    limiter, budget = soft(server), a_budget(2)
    refused = [limiter.take([budget]).granted for _ in range(3)]
    server.ask("FLUSHALL")

    assert refused == [True, True, False]
    assert limiter.take([budget]).granted


def test_wrong_password(victim: Victim) -> None:
    """A server that does not let us in does not answer; no error tells the password."""
    server = RedisServer(victim.valkey.url, password="not this one")
    with pytest.raises(Unavailable) as refusal:
        server.check()

    assert "not this one" not in repr(refusal.value) + repr(refusal.value.__cause__)
    assert soft(server).take([a_budget(5)]).granted


def test_many_at_once_while_frozen(victim: Victim) -> None:
    """Of eight threads that call all the time none waits longer than once a second."""
    server = victim.server
    limiter, budget = soft(server), a_budget(1_000_000)
    limiter.take([budget])

    def call(_: int) -> list[float]:
        return [seconds(lambda: limiter.take([budget])) for _ in range(500)]

    with victim.frozen(), ThreadPoolExecutor(8) as pool:
        waits = sorted(wait for each in pool.map(call, range(8)) for wait in each)

    assert waits[-1] < DEADLINE + SLACK
    assert waits[int(len(waits) * 0.98)] < DEADLINE
