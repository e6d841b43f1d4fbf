"""Two airports in one memory; stories take place at the first."""

import pytest
from tests.support.airport import Airport, two_airports


@pytest.fixture
def airports() -> tuple[Airport, Airport]:
    """Both of them."""
    return two_airports()


@pytest.fixture
def airport(airports: tuple[Airport, Airport]) -> Airport:
    """Where the story takes place."""
    return airports[0]


@pytest.fixture
def abroad(airports: tuple[Airport, Airport]) -> Airport:
    """Whose people must not see anything of it."""
    return airports[1]
