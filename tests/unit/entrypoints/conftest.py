"""The service over a store in memory, with two new organisations for each test."""

import pytest
from tests.support.web import Web, memory_web


@pytest.fixture(scope="module")
def served() -> Web:
    """The service of the module."""
    return memory_web()


@pytest.fixture
def web(served: Web) -> Web:
    """The service with people of the test's own."""
    return served.anew()
