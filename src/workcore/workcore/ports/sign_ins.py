"""Tries to sign in, counted so that passwords cannot be guessed."""

from datetime import datetime, timedelta
from typing import Protocol

from attrs import frozen


@frozen
class Tries:
    """
    How many tries there were since the first one that still counts.

    Attributes:
        succeeded_at: When one succeeded last; None when none did, or that was forgotten.
    """

    count: int
    since: datetime
    succeeded_at: datetime | None = None


class SignIns(Protocol):
    """Counts tries. May be shared between threads, and between processes where the store is."""

    def count(self, who: str, *, at: datetime, window: timedelta) -> Tries:
        """
        Count a try, this one included.

        However many try at once, each gets a number of his own. The first try after the
        window of another begins a new one.

        Args:
            who: Whoever is told apart, 64 characters at most.
        """
        ...

    def succeeded(self, who: str, *, at: datetime) -> None:
        """Forget the tries: one succeeded, which is remembered."""
        ...

    def clear(self, who: str) -> None:
        """Forget the tries and the successes."""
        ...

    def forget(self, before: datetime, *, succeeded_before: datetime) -> int:
        """Forget everybody whose first try and last success were before then; tell how many."""
        ...
