"""How long to wait before something that failed is tried again, and when to give up."""

from datetime import timedelta
from typing import Final

FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(hours=1)
MOST_TRIES: Final = 12
"""So often is a message tried before it is dead."""


def wait_after(tries: int, chance: float) -> timedelta | None:
    """
    Say how long to wait after so many tries; None when there were enough.

    The longest wait doubles from `FIRST_WAIT` to `LONGEST_WAIT`; what is waited is any part of
    it, so that those who failed together do not come back together.

    Args:
        tries: One at least.
        chance: Drawn evenly from 0 to 1.
    """
    if tries >= MOST_TRIES:
        return None
    doublings = tries - 1
    longest = min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
    return chance * longest
