"""The twins, as the contract suites ask for them."""

from functools import partial

import pytest

from workcore.ports.directory import Directory
from workcore.ports.unit_of_work import SystemUnits, Units
from workcore.testing.world import Place, a_place
from workcore_adapters.memory import (
    MemoryAnnouncements,
    MemoryDatabase,
    MemoryDeadlines,
    MemoryDirectory,
    MemoryFiles,
    MemoryRelay,
    MemoryRetained,
    MemoryTrails,
    MemoryUnitOfWork,
    memory_system,
)
from workcore_adapters.system import SystemClock


@pytest.fixture
def database() -> MemoryDatabase:
    """An empty store of this test's own."""
    return MemoryDatabase()


@pytest.fixture
def units(database: MemoryDatabase) -> Units:
    """Units of work over the store."""
    return partial(MemoryUnitOfWork, database)


@pytest.fixture
def directory(database: MemoryDatabase) -> Directory:
    """The same store, before anybody is known."""
    return MemoryDirectory(database)


@pytest.fixture
def system(database: MemoryDatabase) -> SystemUnits:
    """Units in which only time acts."""
    return partial(memory_system, database)


@pytest.fixture
def deadlines(database: MemoryDatabase) -> MemoryDeadlines:
    """What is due in the same store."""
    return MemoryDeadlines(database, SystemClock())


@pytest.fixture
def trails(database: MemoryDatabase) -> MemoryTrails:
    """The audit trails of the same store."""
    return MemoryTrails(database)


@pytest.fixture
def files(database: MemoryDatabase) -> MemoryFiles:
    """The attached files of the same store."""
    return MemoryFiles(database)


@pytest.fixture
def relay(database: MemoryDatabase) -> MemoryRelay:
    """What goes out of the same store."""
    return MemoryRelay(database, SystemClock())


@pytest.fixture
def home(units: Units, directory: Directory) -> Place:
    """An organisation with people and assets."""
    return a_place(units, directory)


@pytest.fixture
def retained(database: MemoryDatabase) -> MemoryRetained:
    """What is over, in the same store."""
    return MemoryRetained(database)


@pytest.fixture
def announcements(database: MemoryDatabase) -> MemoryAnnouncements:
    """Somebody who waits for word from the same store."""
    return MemoryAnnouncements(database)


@pytest.fixture
def others(database: MemoryDatabase) -> MemoryAnnouncements:
    """Somebody else who does."""
    return MemoryAnnouncements(database)
