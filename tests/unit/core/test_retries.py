"""What failed is tried again at growing distances, and not for ever."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from workcore.policies.retries import MOST_TRIES, wait_after


def test_longest_waits() -> None:
    """They double from five seconds to an hour; after the twelfth try none comes."""
    waits = [wait_after(tries, 1.0) for tries in range(1, MOST_TRIES + 1)]
    seconds = [None if wait is None else wait.total_seconds() for wait in waits]

    assert seconds == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, None]


@given(st.integers(1, MOST_TRIES - 1), st.floats(0, 1))
def test_any_part_of_it(tries: int, chance: float) -> None:
    """What is waited is any part of the longest wait, nothing included."""
    longest, waited = wait_after(tries, 1.0), wait_after(tries, chance)

    assert longest is not None
    assert waited is not None
    assert timedelta(0) <= waited <= longest
    assert wait_after(tries, 0.0) == timedelta(0)
