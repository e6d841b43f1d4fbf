"""Tries to sign in, counted in this process."""

from datetime import datetime, timedelta
from threading import Lock

from workcore.ports.sign_ins import Tries


class MemorySignIns:
    """Counts tries, as `ports.sign_ins` promises."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tries: dict[str, Tries] = {}

    def count(self, who: str, *, at: datetime, window: timedelta) -> Tries:
        with self._lock:
            known = self._tries.get(who)
            fresh = known is None or known.since <= at - window
            tries = Tries(1, at) if known is None or fresh else Tries(known.count + 1, known.since)
            self._tries[who] = tries
            return tries

    def clear(self, who: str) -> None:
        with self._lock:
            self._tries.pop(who, None)

    def forget(self, before: datetime) -> int:
        with self._lock:
            old = [who for who, tries in self._tries.items() if tries.since < before]
            for who in old:
                del self._tries[who]
            return len(old)
