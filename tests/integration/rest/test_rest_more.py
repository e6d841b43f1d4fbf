"""The HTTP contract's finer points, over PostgreSQL."""

import pytest
from tests.support.rest.bodies import BodiesSuite
from tests.support.rest.callers import CallersSuite

pytestmark = pytest.mark.integration


class TestCallers(CallersSuite):
    """Who is calling, on PostgreSQL."""


class TestBodies(BodiesSuite):
    """Unusable bodies, on PostgreSQL."""
