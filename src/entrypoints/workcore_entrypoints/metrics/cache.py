"""A cache whose answers are counted."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from attrs import frozen

from workcore.ports.cache import Cache, Recalled
from workcore_entrypoints.metrics.meter import Meter


@frozen
class CountedCache:
    """Keeps copies as another cache does, and counts how often one was there."""

    _cache: Cache
    _meter: Meter

    def recall(self, topic: str, names: Sequence[str]) -> Recalled:
        """Look values up, and count each."""
        recalled = self._cache.recall(topic, names)
        known = sum(value is not None for value in recalled.values)
        self._meter.looked_up("copies", known=known, unknown=len(recalled.values) - known)
        return recalled

    def keep(
        self, topic: str, values: Mapping[str, bytes], *, stamp: str, lasting: timedelta
    ) -> None:
        """Keep values."""
        self._cache.keep(topic, values, stamp=stamp, lasting=lasting)

    def forget(self, topic: str) -> None:
        """Forget a topic."""
        self._cache.forget(topic)
