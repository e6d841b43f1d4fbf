"""Commands over a store in memory."""

import pytest
from tests.support.terminal import Terminal, a_terminal


@pytest.fixture
def terminal() -> Terminal:
    """A terminal of the test's own."""
    return a_terminal()
