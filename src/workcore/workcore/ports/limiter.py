"""Counts what is taken from budgets, so that nobody takes more than his share."""

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from workcore.model import Budget, Standing


@frozen
class Taking:
    """
    What came of taking one from each of some budgets.

    Attributes:
        standings: One for each budget, in their order.
    """

    granted: bool
    standings: tuple[Standing, ...]


class Limiter(Protocol):
    """
    Counts softly: what it has counted may be forgotten at any time, and then all is there again.

    It never refuses somebody who has taken less than his budget. May be shared between
    threads, and between processes where what counts is outside them; a limiter inside a
    process lets each process give as much. Time is the counter's own, not the caller's.
    """

    def take(self, budgets: Sequence[Budget]) -> Taking:
        """
        Take one from each of *budgets*, or from none when one of them has nothing left.

        However many take at once, no more is granted than there is. A window begins with the
        first that is taken, and lasts as long as the budget said then.

        Args:
            budgets: At least one, each of somebody else.

        Raises:
            Unavailable: The counter does not answer; after 50 ms at the latest.
        """
        ...
