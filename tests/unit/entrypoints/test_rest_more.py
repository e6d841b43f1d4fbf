"""The HTTP contract's finer points, over the twins in memory."""

from tests.support.rest.bodies import BodiesSuite
from tests.support.rest.callers import CallersSuite
from tests.support.rest.dashboards import DashboardSuite
from tests.support.rest.headers import HeadersSuite
from tests.support.rest.once import OnceSuite
from tests.support.rest.paging import PagingSuite
from tests.support.rest.turns import TurnsSuite
from tests.support.rest.visibility import VisibilitySuite


class TestCallers(CallersSuite):
    """Who is calling, in memory."""


class TestBodies(BodiesSuite):
    """Unusable bodies, in memory."""


class TestHeaders(HeadersSuite):
    """Headers, in memory."""


class TestVisibility(VisibilitySuite):
    """Who sees what, in memory."""


class TestPaging(PagingSuite):
    """Lists, in memory."""


class TestTurns(TurnsSuite):
    """Every action from every state, in memory."""


class TestOnce(OnceSuite):
    """Repeated attempts, in memory."""


class TestDashboard(DashboardSuite):
    """How things stand, in memory."""
