"""What was worked out, kept in this process."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from threading import Lock
from typing import Final, TypeVar

from attrs import frozen

from workcore.ports.cache import LARGEST, Recalled

K = TypeVar("K")
V = TypeVar("V")

MOST: Final = 1_024
"""Values, and stamps, that are kept at a time: 16 MiB at most."""


@frozen
class Entry:
    """A value that was kept under a stamp, until a time of the clock."""

    value: bytes
    stamp: str
    ends: float


class MemoryCache:
    """Keeps for this process alone, as `ports.cache` promises."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        """Keep by *clock*, in seconds, and up to *most* values; the eldest makes room."""
        self._clock = clock
        self._most = most
        self._lock = Lock()
        self._stamps: OrderedDict[str, str] = OrderedDict()
        self._entries: OrderedDict[tuple[str, str], Entry] = OrderedDict()

    def recall(self, topic: str, names: Sequence[str]) -> Recalled:
        with self._lock:
            stamp = self._stamps.get(topic) or secrets.token_hex(16)
            self._put(self._stamps, topic, stamp)
            return Recalled(stamp, tuple(self._value((topic, name), stamp) for name in names))

    def keep(
        self, topic: str, values: Mapping[str, bytes], *, stamp: str, lasting: timedelta
    ) -> None:
        with self._lock:
            if self._stamps.get(topic) != stamp:
                return
            ends = self._clock() + lasting.total_seconds()
            for name, value in values.items():
                if len(value) <= LARGEST:
                    self._put(self._entries, (topic, name), Entry(value, stamp, ends))

    def forget(self, topic: str) -> None:
        with self._lock:
            self._stamps.pop(topic, None)

    def _value(self, key: tuple[str, str], stamp: str) -> bytes | None:
        entry = self._entries.get(key)
        if entry is None or entry.stamp != stamp or entry.ends <= self._clock():
            return None
        return entry.value

    def _put(self, rows: OrderedDict[K, V], key: K, row: V) -> None:
        rows[key] = row
        rows.move_to_end(key)
        if len(rows) > self._most:
            rows.popitem(last=False)
