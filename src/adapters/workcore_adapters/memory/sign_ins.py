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
            succeeded_at = None if known is None else known.succeeded_at
            if known is None or known.count == 0 or known.since <= at - window:
                tries = Tries(1, at, succeeded_at)
            else:
                tries = Tries(known.count + 1, known.since, succeeded_at)
            self._tries[who] = tries
            return tries

    def succeeded(self, who: str, *, at: datetime) -> None:
        with self._lock:
            self._tries[who] = Tries(0, at, at)

    def clear(self, who: str) -> None:
        with self._lock:
            self._tries.pop(who, None)

    def forget(self, before: datetime, *, succeeded_before: datetime) -> int:
        with self._lock:
            old = [
                who
                for who, tries in self._tries.items()
                if tries.since < before
                and (tries.succeeded_at is None or tries.succeeded_at < succeeded_before)
            ]
            for who in old:
                del self._tries[who]
            return len(old)
