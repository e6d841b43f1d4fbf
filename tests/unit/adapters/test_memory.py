"""The twins keep every promise of their ports."""

from workcore.testing.contracts.requests import RequestsContract
from workcore.testing.contracts.unit_of_work import UnitOfWorkContract


class TestUnitOfWork(UnitOfWorkContract):
    """All or nothing, in memory."""


class TestRequests(RequestsContract):
    """Single requests, in memory."""
