"""The HTTP contract, over the twins in memory."""

from tests.support.rest.around import AroundSuite
from tests.support.rest.bad_input import BadInputSuite
from tests.support.rest.life import LifeSuite
from tests.support.rest.lists import ListSuite
from tests.support.rest.matrix import MatrixSuite
from tests.support.rest.refusals import RefusalSuite
from tests.support.rest.traces import TraceSuite


class TestLife(LifeSuite):
    """A request's life, in memory."""


class TestRefusals(RefusalSuite):
    """Every kind of refusal, in memory."""


class TestBadInput(BadInputSuite):
    """Garbage of every kind, in memory."""


class TestLists(ListSuite):
    """Filters, orders and pages, in memory."""


class TestAround(AroundSuite):
    """What lies around requests, in memory."""


class TestMatrix(MatrixSuite):
    """Promises about every route, in memory."""


class TestTraces(TraceSuite):
    """Every write in the audit trail, in memory."""
