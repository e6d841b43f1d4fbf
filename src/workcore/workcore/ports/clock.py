"""The time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time. May be shared between threads."""

    def now(self) -> datetime:
        """Tell the present instant: aware, UTC, to the microsecond."""
        ...
