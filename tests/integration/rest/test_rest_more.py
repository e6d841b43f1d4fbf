"""The HTTP contract's finer points, over PostgreSQL."""

import pytest
from tests.support.rest.bodies import BodiesSuite
from tests.support.rest.callers import CallersSuite
from tests.support.rest.dashboards import DashboardSuite
from tests.support.rest.headers import HeadersSuite
from tests.support.rest.once import OnceSuite
from tests.support.rest.paging import PagingSuite
from tests.support.rest.turns import TurnsSuite
from tests.support.rest.visibility import VisibilitySuite

pytestmark = pytest.mark.integration


class TestCallers(CallersSuite):
    """Who is calling, on PostgreSQL."""


class TestBodies(BodiesSuite):
    """Unusable bodies, on PostgreSQL."""


class TestHeaders(HeadersSuite):
    """Headers, on PostgreSQL."""


class TestVisibility(VisibilitySuite):
    """Who sees what, on PostgreSQL."""


class TestPaging(PagingSuite):
    """Lists, on PostgreSQL."""


class TestTurns(TurnsSuite):
    """Every action from every state, on PostgreSQL."""


class TestOnce(OnceSuite):
    """Repeated attempts, on PostgreSQL."""


class TestDashboard(DashboardSuite):
    """How things stand, on PostgreSQL."""
