"""The twins keep every promise of their ports."""

from workcore.testing.contracts.callers import CallerContract
from workcore.testing.contracts.finding import RequestFilterContract
from workcore.testing.contracts.impacts import ImpactsContract
from workcore.testing.contracts.neighbours import NeighbourhoodContract
from workcore.testing.contracts.paging import RequestPageContract
from workcore.testing.contracts.requests import RequestsContract
from workcore.testing.contracts.unit_of_work import UnitOfWorkContract


class TestUnitOfWork(UnitOfWorkContract):
    """All or nothing, in memory."""


class TestCallers(CallerContract):
    """Known callers, in memory."""


class TestRequests(RequestsContract):
    """Single requests, in memory."""


class TestRequestFilters(RequestFilterContract):
    """Filters of requests, in memory."""


class TestRequestPages(RequestPageContract):
    """Orders and pages of requests, in memory."""


class TestNeighbourhood(NeighbourhoodContract):
    """Works around a request, in memory."""


class TestImpacts(ImpactsContract):
    """What works do to assets, in memory."""
