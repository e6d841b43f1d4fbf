"""The service over a store in memory."""

import pytest
from tests.support.web import Web, memory_web


@pytest.fixture
def web() -> Web:
    """A service of the test's own."""
    return memory_web()
