"""The cache on a real server keeps its port's promises, and loses nothing but copies."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from tests.integration.redis.conftest import Victim
from tests.integration.redis.test_losses import SLACK, seconds, until

from workcore.ports.cache import LONGEST, Recalled
from workcore.testing.contracts.cache import (
    MINUTE,
    CacheContract,
    a_topic,
    keep,
    recall,
    stamp_of,
)
from workcore_adapters.redis import RedisCache, RedisServer
from workcore_adapters.redis.server import DEADLINE
from workcore_entrypoints.embedded.valkey import embedded_valkey

pytestmark = pytest.mark.integration

LOST: Final = Recalled(None, (None,))


class TestRedisCache(CacheContract):
    """Keeping on the server."""

    @pytest.fixture
    def cache(self, server: RedisServer) -> RedisCache:
        """A cache of processes that share the server."""
        return RedisCache(server)


def stamp_key(topic: str) -> str:
    """Name the key that holds a topic's stamp."""
    return f"workcore:cache:{{{topic}}}"


def test_processes_share(victim: Victim) -> None:
    """What one keeps another recalls, until any of them forgets it."""
    first, second, topic = RedisCache(victim.server), RedisCache(victim.server), a_topic()
    keep(first, topic, count=b"1")
    assert recall(second, topic) == b"1"
    second.forget(topic)

    assert recall(first, topic) is None


def test_round_trips(victim: Victim) -> None:
    """Whatever it is asked is one command, however many values there are."""
    server, topic = victim.server, a_topic()
    cache = RedisCache(server)
    keep(cache, topic, one=b"1", two=b"2")
    stamp = stamp_of(cache, topic)
    server.ask("CONFIG", "RESETSTAT")
    cache.recall(topic, ["one", "two"])
    cache.keep(topic, {"one": b"3", "two": b"4"}, stamp=stamp, lasting=MINUTE)
    cache.forget(topic)

    said = server.ask("INFO", "commandstats")
    asked = dict(re.findall(rb"cmdstat_(\S+?):calls=(\d+)", said))
    assert (asked[b"evalsha"], asked[b"del"]) == (b"2", b"1")
    assert asked.keys() - {b"config|resetstat"} == {b"evalsha", b"get", b"set", b"del"}


def test_everything_ends(victim: Victim) -> None:
    """Nothing stays on the server for ever, the stamp included."""
    server, topic = victim.server, a_topic()
    keep(RedisCache(server), topic, timedelta(milliseconds=50), count=b"1")
    left = server.ask("PTTL", stamp_key(topic))
    time.sleep(0.1)

    assert 0 < left <= LONGEST / timedelta(milliseconds=1)
    assert server.ask("EXISTS", f"{stamp_key(topic)}:count") == 0


@pytest.mark.parametrize("lost", ["everything", "the stamp alone"])
def test_emptied(victim: Victim, lost: str) -> None:
    """Whatever is lost, nothing that was kept before is recalled, nor what was begun before."""
    server, topic = victim.server, a_topic()
    cache = RedisCache(server)
    keep(cache, topic, count=b"1")
    before = stamp_of(cache, topic)
    server.ask(*(("FLUSHALL",) if lost == "everything" else ("DEL", stamp_key(topic))))
    cache.keep(topic, {"count": b"old"}, stamp=before, lasting=MINUTE)

    assert recall(cache, topic) is None
    assert stamp_of(cache, topic) != before


def test_short_of_memory(victim: Victim) -> None:
    """A server that throws keys away to make room forgets topics, and never mixes them up."""
    server = victim.server
    cache, topics = RedisCache(server), [a_topic() for _ in range(400)]
    used = int(re.findall(rb"used_memory:(\d+)", server.ask("INFO", "memory"))[0])
    server.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-random", "maxmemory", used + 2**20)
    for topic in topics:
        keep(cache, topic, count=topic.encode() * 200)
    found = {topic: recall(cache, topic) for topic in topics}
    evicted = int(re.findall(rb"evicted_keys:(\d+)", server.ask("INFO", "stats"))[0])

    assert evicted > 0
    assert all(value in {None, topic.encode() * 200} for topic, value in found.items())
    assert any(found.values())


def test_full_server(victim: Victim) -> None:
    """A server that takes nothing more is one that does not answer."""
    server, topic = victim.server, a_topic()
    server.ask("CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "1")

    assert RedisCache(server).recall(topic, ["count"]) == LOST


@pytest.mark.parametrize("spoilt", ["", ":count"])
def test_foreign_values(victim: Victim, spoilt: str) -> None:
    """Where somebody else has written nothing is recalled that was not kept."""
    server, topic = victim.server, a_topic()
    cache = RedisCache(server)
    keep(cache, topic, count=b"1")
    for nonsense in (b"nonsense", b"\xff", b"0" * 32):
        server.ask("SET", f"{stamp_key(topic)}{spoilt}", nonsense)
        assert recall(cache, topic) is None

    keep(cache, topic, count=b"2")
    assert recall(cache, topic) == b"2"


def test_foreign_kinds(victim: Victim) -> None:
    """A list where a value belongs is as good as a server that does not answer."""
    server, topic = victim.server, a_topic()
    server.ask("LPUSH", f"{stamp_key(topic)}:count", "nonsense")

    assert RedisCache(server).recall(topic, ["count"]) == LOST


def gone(act: Callable[[], object]) -> tuple[object, float]:
    """What came of an act at a server that does not answer, and how long that took."""
    answers: list[object] = []
    return answers, seconds(lambda: answers.append(act()))


def test_frozen(victim: Victim) -> None:
    """Nothing is raised, each waits 50 ms at most, and soon after it thaws it is used again."""
    server, topic = victim.server, a_topic()
    cache = RedisCache(server)
    keep(cache, topic, count=b"1")
    stamp = stamp_of(cache, topic)
    acts: list[Callable[[], object]] = [
        lambda: cache.recall(topic, ["count"]),
        lambda: cache.keep(topic, {"count": b"2"}, stamp=stamp, lasting=MINUTE),
        lambda: cache.forget(topic),
    ]
    with victim.frozen():
        said = [gone(act) for act in acts * 10]
        assert server.breaker.open
    for _ in until(lambda: not server.breaker.open):
        cache.recall(topic, [])

    assert [answers for answers, _ in said] == [[LOST], [None], [None]] * 10
    assert max(took for _, took in said) < DEADLINE + SLACK
    assert sum(took > DEADLINE / 2 for _, took in said) <= 5
    keep(cache, topic, count=b"3")
    assert recall(cache, topic) == b"3"


def test_killed_and_restarted(victim: Victim, open_folder: Path) -> None:
    """When it ends nothing is recalled; one that comes back, empty, is used again."""
    server, topic = victim.server, a_topic()
    cache = RedisCache(server)
    keep(cache, topic, count=b"1")
    victim.kill()
    killed = [cache.recall(topic, ["count"]) for _ in range(20)]
    with embedded_valkey(open_folder / "again", like=victim.valkey):
        for _ in until(lambda: cache.recall(topic, []).stamp is not None):
            pass
        assert recall(cache, topic) is None
        keep(cache, topic, count=b"2")
        assert recall(cache, topic) == b"2"

    assert killed == [LOST] * 20
