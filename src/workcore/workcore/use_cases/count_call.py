"""Count a call against what its caller and his organisation may ask for."""

from attrs import frozen

from workcore.errors import TooManyCalls
from workcore.model import Caller, Standing
from workcore.policies.rates import RateLimits
from workcore.ports.limiter import Limiter


@frozen
class CountCall:
    """Let callers in as often as they may ask; see `policies.rates`."""

    _limiter: Limiter
    _limits: RateLimits

    def __call__(self, caller: Caller) -> Standing:
        """
        Count a call, and tell how its caller stands where he has least left.

        Raises:
            TooManyCalls: He or his organisation has used up what they have; nothing was counted.
        """
        taking = self._limiter.take(self._limits.budgets(caller))
        if taking.granted:
            return min(taking.standings, key=_left)
        raise TooManyCalls(max(taking.standings, key=_wait))


def _left(standing: Standing) -> int:
    return standing.left


def _wait(standing: Standing) -> float:
    """Tell how long to wait for a budget: not at all while it has something left."""
    return 0.0 if standing.left else standing.resets_in.total_seconds()
