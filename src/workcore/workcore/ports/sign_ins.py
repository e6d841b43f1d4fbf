"""Tries to sign in, counted so that passwords cannot be guessed."""

from datetime import datetime, timedelta
from typing import Protocol

from attrs import frozen


@frozen
class Tries:
    """How many tries there were since the first one that still counts."""

    count: int
    since: datetime


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

    def clear(self, who: str) -> None:
        """Forget the tries: one succeeded."""
        ...

    def forget(self, before: datetime) -> int:
        """Forget everybody whose first try was before then; tell how many."""
        ...
