"""Budgets, counted in this process."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Lock
from typing import Final

from attrs import define

from workcore.model import Budget, Standing
from workcore.ports.limiter import Taking

MOST_KNOWN: Final = 20_000
"""Of whom it is remembered what they took; whoever began first is forgotten first."""


@define
class Window:
    """What was taken until a time of the clock."""

    ends: float
    taken: int = 0


class MemoryLimiter:
    """Counts for this process alone, as `ports.limiter` promises."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, most_known: int = MOST_KNOWN
    ) -> None:
        """Count by *clock*, in seconds, for as many as *most_known* at a time."""
        self._clock = clock
        self._most_known = most_known
        self._lock = Lock()
        self._windows: dict[str, Window] = {}

    def take(self, budgets: Sequence[Budget]) -> Taking:
        with self._lock:
            now = self._clock()
            found = [(budget, self._window(budget, now)) for budget in budgets]
            granted = all(window.taken < budget.most for budget, window in found)
            standings = []
            for budget, window in found:
                window.taken += granted
                left, wait = max(budget.most - window.taken, 0), window.ends - now
                standings.append(Standing(budget.most, left, timedelta(0, wait)))
            return Taking(granted, tuple(standings))

    def _window(self, budget: Budget, now: float) -> Window:
        window = self._windows.get(budget.who)
        if window is None or window.ends <= now:
            # Taken out first, so that the order stays that in which they began.
            self._windows.pop(budget.who, None)
            window = Window(now + budget.window.total_seconds())
            self._windows[budget.who] = window
            if len(self._windows) > self._most_known:
                del self._windows[next(iter(self._windows))]
        return window
