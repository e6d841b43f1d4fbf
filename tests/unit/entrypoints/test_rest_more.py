"""The HTTP contract's finer points, over the twins in memory."""

from tests.support.rest.bodies import BodiesSuite
from tests.support.rest.callers import CallersSuite


class TestCallers(CallersSuite):
    """Who is calling, in memory."""


class TestBodies(BodiesSuite):
    """Unusable bodies, in memory."""
