"""What goes on in this process while what processes share does not answer."""

from collections.abc import Sequence

from attrs import frozen

from workcore.errors import Unavailable
from workcore.model import Budget
from workcore.ports.limiter import Limiter, Taking


@frozen
class SoftLimiter:
    """
    Counts where processes count together; while that is away, where this one counts by itself.

    Whoever is refused has taken what he may either way, since each counts what was really taken.
    """

    _shared: Limiter
    _own: Limiter

    def take(self, budgets: Sequence[Budget]) -> Taking:
        try:
            return self._shared.take(budgets)
        except Unavailable:
            return self._own.take(budgets)
