"""What every limiter keeps; needs the fixture `limiter`."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from workcore.model import Budget
from workcore.ports.limiter import Limiter
from workcore.testing.ids import new_id

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def a_budget(most: int, window: timedelta = HOUR) -> Budget:
    """A budget of somebody new."""
    return Budget(f"{new_id()}:somebody", most, window)


class LimiterContract:
    """Needs the fixture `limiter`, and has `sleep` to let its time go by."""

    sleep: Callable[[float], None] = staticmethod(time.sleep)

    def test_counted_down_to_nothing(self, limiter: Limiter) -> None:
        """Each that is taken leaves one less; when nothing is left, the next one is refused."""
        budget = a_budget(3)
        takings = [limiter.take([budget]) for _ in range(5)]

        assert [taking.granted for taking in takings] == [True] * 3 + [False] * 2
        standings = [standing for taking in takings for standing in taking.standings]
        assert [standing.left for standing in standings] == [2, 1, 0, 0, 0]
        assert {standing.most for standing in standings} == {3}

    def test_time_until_all_is_there(self, limiter: Limiter) -> None:
        """It is said when all will be there again: never later than at the time before."""
        budget = a_budget(2)
        waits = [limiter.take([budget]).standings[0].resets_in for _ in range(3)]

        assert HOUR >= waits[0] >= waits[1] >= waits[2] > HOUR - timedelta(minutes=5)

    def test_window_begins_anew(self, limiter: Limiter) -> None:
        """When the time is over all is there again."""
        budget = a_budget(1, SECOND)
        limiter.take([budget])
        [refused] = limiter.take([budget]).standings
        self.sleep(refused.resets_in.total_seconds() + 0.01)
        anew = limiter.take([budget])

        assert timedelta() < refused.resets_in <= SECOND
        assert anew.granted
        assert anew.standings[0].resets_in > refused.resets_in - timedelta(milliseconds=10)

    def test_others_count_for_themselves(self, limiter: Limiter) -> None:
        """What one has used up another still has."""
        mine, yours = a_budget(1), a_budget(1)
        limiter.take([mine])

        assert not limiter.take([mine]).granted
        assert limiter.take([yours]).granted

    def test_all_or_nothing(self, limiter: Limiter) -> None:
        """Where one of several budgets has nothing left, none of them loses any."""
        small, large = a_budget(1), a_budget(5)
        limiter.take([small, large])
        refused = limiter.take([small, large])
        after = limiter.take([large])

        assert not refused.granted
        assert [standing.left for standing in refused.standings] == [0, 4]
        assert [standing.left for standing in after.standings] == [3]

    def test_other_limits(self, limiter: Limiter) -> None:
        """What was taken counts when the limit changes; a smaller one refuses at once."""
        budget = a_budget(5)
        for _ in range(3):
            limiter.take([budget])
        smaller = limiter.take([Budget(budget.who, 2, HOUR)])
        larger = limiter.take([Budget(budget.who, 10, HOUR)])

        assert (smaller.granted, smaller.standings[0].left) == (False, 0)
        assert (larger.granted, larger.standings[0].left) == (True, 6)

    def test_many_at_once(self, limiter: Limiter) -> None:
        """However many take at once, as much is granted as there is."""
        budgets = [a_budget(50), a_budget(1_000)]
        with ThreadPoolExecutor(8) as pool:
            takings = list(pool.map(lambda _: limiter.take(budgets), range(120)))

        granted = [taking.standings[0].left for taking in takings if taking.granted]
        assert sorted(granted) == list(range(50))
