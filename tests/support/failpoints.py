"""A service that is killed at one failpoint after the other, and what it leaves each time."""

import os
from collections.abc import Callable, Iterable
from itertools import count
from time import monotonic, sleep
from typing import Final

from workcore_entrypoints.failpoints import Failpoints

ALL: Final = os.environ.get("WORKCORE_KILLS") == "all"
"""Whether each failpoint is tried at each hit, and not only some at their first."""

SECONDS: Final = 60.0
APART: Final = 6.5
"""Seconds between deaths: granian takes one within 5.5 s of a start for a loop, and ends."""


def kills(
    points: Failpoints,
    work: Callable[[], None],
    look: Callable[[str], None],
    *,
    some: Iterable[str],
) -> int:
    """
    Do *work* again and again, be killed at each failpoint that it passes, and *look* after each.

    Args:
        some: Failpoints that are tried where not all are; each has to be passed.

    Returns:
        How often somebody was killed.
    """
    points.hits.write_text("")
    work()
    names = list(dict.fromkeys(points.passed()))
    assert set(some) <= set(names), names
    return sum(_killed(points, name, work, look) for name in (names if ALL else some))


def _killed(
    points: Failpoints, name: str, work: Callable[[], None], look: Callable[[str], None]
) -> int:
    """Die at hit 1, 2, … of one failpoint, until none is left."""
    for number in count(1):
        points.arm(name, number)
        work()
        again = monotonic() + APART
        if points.armed.exists():
            points.armed.unlink()
            assert number > 1, f"{name} was passed before, and is not now"
            return number - 1
        look(f"{name} {number}")
        sleep(max(0.0, again - monotonic()))
        if not ALL:
            return 1
    raise AssertionError


def eventually(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    deadline = monotonic() + SECONDS
    while not is_so():
        assert monotonic() < deadline, what
        sleep(0.1)
