"""The machine's clock and identifiers keep their ports' promises."""

import os

import pytest

from workcore.testing.contracts.outside import ClockContract, IdsContract
from workcore_adapters.system import SystemClock, SystemIds


class TestSystemClock(ClockContract):
    """The machine's clock."""

    @pytest.fixture
    def clock(self) -> SystemClock:
        """The clock."""
        return SystemClock()


class TestSystemIds(IdsContract):
    """Identifiers of this process."""

    @pytest.fixture
    def ids(self) -> SystemIds:
        """The maker of identifiers."""
        return SystemIds()


def made_by_a_child(count: int) -> list[str]:
    """Fork, and read what the child made."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        made = [str(SystemIds().new()) for _ in range(count)]
        os.write(writer, " ".join(made).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        return pipe.read().split()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_forked_processes_make_their_own() -> None:
    """Processes that were forked from one parent never make the same identifier."""
    SystemIds().new()
    made = [each for _ in range(4) for each in made_by_a_child(300)]

    assert len(made) == len(set(made)) == 1_200
