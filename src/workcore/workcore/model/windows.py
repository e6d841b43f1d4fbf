"""Stretches of time. All instants are aware; all stretches are half-open."""

from datetime import datetime, timedelta

from attrs import frozen


@frozen
class Window:
    """From *start* up to, and without, *end*."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it lasts; zero or less when it ends before it starts."""
        return self.end - self.start

    def overlaps(self, other: "Window") -> bool:
        """Whether both share an instant; windows that touch back to back do not."""
        return max(self.start, other.start) < min(self.end, other.end)

    def covers(self, other: "Window") -> bool:
        """Whether all of *other* lies inside."""
        return self.start <= other.start and other.end <= self.end


@frozen
class Blackout:
    """A stretch in which the requester cannot have the work done."""

    start: datetime
    end: datetime
    reason: str | None = None

    @property
    def window(self) -> Window:
        """The stretch without its reason."""
        return Window(self.start, self.end)
