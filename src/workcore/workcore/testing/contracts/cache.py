"""What every cache keeps; needs the fixture `cache`."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock

from attrs import define, field

from workcore.ports.cache import LARGEST, Cache
from workcore.testing.ids import new_id

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(milliseconds=200)


def a_topic() -> str:
    """Name a topic of which nothing is kept."""
    return str(new_id())


def stamp_of(cache: Cache, topic: str) -> str:
    """Look up a topic's stamp."""
    stamp = cache.recall(topic, ()).stamp
    assert stamp is not None
    return stamp


def keep(cache: Cache, topic: str, lasting: timedelta = MINUTE, /, **values: bytes) -> None:
    """Keep values under the stamp of now."""
    cache.keep(topic, values, stamp=stamp_of(cache, topic), lasting=lasting)


def recall(cache: Cache, topic: str, name: str = "count") -> bytes | None:
    """Look up one value."""
    return cache.recall(topic, [name]).values[0]


class CacheContract:
    """Needs the fixture `cache`, and has `sleep` to let its time go by."""

    sleep: Callable[[float], None] = staticmethod(time.sleep)

    def test_nothing_is_there_at_first(self, cache: Cache) -> None:
        """Of a new topic nothing is recalled, but under which stamp to keep it."""
        recalled = cache.recall(a_topic(), ["one", "two"])

        assert recalled.stamp
        assert recalled.values == (None, None)

    def test_kept_as_it_is(self, cache: Cache) -> None:
        """What was kept is recalled to the byte, as often as anybody asks; nothing at all too."""
        topic, value = a_topic(), bytes(range(256))
        keep(cache, topic, count=value, empty=b"")

        assert [recall(cache, topic) for _ in range(3)] == [value] * 3
        assert recall(cache, topic, "empty") == b""

    def test_several_at_once(self, cache: Cache) -> None:
        """Values come in the order of the names that were asked for."""
        topic = a_topic()
        keep(cache, topic, one=b"1", two=b"2")

        assert cache.recall(topic, ["two", "three", "one"]).values == (b"2", None, b"1")

    def test_latest_counts(self, cache: Cache) -> None:
        """What is kept under the same stamp later takes the place of what was."""
        topic = a_topic()
        keep(cache, topic, count=b"1")
        keep(cache, topic, count=b"2")

        assert recall(cache, topic) == b"2"

    def test_topics_keep_apart(self, cache: Cache) -> None:
        """Neither another topic nor another name has any of it."""
        topic, other = a_topic(), a_topic()
        keep(cache, topic, count=b"1")

        assert recall(cache, other) is None
        assert recall(cache, topic, "counts") is None

    def test_its_time_ends(self, cache: Cache) -> None:
        """What was kept for a while is not recalled after it."""
        topic = a_topic()
        keep(cache, topic, long=b"1")
        keep(cache, topic, MOMENT, count=b"2")
        self.sleep(MOMENT.total_seconds() + 0.01)

        assert cache.recall(topic, ["count", "long"]).values == (None, b"1")

    def test_forgotten(self, cache: Cache) -> None:
        """Of a topic that was forgotten nothing is recalled any more; of others everything."""
        topic, other = a_topic(), a_topic()
        for each in (topic, other):
            keep(cache, each, count=b"1", total=b"2")
        cache.forget(topic)

        assert cache.recall(topic, ["count", "total"]).values == (None, None)
        assert cache.recall(other, ["count", "total"]).values == (b"1", b"2")

    def test_kept_again_after_that(self, cache: Cache) -> None:
        """What is worked out after a topic was forgotten is kept as ever."""
        topic = a_topic()
        keep(cache, topic, count=b"1")
        cache.forget(topic)
        keep(cache, topic, count=b"2")

        assert recall(cache, topic) == b"2"

    def test_worked_out_before_it_was_forgotten(self, cache: Cache) -> None:
        """What was begun before a topic was forgotten is not recalled, though kept after it."""
        topic = a_topic()
        before = stamp_of(cache, topic)
        cache.forget(topic)
        cache.keep(topic, {"count": b"old"}, stamp=before, lasting=MINUTE)
        unasked = recall(cache, topic)
        cache.keep(topic, {"count": b"old"}, stamp=before, lasting=MINUTE)

        assert (unasked, recall(cache, topic)) == (None, None)

    def test_late_one_displaces_nothing(self, cache: Cache) -> None:
        """Who began before a topic was forgotten takes nothing from those who began after."""
        topic = a_topic()
        before = stamp_of(cache, topic)
        cache.forget(topic)
        keep(cache, topic, count=b"new")
        cache.keep(topic, {"count": b"old"}, stamp=before, lasting=MINUTE)

        assert recall(cache, topic) == b"new"

    def test_stamps(self, cache: Cache) -> None:
        """A stamp stays until its topic is forgotten, and none comes twice."""
        topic, stamps = a_topic(), []
        for _ in range(20):
            stamps.append(stamp_of(cache, topic))
            keep(cache, topic, count=b"1")
            assert stamp_of(cache, topic) == stamps[-1]
            cache.forget(topic)
            cache.forget(topic)

        assert len(set(stamps)) == 20

    def test_size(self, cache: Cache) -> None:
        """The largest value is kept, a larger one is left out, and others beside it are not."""
        topic = a_topic()
        keep(cache, topic, largest=b"x" * LARGEST, more=b"x" * (LARGEST + 1), small=b"x")

        found = cache.recall(topic, ["largest", "more", "small"]).values
        assert [value and len(value) for value in found] == [LARGEST, None, 1]

    def test_never_older_than_what_was_forgotten(self, cache: Cache) -> None:
        """Whatever goes on at once, nobody recalls what was so before the last forgetting."""
        topic, truth = a_topic(), Truth()

        def change() -> bool:
            changed = truth.change()
            cache.forget(topic)
            truth.known = max(truth.known, changed)
            return True

        def read() -> bool:
            least = truth.known
            recalled = cache.recall(topic, ["count"])
            [value] = recalled.values
            if value is not None:
                return int(value) >= least
            assert recalled.stamp is not None
            worked_out = {"count": str(truth.now).encode()}
            cache.keep(topic, worked_out, stamp=recalled.stamp, lasting=MINUTE)
            return True

        acts = [change if number % 7 == 0 else read for number in range(1_500)]
        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(lambda act: act(), acts))


@define
class Truth:
    """
    What is so, and changes.

    Attributes:
        known: What was so at least when the cache was last told to forget.
    """

    now: int = 0
    known: int = 0
    _lock: Lock = field(factory=Lock)

    def change(self) -> int:
        """Let something else be so, and tell what."""
        with self._lock:
            self.now += 1
            return self.now
