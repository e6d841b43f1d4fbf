"""The HTTP contract, over PostgreSQL."""

import pytest
from tests.support.rest.around import AroundSuite
from tests.support.rest.bad_input import BadInputSuite
from tests.support.rest.life import LifeSuite
from tests.support.rest.lists import ListSuite
from tests.support.rest.matrix import MatrixSuite
from tests.support.rest.refusals import RefusalSuite
from tests.support.rest.traces import TraceSuite

pytestmark = pytest.mark.integration


class TestLife(LifeSuite):
    """A request's life, on PostgreSQL."""


class TestRefusals(RefusalSuite):
    """Every kind of refusal, on PostgreSQL."""


class TestBadInput(BadInputSuite):
    """Garbage of every kind, on PostgreSQL."""


class TestLists(ListSuite):
    """Filters, orders and pages, on PostgreSQL."""


class TestAround(AroundSuite):
    """What lies around requests, on PostgreSQL."""


class TestMatrix(MatrixSuite):
    """Promises about every route, on PostgreSQL."""


class TestTraces(TraceSuite):
    """Every write in the audit trail, on PostgreSQL."""
