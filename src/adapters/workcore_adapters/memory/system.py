"""A clock and identifiers that tests can foresee."""

from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Lock
from typing import Final
from uuid import UUID

NEW_YEAR: Final = datetime(2027, 1, 4, 8, tzinfo=UTC)
VERSION_7: Final = 7 << 76
VARIANT: Final = 0b10 << 62


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NEW_YEAR) -> None:
        self._now = at

    def now(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> None:
        """Go on, or back."""
        self._now += by

    def set(self, at: datetime) -> None:
        """Show another time; *at* is aware."""
        self._now = at.astimezone(UTC)


class SequentialIds:
    """Counts upwards in the shape of UUID version 7, from *start*'s millisecond on."""

    def __init__(self, start: datetime = NEW_YEAR) -> None:
        self._base = int(start.timestamp() * 1000) << 80 | VERSION_7 | VARIANT
        self._count = count(1)
        self._lock = Lock()

    def new(self) -> UUID:
        with self._lock:
            return UUID(int=self._base | next(self._count))
