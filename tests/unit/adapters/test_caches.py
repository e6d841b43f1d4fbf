"""The cache of a process keeps its port's promises, and is bounded."""

import pytest
from tests.support.seconds import Seconds

from workcore.testing.contracts.cache import CacheContract, a_topic, keep, recall, stamp_of
from workcore_adapters.memory import MemoryCache


class TestMemoryCache(CacheContract):
    """The twin."""

    @pytest.fixture
    def cache(self) -> MemoryCache:
        """A cache whose time goes by at once."""
        clock = Seconds()
        self.sleep = clock.sleep
        return MemoryCache(clock=clock)


def test_bounded() -> None:
    """No more values are kept than may be; the eldest makes room."""
    cache, topic = MemoryCache(most=3), a_topic()
    names = [f"value-{number}" for number in range(5)]
    for name in names:
        keep(cache, topic, **{name: b"1"})

    assert cache.recall(topic, names).values == (None, None, b"1", b"1", b"1")


def test_stamp_makes_room() -> None:
    """What is kept of a topic whose stamp had to make room does not come back with another."""
    cache, topic = MemoryCache(most=3), a_topic()
    keep(cache, topic, count=b"1")
    before = stamp_of(cache, topic)
    for _ in range(3):
        stamp_of(cache, a_topic())

    assert recall(cache, topic) is None
    assert stamp_of(cache, topic) != before


def test_topic_in_use_stays() -> None:
    """A topic that people ask for is not the one to make room."""
    cache, topic = MemoryCache(most=3), a_topic()
    keep(cache, topic, count=b"1")
    for _ in range(10):
        assert recall(cache, topic) == b"1"
        stamp_of(cache, a_topic())
